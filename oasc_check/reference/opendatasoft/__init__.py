"""A conforming open data portal in memory: the Explore API v2.1 of Opendatasoft, and the search of its API v1."""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.opendatasoft import catalog, records
from oasc_check.reference.opendatasoft.call import Call, Portal, RefusedError
from oasc_check.reference.opendatasoft.data import datasets
from oasc_check.reference.opendatasoft.odsql import OdsqlError

Handler = Callable[[Call], Response]

_DATASET = "/catalog/datasets/{dataset_id}"
_HANDLERS: dict[str, Handler] = {
    "/catalog/datasets": catalog.datasets,
    "/catalog/facets": catalog.facets,
    "/catalog/exports": catalog.exports,
    "/catalog/exports/{form}": catalog.export,
    _DATASET: catalog.dataset,
    f"{_DATASET}/records": records.records,
    f"{_DATASET}/facets": records.facets,
    f"{_DATASET}/exports": records.exports,
    f"{_DATASET}/exports/{{form}}": records.export,
}


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths below /api/explore/v2.1."""
    portal = Portal(defects, datasets())
    return [route(path, handler, portal) for path, handler in _HANDLERS.items()]


def route(path: str, handler: Handler, portal: Portal) -> Route:
    """A path that answers GET; what is refused says why."""

    async def answer(request: Request) -> Response:
        call = Call(portal, request)
        try:
            return handler(call)
        except OdsqlError as error:
            return call.refused(RefusedError(400, "ODSQLError", str(error)))
        except RefusedError as error:
            return call.refused(error)

    return Route(path, answer, methods=["GET"])
