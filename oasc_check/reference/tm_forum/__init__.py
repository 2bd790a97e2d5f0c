"""A marketplace in memory that conforms to six Open APIs of TM Forum, version 4: TMF620, 622, 632, 635, 637 and 651.

Lists with filters, fields and pages, single resources, their creation, change and removal, and a hub for each API. Each
named defect is asked for at the one place where it changes what the platform does. Not there: import and export jobs,
cancellation of orders, specifications of agreements and usages.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.tm_forum import hub, resources
from oasc_check.reference.tm_forum.call import ApiError, Call
from oasc_check.reference.tm_forum.kinds import KINDS, PATHS
from oasc_check.reference.tm_forum.market import Market

Handlers = Mapping[str, Callable[[Call], Response]]

_LIST: Handlers = {"GET": resources.listed, "POST": resources.create}
_ONE: Handlers = {"GET": resources.retrieve, "PATCH": resources.patch, "DELETE": resources.delete}


def served(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths of the platform, relative to the place where it is mounted; `clock` gives instants with an offset."""
    market = Market(defects, clock)
    paths: dict[str, Handlers] = {}
    for api in PATHS.values():
        paths |= {f"{api}/hub": {"POST": hub.register}, f"{api}/hub/{{id}}": {"DELETE": hub.unregister}}
    for kind in KINDS:
        paths |= {kind.path: _LIST, f"{kind.path}/{{id}}": _ONE}
    return [_route(path, handlers, market) for path, handlers in paths.items()]


def _route(path: str, handlers: Handlers, market: Market) -> Route:
    def respond(request: Request, body: bytes) -> Response:
        try:
            if request.method not in handlers:
                raise ApiError(405, "methodNotAllowed", f"{request.method} is not offered here")
            return handlers[request.method](Call(market, path, request, body))
        except ApiError as error:
            return error.response(market.defects)

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(respond, request, await request.body())

    return Route(path, answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
