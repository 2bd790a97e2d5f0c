"""The answers to GET (OGC 18-088, clauses 9.2 and 9.3)."""

from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from oasc_check.reference.sensorthings import options, represent
from oasc_check.reference.sensorthings.data_array import as_arrays
from oasc_check.reference.sensorthings.errors import bad, not_found
from oasc_check.reference.sensorthings.model import KINDS
from oasc_check.reference.sensorthings.paths import One, SetOf, Value, resolved
from oasc_check.reference.sensorthings.service import CONFORMANCE, SPEC, Call


def read(call: Call) -> Response:
    """What stands at the path. Raises RefusedError when that is nothing, or the query is wrong."""
    if not call.path.strip("/"):
        return JSONResponse(_root(call))
    target, suffix = resolved(call, call.path)
    if isinstance(target, Value):
        return _property(call, target, raw=suffix == "$value")
    if isinstance(target, One):
        return _entity(call, target, suffix)
    wanted = options.read(call.query, target.kind, call.defects)
    if wanted.data_array:
        return JSONResponse(as_arrays(call, target, wanted))
    return JSONResponse(_set(call, target, wanted, suffix))


def _root(call: Call) -> dict[str, Any]:
    names = [name for name in KINDS if not (call.has("root-lacks-sensors") and name == "Sensors")]
    base = f"{call.base}/nowhere" if call.has("root-url-dead") else call.base
    document: dict[str, Any] = {"value": [{"name": name, "url": f"{base}/{name}"} for name in names]}
    if not call.has("root-lacks-settings"):
        document["serverSettings"] = {"conformance": [f"{SPEC}/{name}" for name in CONFORMANCE]}
    return document


def _property(call: Call, target: Value, raw: bool) -> Response:
    if target.value is None:
        return Response(status_code=204)
    if not raw:
        name = "value" if call.has("property-unnamed") else target.name
        return JSONResponse({name: target.value})
    if isinstance(target.value, str) and not call.has("raw-value-quoted"):
        return PlainTextResponse(target.value)
    return JSONResponse(target.value)


def _entity(call: Call, target: One, suffix: str) -> Response:
    entity = target.entity
    if entity is None:
        raise not_found(call.path)
    if suffix == "$ref":
        return JSONResponse({"@iot.selfLink": call.self_link(entity)})
    wanted = options.read(call.query, entity.kind, call.defects)
    if wanted.filter or wanted.order or wanted.count or wanted.skip or wanted.top is not None:
        raise bad("only $select and $expand go with one entity")
    return JSONResponse(represent.written(call, entity, wanted))


def _set(call: Call, target: SetOf, wanted: options.Options, suffix: str) -> dict[str, Any]:
    address = f"{call.base}/{call.path.strip('/')}"
    document = represent.collection(call, target.entities, wanted, address)
    if suffix == "$ref" and not call.has("ref-gives-entities"):
        page, _ = represent.paged(call, target.entities, wanted)
        document["value"] = represent.references(call, page)
    return document
