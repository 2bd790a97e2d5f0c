"""A provider's connector in memory that conforms to the Dataspace Protocol 2025-1: catalogue, negotiation, transfer.

It agrees by itself to the offers of its catalogue and starts transfers by itself, by messages to the consumer's
callback. Each named defect is asked for at the one place where it changes what the connector does. Not there: offers
that the provider makes, filters, pages, push transfers, suspension.
"""

from collections.abc import Callable
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.dataspace_protocol import catalogue, negotiations, transfers
from oasc_check.reference.dataspace_protocol.call import Call, DspError
from oasc_check.reference.dataspace_protocol.connector import Connector

Handler = Callable[[Call], Response]

_CATALOG, _NEGOTIATION, _TRANSFER = "CatalogError", "ContractNegotiationError", "TransferError"
_HANDLERS: tuple[tuple[str, str, str, Handler], ...] = (
    ("GET", "/.well-known/dspace-version", _CATALOG, catalogue.versions),
    ("POST", "/catalog/request", _CATALOG, catalogue.catalog),
    ("GET", "/catalog/datasets/{id}", _CATALOG, catalogue.dataset),
    ("POST", "/negotiations/request", _NEGOTIATION, negotiations.request),
    ("GET", "/negotiations/{id}", _NEGOTIATION, negotiations.retrieve),
    ("POST", "/negotiations/{id}/request", _NEGOTIATION, negotiations.counter_offer),
    ("POST", "/negotiations/{id}/events", _NEGOTIATION, negotiations.event),
    ("POST", "/negotiations/{id}/agreement/verification", _NEGOTIATION, negotiations.verify),
    ("POST", "/negotiations/{id}/termination", _NEGOTIATION, negotiations.terminate),
    ("POST", "/transfers/request", _TRANSFER, transfers.request),
    ("GET", "/transfers/{id}", _TRANSFER, transfers.retrieve),
    ("POST", "/transfers/{id}/completion", _TRANSFER, transfers.complete),
    ("POST", "/transfers/{id}/termination", _TRANSFER, transfers.terminate),
)


def served(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths of the connector, relative to the place where it is mounted; `clock` gives instants with an offset."""
    connector = Connector(defects, clock)
    return [_route(connector, *row) for row in _HANDLERS]


def _route(connector: Connector, method: str, path: str, error: str, handler: Handler) -> Route:
    def respond(request: Request, body: bytes) -> Response:
        try:
            return handler(Call(connector, request, body))
        except DspError as refusal:
            return refusal.response(error, connector.defects)

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(respond, request, await request.body())

    return Route(path, answer, methods=[method])
