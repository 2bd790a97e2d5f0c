"""Observations as arrays, to save room: read and created (OGC 18-088, clause 13)."""

from typing import Any

from starlette.responses import JSONResponse, Response

from oasc_check.reference.sensorthings import represent
from oasc_check.reference.sensorthings.errors import RefusedError, bad
from oasc_check.reference.sensorthings.model import KINDS
from oasc_check.reference.sensorthings.options import Options
from oasc_check.reference.sensorthings.paths import SetOf
from oasc_check.reference.sensorthings.service import Call
from oasc_check.reference.sensorthings.store import Entity
from oasc_check.reference.sensorthings.writing import created

_COMPONENTS = ("id", "phenomenonTime", "resultTime", "result")


def as_arrays(call: Call, target: SetOf, wanted: Options) -> dict[str, Any]:
    """A page of observations, those of each Datastream together."""
    if target.kind is not KINDS["Observations"]:
        raise bad("only Observations come as arrays")
    page, _ = represent.paged(call, target.entities, wanted)
    chosen = [name for name in wanted.select or _COMPONENTS if name in _COMPONENTS]
    by_stream: dict[int, list[Entity]] = {}
    for entity in page:
        for stream in entity.links["Datastream"]:
            by_stream.setdefault(stream, []).append(entity)
    return {"value": [_group(call, stream, entities, chosen) for stream, entities in by_stream.items()]}


def _group(call: Call, stream: int, entities: list[Entity], chosen: list[str]) -> dict[str, Any]:
    rows = [[entity.id if name == "id" else entity.values.get(name) for name in chosen] for entity in entities]
    if call.has("data-array-rows-short"):
        rows = [row[:-1] for row in rows]
    return {
        "Datastream@iot.navigationLink": f"{call.base}/Datastreams({stream})",
        "components": chosen,
        "dataArray@iot.count": len(rows),
        "dataArray": rows,
    }


def create(call: Call, body: Any) -> Response:
    """Create what the arrays hold; the answer has a self link, or an error, for each row in its place."""
    if not isinstance(body, list):
        raise bad("a list of groups of observations is needed")
    made: list[str] = []
    for group in body:
        for row in group["dataArray"]:
            made.append(_one(call, group["Datastream"], dict(zip(group["components"], row, strict=False))))
    return JSONResponse(made[:1] if call.has("create-observations-answers-one") else made, 201)


def _one(call: Call, stream: dict[str, Any], values: dict[str, Any]) -> str:
    if feature := values.pop("FeatureOfInterest/id", None):
        values["FeatureOfInterest"] = {"@iot.id": feature}
    try:
        return call.self_link(created(call, KINDS["Observations"], {**values, "Datastream": stream}))
    except RefusedError:
        return "error"
