"""The reference platform as one application: every API of `apis.APIS`, and an OAuth 2.0 token endpoint."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.reference import oauth2
from oasc_check.reference.apis import APIS

_WELL_KNOWN = "/.well-known/oauth-authorization-server"
_OPENED = frozenset(served.path for served in APIS.values() if served.opens)


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def build(defects: Iterable[str] = (), clock: Callable[[], datetime] = now, protected: bool = False) -> Starlette:
    """The platform with these defects; `protected` puts every API behind the tokens of /oauth2/token.

    Ids of defects that nothing knows are ignored here: whoever takes them from a person checks them.
    """
    chosen = defects if isinstance(defects, frozenset) else frozenset(defects)
    tokens = oauth2.Tokens(clock)
    guards = [Middleware(oauth2.Guard, tokens=tokens)] if protected else []
    app = Starlette(
        routes=[
            Route("/", _home),
            Mount("/oauth2", app=_exact(oauth2.routes(tokens))),
            *(
                Mount(served.path, app=_exact(served.routes(chosen, clock)), middleware=guards)
                for served in APIS.values()
                if not served.apart
            ),
        ],
        middleware=[Middleware(LandingWithoutSlash), Middleware(WellKnownBeforePath)],
        exception_handlers={HTTPException: _problem},
    )
    app.state.protected = protected
    return app


def _exact(routes: list[BaseRoute]) -> Router:
    """These paths and no others: a path with one slash more is not found instead of redirected."""
    return Router(routes, redirect_slashes=False)


async def _home(request: Request) -> Response:
    root = f"{request.url.scheme}://{request.url.netloc}"
    paths = {
        name: f"{served.path}/" if served.opens else served.path for name, served in APIS.items() if not served.apart
    }
    links = [
        {"rel": "service", "title": title, "href": root + path}
        for title, path in (paths | {"token": "/oauth2/token", "protected readings": "/protected/readings"}).items()
    ]
    apart = getattr(request.app.state, "tls", None)
    return JSONResponse({"title": "oasc-check reference platform", "links": links, "tls": apart})


async def _problem(_: Request, error: Exception) -> Response:
    """What no API answers itself: an unknown path, a method that a path does not have (with Allow)."""
    known = error if isinstance(error, HTTPException) else HTTPException(500)
    body = {"type": "about:blank", "title": known.detail, "status": known.status_code}
    return JSONResponse(body, known.status_code, known.headers, media_type="application/problem+json")


class LandingWithoutSlash:
    """Answers /ogc as /ogc/: the address of a service with a landing page is given with and without the slash."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") in _OPENED:
            scope = {**scope, "path": f"{scope['path']}/"}
        await self._app(scope, receive, send)


class WellKnownBeforePath:
    """Answers /.well-known/oauth-authorization-server/id as the same path behind /id (RFC 8414, clause 3)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        issuer = APIS["oauth2-oidc"].path
        if scope.get("path") == f"{_WELL_KNOWN}{issuer}":
            scope = {**scope, "path": f"{issuer}{_WELL_KNOWN}"}
        await self._app(scope, receive, send)
