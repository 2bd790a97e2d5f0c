"""A small NGSI-LD API in memory that is only read, whose entities keep to the Smart Data Models of their types.

ETSI GS CIM 009, clauses 6.4.3.2 (query), 6.5.3.1 (one entity) and 6.25.3.1 (types), as far as reading data needs them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.smart_data_models.data import CONTEXT, CORE, Entity, entities

_SIMPLE = frozenset({"keyValues", "simplified"})
_ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The types, the entities of a type, and one entity."""
    held = entities(defects)

    async def types(_request: Request) -> Response:
        names: list[Any] = sorted({entity["type"] for entity in held})
        names += names[:1] if "sdm-types-twice" in defects else []
        listed = {"id": "urn:ngsi-ld:EntityTypeList:1", "type": "EntityTypeList", "typeList": names}
        return JSONResponse([listed] if "sdm-types-in-a-list" in defects else listed)

    async def query(request: Request) -> Response:
        kinds = request.query_params.get("type", "").split(",")
        found = [entity for entity in held if entity["type"] in kinds]
        return _written(request, [_formed(request, entity, defects) for entity in found[: _limit(request)]])

    async def one(request: Request) -> Response:
        for entity in held:
            if entity["id"] == request.path_params["id"]:
                return _written(request, _formed(request, entity, defects))
        return JSONResponse({"type": f"{_ERRORS}ResourceNotFound", "title": "There is no such entity."}, 404)

    return [Route("/types", types), Route("/entities", query), Route("/entities/{id:path}", one)]


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", "20")
    return int(given) if given.isdigit() else 20


def _formed(request: Request, entity: Entity, defects: frozenset[str]) -> Entity:
    options = {*request.query_params.get("options", "").split(","), request.query_params.get("format", "")}
    made = _simple(entity) if options & _SIMPLE else dict(entity)
    if "application/ld+json" in request.headers.get("accept", ""):
        made["@context"] = CORE if "sdm-without-the-context" in defects else [CONTEXT, CORE]
    return made


def _simple(entity: Entity) -> Entity:
    return {name: value["value"] if isinstance(value, dict) else value for name, value in entity.items()}


def _written(request: Request, body: Any) -> Response:
    if "application/ld+json" in request.headers.get("accept", ""):
        return JSONResponse(body, media_type="application/ld+json")
    link = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    return JSONResponse(body, headers={"Link": link})
