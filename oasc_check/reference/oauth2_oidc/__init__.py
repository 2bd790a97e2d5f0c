"""A conforming authorization server in memory: OAuth 2.0 (RFC 6749) for clients, and what OpenID Connect publishes.

Access tokens are JSON Web Tokens (RFC 9068). Users cannot sign in: that takes a browser. Each named defect is asked for
at the one place where it changes what the server does.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.oauth2_oidc import keys, metadata, pages, tokens
from oasc_check.reference.oauth2_oidc.issuer import Issuer

Handler = Callable[[Issuer, Request], Awaitable[Response]]


async def _keys(issuer: Issuer, _: Request) -> Response:
    return JSONResponse(keys.key_set(issuer.defects))


_HANDLERS: dict[str, tuple[str, Handler]] = {
    "/.well-known/openid-configuration": ("GET", metadata.configuration),
    "/.well-known/oauth-authorization-server": ("GET", metadata.authorization_server),
    "/jwks": ("GET", _keys),
    "/authorize": ("GET", pages.authorize),
    "/userinfo": ("GET", pages.userinfo),
    "/token": ("POST", tokens.token),
    "/introspect": ("POST", tokens.introspect),
    "/revoke": ("POST", tokens.revoke),
}


def served(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths of the server, relative to its issuer; `clock` gives instants with an offset."""
    issuer = Issuer(defects, clock)
    return [_route(path, method, handler, issuer) for path, (method, handler) in _HANDLERS.items()]


def _route(path: str, method: str, handler: Handler, issuer: Issuer) -> Route:
    async def answer(request: Request) -> Response:
        return await handler(issuer, request)

    answers_get = path == "/token" and "oidc-token-by-get" in issuer.defects
    return Route(path, answer, methods=[method, "GET"] if answers_get else [method])
