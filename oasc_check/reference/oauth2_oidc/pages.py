"""Where users sign in and are told about: both refuse, for nobody can sign in here."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from oasc_check.reference.oauth2 import CLIENTS, REALM
from oasc_check.reference.oauth2_oidc.issuer import Issuer


async def authorize(issuer: Issuer, request: Request) -> Response:
    """GET /authorize: an error for the user, since no client has registered an address (RFC 6749, 4.1.2.1)."""
    address, is_known = request.query_params.get("redirect_uri", ""), request.query_params.get("client_id") in CLIENTS
    mistake = "oidc-redirects-for-any-address" if is_known else "oidc-redirects-for-any-client"
    if mistake in issuer.defects:
        return RedirectResponse(f"{address}?error=unauthorized_client", 302)
    return PlainTextResponse("This client has not registered the address to which you were to be sent back.", 400)


async def userinfo(issuer: Issuer, request: Request) -> Response:
    """GET /userinfo: no token is for a user (OpenID Connect Core 1.0, 5.3.3)."""
    shows_token = "authorization" in request.headers
    error = ', error="invalid_token"' if shows_token and "oidc-userinfo-names-no-error" not in issuer.defects else ""
    headers = {"WWW-Authenticate": f'Bearer realm="{REALM}"{error}'}
    if "oidc-userinfo-without-challenge" in issuer.defects and not shows_token:
        headers = {}
    if "oidc-userinfo-bad-token-without-challenge" in issuer.defects and shows_token:
        headers = {}
    return JSONResponse({"error": "invalid_token"}, 401, headers)
