"""A conforming OGC API Processes service in memory: Part 1 (18-062r2), with descriptions, job list and dismissal.

Each named defect is asked for at the one place where it changes what the service does.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.ogcapi_processes import execution, metadata
from oasc_check.reference.ogcapi_processes.service import Call, ProblemError, Service

Handler = Callable[[Call], Response | Awaitable[Response]]

_HANDLERS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", metadata.landing),
    ("GET", "/conformance", metadata.conformance),
    ("GET", "/api", metadata.api),
    ("GET", "/processes", metadata.process_list),
    ("GET", "/processes/{process}", metadata.description),
    ("POST", "/processes/{process}/execution", execution.execute),
    ("GET", "/jobs", execution.job_list),
    ("GET", "/jobs/{job}", execution.status),
    ("DELETE", "/jobs/{job}", execution.dismiss),
    ("GET", "/jobs/{job}/results", execution.results),
)


def routes(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths of the service, relative to the place where it is mounted; `clock` gives instants with an offset."""
    service = Service(defects, clock)
    return [_route(method, path, handler, service) for method, path, handler in _HANDLERS]


def _route(method: str, path: str, handler: Handler, service: Service) -> Route:
    async def answer(request: Request) -> Response:
        try:
            found = handler(Call(service, request))
            return found if isinstance(found, Response) else await found
        except ProblemError as problem:
            return problem.response()

    return Route(path, answer, methods=[method])


served = routes
