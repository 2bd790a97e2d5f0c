"""Tokens are given, explained and taken back: RFC 6749, clause 5, RFC 7662 and RFC 7009."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from oasc_check.reference.oauth2 import CLIENTS, REALM, TokenError, credentials_of, parameters_of, same
from oasc_check.reference.oauth2_oidc.issuer import SCOPES, Issuer, address_of

_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_ALL = "client_credentials"


async def token(issuer: Issuer, request: Request) -> Response:
    """POST /token: the grant client_credentials; codes are known, but none was ever issued."""
    try:
        parameters = await _parameters(issuer, request)
        client_id = _authenticated(issuer, request, parameters)
        _check_grant(issuer, parameters)
        return _granted(issuer, request, client_id, parameters)
    except TokenError as refusal:
        return _refused(issuer, refusal)


async def _parameters(issuer: Issuer, request: Request) -> Mapping[str, str]:
    if request.method == "GET":
        return request.query_params
    content = await request.body()
    if "oidc-repeated-parameter-taken" in issuer.defects:
        content = b"&".join(dict.fromkeys(content.split(b"&")))
    return parameters_of(request.headers.get("content-type", ""), content)


def _authenticated(issuer: Issuer, request: Request, parameters: Mapping[str, str]) -> str:
    """The id of the client. Raises TokenError."""
    name, secret = credentials_of(request.headers.get("authorization"), parameters)
    if not name:
        if "oidc-clients-need-not-authenticate" in issuer.defects and request.url.path.endswith("/token"):
            return "nobody"
        raise TokenError("invalid_client", "client authentication is missing")
    if name not in CLIENTS:
        if "oidc-any-client" in issuer.defects:
            return name
        raise TokenError("invalid_client", "there is no such client")
    if not same(CLIENTS[name].secret, secret) and "oidc-any-secret" not in issuer.defects:
        raise TokenError("invalid_client", "the secret is wrong")
    return name


def _check_grant(issuer: Issuer, parameters: Mapping[str, str]) -> None:
    grant = parameters.get("grant_type")
    if grant is None and "oidc-grant-need-not-be-named" not in issuer.defects:
        raise TokenError("invalid_request", "grant_type is missing")
    if grant == "authorization_code" and "oidc-any-code" not in issuer.defects:
        raise TokenError("invalid_grant", "there is no such code")
    if grant == _ALL and "oidc-grant-offered-and-not-taken" in issuer.defects:
        raise TokenError("unsupported_grant_type", "grant_type is authorization_code")
    if grant not in (_ALL, "authorization_code", None) and "oidc-any-grant" not in issuer.defects:
        raise TokenError("unsupported_grant_type", f"grant_type is {_ALL} or authorization_code")


def _granted(issuer: Issuer, request: Request, client_id: str, parameters: Mapping[str, str]) -> Response:
    scope = parameters.get("scope", "")
    if not set(scope.split()) <= set(SCOPES) and "oidc-any-scope" not in issuer.defects:
        raise TokenError("invalid_scope", f"the scopes are {' '.join(SCOPES)}")
    access_token, client = issuer.issue(address_of(request), client_id, scope)
    body: dict[str, Any] = {"access_token": access_token, "token_type": "Bearer", "expires_in": client.seconds}
    body |= {"scope": scope} if scope else {}
    return _answer(issuer, body)


def _answer(issuer: Issuer, body: dict[str, Any]) -> Response:
    defects = issuer.defects
    if "oidc-token-of-unknown-type" in defects:
        body |= {"token_type": "access"}
    if "oidc-token-without-type" in defects:
        del body["token_type"]
    if "oidc-lifetime-as-text" in defects:
        body["expires_in"] = f"{body['expires_in']} seconds"
    if "oidc-lifetime-missing" in defects:
        del body["expires_in"]
    if "oidc-refresh-token-given" in defects:
        body |= {"refresh_token": "for-reference-only"}
    headers = dict(_NOT_STORED)
    if "oidc-token-may-be-stored" in defects:
        headers["Cache-Control"] = "private, max-age=60"
    if "oidc-token-without-pragma" in defects:
        del headers["Pragma"]
    return JSONResponse(body, 200, headers, media_type="text/html" if "oidc-token-as-html" in defects else None)


def _refused(issuer: Issuer, refusal: TokenError) -> Response:
    error, headers, status = refusal.error, dict(_NOT_STORED), 400
    if error == "invalid_client":
        status = 403 if "oidc-wrong-client-403" in issuer.defects else 401
        if "oidc-challenge-missing" not in issuer.defects:
            headers["WWW-Authenticate"] = f'Basic realm="{REALM}"'
    if "oidc-errors-as-text" in issuer.defects:
        return PlainTextResponse(f"{error}: {refusal.description}", status, headers)
    if "oidc-every-error-the-same" in issuer.defects:
        error = "server_error"
    return JSONResponse({"error": error, "error_description": refusal.description}, status, headers)


Asked = Callable[[Issuer, str], Response]


def _protected(name: str, answer: Asked) -> Callable[[Issuer, Request], Awaitable[Response]]:
    """An endpoint at which a client that authenticates asks about one token; `name` begins its defects."""

    async def handle(issuer: Issuer, request: Request) -> Response:
        try:
            parameters = await _parameters(issuer, request)
            if f"oidc-{name}-open" not in issuer.defects:
                _authenticated(issuer, request, parameters)
            if "token" not in parameters and f"oidc-{name}-without-token" not in issuer.defects:
                raise TokenError("invalid_request", "token is missing")
        except TokenError as refusal:
            return _refused(issuer, refusal)
        return answer(issuer, parameters.get("token", ""))

    return handle


def _explained(issuer: Issuer, asked: str) -> Response:
    claims = issuer.told(asked)
    if claims is None and "oidc-introspection-unknown-404" in issuer.defects:
        return JSONResponse({"error": "not_found"}, 404)
    if claims is None or "oidc-introspection-never-active" in issuer.defects:
        more = {"scope": "mim:read"} if "oidc-introspection-tells-of-inactive" in issuer.defects else {}
        return JSONResponse({"active": False, **more})
    said = {"active": True, "token_type": "Bearer", **claims}
    if "oidc-introspection-times-as-text" in issuer.defects:
        said["exp"] = str(said["exp"])
    return JSONResponse(said)


def _revoked(issuer: Issuer, asked: str) -> Response:
    is_known = issuer.told(asked) is not None
    mistake = "oidc-revocation-of-known-fails" if is_known else "oidc-revocation-of-unknown-fails"
    if mistake in issuer.defects:
        return JSONResponse({"error": "invalid_request"}, 400)
    issuer.revoke(asked)
    return Response(status_code=200)


introspect = _protected("introspection", _explained)
revoke = _protected("revocation", _revoked)
