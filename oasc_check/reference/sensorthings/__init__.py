"""A conforming SensorThings service in memory: OGC 18-088, Part 1, version 1.1, with the data array extension.

Each named defect is asked for at the one place where it changes what the service does.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.sensorthings import data_array, reading, writing
from oasc_check.reference.sensorthings.errors import RefusedError, bad
from oasc_check.reference.sensorthings.service import Call, Service

_METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


def routes(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """Every path of the service, relative to the service root; `clock` gives instants with an offset."""
    service = Service(defects, clock)

    async def answer(request: Request) -> Response:
        body = await request.body()
        try:
            return _answered(Call(service, request), request, body)
        except RefusedError as refused:
            if refused.status in (400, 404) and f"sta-{refused.status}-is-500" in defects:
                return RefusedError(500, refused.message).response()
            return refused.response()

    return [Route("/{path:path}", answer, methods=_METHODS)]


def _answered(call: Call, request: Request, body: bytes) -> Response:
    if call.method in ("GET", "HEAD"):
        return reading.read(call)
    if call.method == "DELETE":
        return writing.delete(call)
    content = _json(request, body)
    if call.method == "POST" and call.path.strip("/") == "CreateObservations":
        return data_array.create(call, content)
    return writing.create(call, content) if call.method == "POST" else writing.update(call, content)


def _json(request: Request, body: bytes) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip() == "application/json-patch+json":
        raise RefusedError(415, "changes come as application/json")
    try:
        return json.loads(body)
    except ValueError:
        raise bad("the body is not JSON") from None


served = routes
