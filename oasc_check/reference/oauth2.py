"""The OAuth 2.0 token endpoint of the reference platform, and the guard that asks for its tokens.

Clients authenticate by HTTP Basic (RFC 6749, 2.3.1), as with FIWARE Keyrock, or by parameters of the body.
"""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_plus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

REALM = "oasc-check reference platform"
USERS = {"officer": "officer-secret"}


class Client(NamedTuple):
    """A registered client: what it knows, how many seconds its tokens last, and whether they open anything."""

    secret: str
    seconds: int = 3600
    may_enter: bool = True


CLIENTS = {
    "oasc": Client("oasc-secret"),
    "oasc-short": Client("oasc-short-secret", seconds=1),
    "oasc-weak": Client("oasc-weak-secret", may_enter=False),
}


class Tokens:
    """The tokens issued so far, and until when each is good."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._issued: dict[str, tuple[Client, datetime]] = {}

    def issue(self, client: Client) -> str:
        token = secrets.token_urlsafe(24)
        self._issued[token] = (client, self._clock() + timedelta(seconds=client.seconds))
        return token

    def holder(self, token: str) -> Client | None:
        """The client of a token that was issued and has not expired."""
        client, good_until = self._issued.get(token, (None, self._clock()))
        return client if self._clock() < good_until else None


class TokenError(Exception):
    """An error answer of the token endpoint (RFC 6749, 5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description

    def response(self) -> Response:
        body = {"error": self.error, "error_description": self.description}
        if self.error == "invalid_client":
            return _uncached(body, 401, {"WWW-Authenticate": f'Basic realm="{REALM}"'})
        return _uncached(body, 400)


def routes(tokens: Tokens) -> list[BaseRoute]:
    """The token endpoint, relative to the place where it is mounted."""

    async def token(request: Request) -> Response:
        try:
            parameters = parameters_of(request.headers.get("content-type", ""), await request.body())
            client = _client(request.headers.get("authorization"), parameters)
            _check_grant(parameters)
        except TokenError as refusal:
            return refusal.response()
        body = {"access_token": tokens.issue(client), "token_type": "Bearer", "expires_in": client.seconds}
        return _uncached(body, 200)

    return [Route("/token", token, methods=["POST"])]


def _uncached(body: Mapping[str, object], status: int, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store", "Pragma": "no-cache", **(headers or {})})


def parameters_of(content_type: str, body: bytes) -> dict[str, str]:
    """The form's parameters; empty ones count as absent and none may come twice (RFC 6749, 3.2)."""
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise TokenError("invalid_request", "the body must be application/x-www-form-urlencoded")
    pairs = parse_qsl(body.decode("utf-8", "replace"))
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise TokenError("invalid_request", "a parameter is given twice")
    return parameters


def _client(authorization: str | None, parameters: Mapping[str, str]) -> Client:
    if authorization is not None and "client_secret" in parameters:
        raise TokenError("invalid_request", "the client authenticates in two ways; use one")
    name, secret = credentials_of(authorization, parameters)
    client = CLIENTS.get(name)
    if client is None or not same(client.secret, secret):
        raise TokenError("invalid_client", "client authentication is missing or wrong")
    return client


def credentials_of(authorization: str | None, parameters: Mapping[str, str]) -> tuple[str, str]:
    """Id and secret of a client as they were given, by HTTP Basic or in the body; empty where they were not."""
    if authorization is None:
        return parameters.get("client_id", ""), parameters.get("client_secret", "")
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _check_grant(parameters: Mapping[str, str]) -> None:
    grant = parameters.get("grant_type")
    if grant is None:
        raise TokenError("invalid_request", "grant_type is missing")
    if grant == "password":
        _check_password(parameters)
    elif grant != "client_credentials":
        raise TokenError("unsupported_grant_type", "grant_type is client_credentials or password")


def _check_password(parameters: Mapping[str, str]) -> None:
    if "username" not in parameters or "password" not in parameters:
        raise TokenError("invalid_request", "username or password is missing")
    if not same(USERS.get(parameters["username"], ""), parameters["password"]):
        raise TokenError("invalid_grant", "the user is unknown or the password is wrong")


def same(expected: str, given: str) -> bool:
    """Whether two secrets are one, in a time that does not tell how much of them is."""
    return secrets.compare_digest(expected.encode(), given.encode())


class Guard:
    """Lets requests pass that carry a good token, as Bearer (RFC 6750) or X-Auth-Token; the others get 401 or 403."""

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = _presented(Headers(scope=scope))
        client = self._tokens.holder(token) if token else None
        if client is not None and client.may_enter:
            await self._app(scope, receive, send)
        else:
            await _refuse(token, client)(scope, receive, send)


def _presented(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else headers.get("x-auth-token", "")


def _refuse(token: str, client: Client | None) -> Response:
    """401 without an error code when nothing was presented, else the code of RFC 6750, 3.1."""
    if not token:
        return _challenge(401, "Unauthorized", "")
    if client is None:
        return _challenge(401, "Unauthorized", ', error="invalid_token"')
    return _challenge(403, "Forbidden", ', error="insufficient_scope"')


def _challenge(status: int, title: str, error: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status}
    headers = {"WWW-Authenticate": f'Bearer realm="{REALM}"{error}'}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
