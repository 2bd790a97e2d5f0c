"""A conforming CKAN catalogue in memory: the actions of the Action API, version 3, that read."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.ckan.actions import ACTIONS, ActionError, Asked


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """One path for each action, below /api/3/action; asked with GET or POST."""

    async def answer(request: Request) -> Response:
        name = request.path_params["action"]
        if name not in ACTIONS:
            return JSONResponse(f"Bad request - Action name not known: {name}", 400)
        address = f"{request.url.scheme}://{request.url.netloc}/api/3/action/help_show?name={name}"
        try:
            asked = Asked(await _parameters(request, defects), defects)
            body = {"help": address, "success": True, "result": ACTIONS[name](asked)}
        except ActionError as error:
            return _refused(error, address, defects)
        if "ckan-success-missing" in defects:
            del body["success"]
        return JSONResponse(body)

    return [Route("/{action}", answer, methods=["GET", "POST"])]


def _refused(error: ActionError, address: str, defects: frozenset[str]) -> Response:
    body: dict[str, Any] = {"help": address, "success": False, "error": error.body}
    if "ckan-error-success-true" in defects:
        body["success"] = True
    if "ckan-error-without-type" in defects:
        body["error"] = {"reason": "unknown"}
    return JSONResponse(body, error.status)


async def _parameters(request: Request, defects: frozenset[str]) -> dict[str, Any]:
    if request.method == "GET":
        return dict(request.query_params)
    if "ckan-post-body-ignored" in defects:
        return {}
    try:
        found = json.loads(await request.body() or b"{}")
    except ValueError:
        raise ActionError(400, "Bad request", message="JSON Error: the body is not JSON") from None
    if not isinstance(found, dict):
        raise ActionError(400, "Bad request", message="JSON Error: the body is no object")
    return found
