"""A service behind credentials: readings that only some may see, by bearer token, X-Auth-Token or API key."""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.oauth2 import REALM

RIGHT, WEAK, EXPIRED = "reading-is-allowed", "reading-is-not-allowed", "reading-was-allowed"
_READINGS = {"1": 18.5, "2": 19.5}
_HOLDERS = {"anonymous": "", "right": RIGHT, "weak": WEAK, "expired": EXPIRED}


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths, relative to the place where they are mounted."""

    async def readings(request: Request) -> Response:
        return _guarded(request, defects) or JSONResponse(_READINGS)

    async def reading(request: Request) -> Response:
        found = _READINGS.get(request.path_params["number"])
        refused = None if "access-one-path-open" in defects else _guarded(request, defects)
        return refused or JSONResponse(found, 200 if found else 404)

    return [Route("/readings", readings), Route("/readings/{number}", reading)]


def _presented(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token
    names = ("x-auth-token", "x-api-key")
    return next(
        (request.headers[name] for name in names if name in request.headers), request.query_params.get("key", "")
    )


def _guarded(request: Request, defects: frozenset[str]) -> Response | None:
    """The refusal, or None for who is let in."""
    who = next((who for who, token in _HOLDERS.items() if token == _presented(request)), "stranger")
    is_let_in = who == "right"
    if is_let_in or f"access-{who}-let-in" in defects:
        return None
    if f"access-{who}-sent-to-sign-in" in defects:
        return RedirectResponse("/sign-in", 302)
    error = {"anonymous": "", "weak": ', error="insufficient_scope"'}.get(who, ', error="invalid_token"')
    if "access-names-no-error" in defects:
        error = ""
    if "access-blames-nobody" in defects and who == "anonymous":
        error = ', error="invalid_token"'
    scheme = "Basic" if "access-challenge-of-another-scheme" in defects else "Bearer"
    headers = {"WWW-Authenticate": f'{scheme} realm="{REALM}"{error}'}
    if f"access-{who}-without-challenge" in defects:
        headers = {}
    status = 401 if who != "weak" or "access-weak-401" in defects else 403
    return JSONResponse({"title": "refused", "status": status}, status, headers)
