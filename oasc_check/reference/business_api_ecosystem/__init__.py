"""A market in memory as SynchroniCity had them: FIWARE's Business API Ecosystem, TM Forum Open APIs of version 2.

It is read; an order is refused, for nobody can pay here. Each named defect is asked for at the one place where it
changes what the market does.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

Resource = dict[str, Any]
Answer = Callable[[Request], Response]

_CATALOGUE = "/DSProductCatalog/api/catalogManagement/v2"
_ORDERS = "/DSProductOrdering/api/productOrdering/v2/productOrder"
_OF_CATALOG = f"{_CATALOGUE}/catalog/{{catalog}}/productOffering"
_HELD: Mapping[str, list[Resource]] = {
    f"{_CATALOGUE}/catalog": [{"id": "1", "name": "Lille", "lifecycleStatus": "Launched"}],
    f"{_CATALOGUE}/category": [{"id": "1", "name": "Air quality", "lifecycleStatus": "Launched", "isRoot": True}],
    f"{_CATALOGUE}/productOffering": [
        {"id": "1", "name": "Air, hourly", "lifecycleStatus": "Launched", "productSpecification": {"id": "1"}},
        {"id": "2", "name": "Air, daily", "lifecycleStatus": "Retired", "productSpecification": {"id": "1"}},
    ],
    f"{_CATALOGUE}/productSpecification": [{"id": "1", "name": "Feed of entities", "lifecycleStatus": "Launched"}],
    _ORDERS: [{"id": "1", "state": "Completed", "orderItem": [{"id": "1", "action": "add"}]}],
    "/DSPartyManagement/api/partyManagement/v2/individual": [{"id": "anna", "givenName": "Anna"}],
}


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths of the market, relative to the place where it is mounted."""
    market = _Market(defects)
    single = [Route(f"{path}/{{id}}", market.one(path)) for path in _HELD]
    lists = [Route(path, market.all(path)) for path in (*_HELD, _OF_CATALOG)]
    return [Route(_ORDERS, market.order, methods=["POST"]), *lists, *single]


class _Market:
    """What answers; `defects` are the ids of the wrong behaviours to show."""

    def __init__(self, defects: frozenset[str]) -> None:
        self._defects = defects

    def all(self, path: str) -> Answer:
        """Answers with all resources at a path that have the values of the query."""

        def answer(request: Request) -> Response:
            if "catalog" in request.path_params and not self._has_catalog(request):
                return _error(404, "there is no such catalogue")
            kept = [self._shown(one, path, request) for one in self._found(path) if self._matches(one, request)]
            if "bae-filter-finds-nothing" in self._defects and request.query_params:
                kept = []
            return JSONResponse({"items": kept} if "bae-list-as-object" in self._defects else kept)

        return answer

    def one(self, path: str) -> Answer:
        """Answers with one resource at a path."""

        def answer(request: Request) -> Response:
            number = request.path_params["id"]
            found = next((one for one in _HELD[path] if one["id"] == number), None)
            if found is None and "bae-unknown-found" in self._defects:
                return JSONResponse({})
            if found is None or "bae-retrieve-lost" in self._defects:
                return _error(404, f"there is no {number} here")
            return JSONResponse(self._whole(self._shown(found, path, request)))

        return answer

    async def order(self, request: Request) -> Response:
        """Refuses an order."""
        if "bae-empty-order-accepted" in self._defects:
            return JSONResponse({"id": "2", **(await request.json())}, 201)
        return _error(422, "an order has items, and nothing can be paid here")

    def _has_catalog(self, request: Request) -> bool:
        catalogs = _HELD[f"{_CATALOGUE}/catalog"]
        is_lost = "bae-offerings-of-catalog-lost" in self._defects
        return not is_lost and any(one["id"] == request.path_params["catalog"] for one in catalogs)

    def _found(self, path: str) -> list[Resource]:
        if path != _OF_CATALOG:
            return _HELD[path]
        offerings = _HELD[f"{_CATALOGUE}/productOffering"]
        if "bae-offerings-of-catalog-elsewhere" in self._defects:
            return [{**one, "id": f"9{one['id']}"} for one in offerings]
        return offerings

    def _matches(self, resource: Resource, request: Request) -> bool:
        wanted = {} if "bae-filter-ignored" in self._defects else request.query_params
        return all(str(resource.get(name)) == value for name, value in wanted.items())

    def _shown(self, resource: Resource, path: str, request: Request) -> Resource:
        href = f"{request.url.scheme}://{request.url.netloc}{path}/{resource['id']}"
        shown = {"id": resource["id"], "href": href, **resource}
        if "bae-href-missing" in self._defects:
            del shown["href"]
        return shown

    def _whole(self, shown: Resource) -> Resource:
        if "bae-order-without-state" in self._defects:
            shown.pop("state", None)
        if "bae-retrieve-another" in self._defects:
            shown["id"] = f"{shown['id']}-0"
        return shown


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status)
