"""A conforming OGC API Features service in memory: Part 1 core, GeoJSON and OpenAPI 3.0, Part 2 coordinate systems.

OGC 17-069r4 (Part 1, 1.0.1) and 18-058r1 (Part 2). Each named defect is asked for at the one place where it changes
what the service does.
"""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.ogcapi_features import features, metadata
from oasc_check.reference.ogcapi_features.call import Call, ProblemError, Service
from oasc_check.reference.ogcapi_features.data import collections

Handler = Callable[[Call], Response]


def _not_found(call: Call) -> Response:
    raise ProblemError(404, "NotFound", f"there is nothing at /{call.path['rest']}")


_HANDLERS: dict[str, Handler] = {
    "/": metadata.landing,
    "/conformance": metadata.conformance,
    "/api": metadata.api,
    "/api.html": metadata.api_html,
    "/collections": metadata.collections,
    "/collections/{collection_id}": metadata.collection,
    "/collections/{collection_id}/items": features.items,
    "/collections/{collection_id}/items/{feature_id:path}": features.feature,
    "/{rest:path}": _not_found,
}


def routes(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths of the service, relative to the place where it is mounted; `clock` gives instants with an offset."""
    service = Service(defects, clock, collections(defects))
    return [_route(path, handler, service) for path, handler in _HANDLERS.items()]


def _route(path: str, handler: Handler, service: Service) -> Route:
    """A path that answers GET and HEAD (RFC 9110, 9.1 asks for both)."""

    async def answer(request: Request) -> Response:
        if request.method == "HEAD" and "ogc-head-refused" in service.defects:
            return Response(status_code=405, headers={"Allow": "GET"})
        try:
            return handler(Call(service, request))
        except ProblemError as problem:
            return problem.response()

    return Route(path, answer, methods=["GET"])


served = routes
