"""What the server publishes about itself: OpenID Connect Discovery 1.0, clause 3, and RFC 8414, clause 2."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.reference.oauth2_oidc.issuer import SCOPES, Issuer, address_of


def _common(issuer: Issuer, request: Request) -> dict[str, Any]:
    address = address_of(request)
    found: dict[str, Any] = {
        "issuer": address,
        "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token",
        "introspection_endpoint": f"{address}/introspect",
        "revocation_endpoint": f"{address}/revoke",
        "jwks_uri": f"{address}/jwks",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
    }
    if "oidc-issuer-with-query" in issuer.defects:
        found["issuer"] += "?tenant=lille"
    if "oidc-offers-password" in issuer.defects:
        found["grant_types_supported"].append("password")
    if "oidc-without-pkce" in issuer.defects:
        found["code_challenge_methods_supported"] = ["plain"]
    if "oidc-clients-sign-by-none" in issuer.defects:
        found["token_endpoint_auth_signing_alg_values_supported"].append("none")
    return found


async def configuration(issuer: Issuer, request: Request) -> Response:
    """GET /.well-known/openid-configuration."""
    found = _common(issuer, request) | {
        "userinfo_endpoint": f"{address_of(request)}/userinfo",
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    if "oidc-issuer-differs" in issuer.defects:
        found["issuer"] = "https://internal.example"
    if "oidc-configuration-incomplete" in issuer.defects:
        del found["subject_types_supported"]
    if "oidc-without-rs256" in issuer.defects:
        found["id_token_signing_alg_values_supported"] = ["HS256"]
    if "oidc-empty-list" in issuer.defects:
        found["claims_supported"] = []
    if "oidc-endpoint-insecure" in issuer.defects:
        found["authorization_endpoint"] = "http://id.example/authorize"
    media_type = "text/plain" if "oidc-configuration-as-text" in issuer.defects else "application/json"
    return JSONResponse(found, media_type=media_type)


async def authorization_server(issuer: Issuer, request: Request) -> Response:
    """GET /.well-known/oauth-authorization-server, before the path of the issuer as well as behind it."""
    found = _common(issuer, request)
    if "oauth-issuer-without-path" in issuer.defects:
        found["issuer"] = found["issuer"].removesuffix(request.scope["root_path"])
    if "oauth-issuer-differs" in issuer.defects:
        found["issuer"] = "https://internal.example"
    if "oauth-metadata-incomplete" in issuer.defects:
        del found["response_types_supported"]
    if "oauth-metadata-without-algorithms" in issuer.defects:
        del found["token_endpoint_auth_signing_alg_values_supported"]
    return JSONResponse(found)
