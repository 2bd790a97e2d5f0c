"""The server itself: the tokens that it has issued, and until when each is good."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request

from oasc_check.reference.oauth2 import CLIENTS, Client
from oasc_check.reference.oauth2_oidc import keys

SCOPES = ("openid", "mim:read", "mim:write")


class Issuer:
    """What is known of every token; `defects` are the ids of the mistakes that it makes."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self.defects = defects
        self._clock = clock
        self._issued: dict[str, dict[str, Any]] = {}

    def issue(self, address: str, client_id: str, scope: str) -> tuple[str, Client]:
        """A token for a client, and the client; `address` is the issuer as the client knows it."""
        client = CLIENTS.get(client_id, Client(""))
        now = int(self._clock().timestamp())
        claims = {"iss": address, "sub": client_id, "aud": "urn:oasc:api", "client_id": client_id, "iat": now}
        claims |= {"exp": now + client.seconds, "jti": secrets.token_urlsafe(12)} | ({"scope": scope} if scope else {})
        token = self._written(claims)
        self._issued[token] = claims
        return token, client

    def _written(self, claims: dict[str, Any]) -> str:
        wrong = {**claims}
        if "oidc-jwt-lacks-jti" in self.defects:
            del wrong["jti"]
        if "oidc-jwt-other-issuer" in self.defects:
            wrong["iss"] = "https://id.example"
        if "oidc-jwt-expired" in self.defects:
            wrong["exp"] -= 86_400
        if "oidc-jwt-unsigned" in self.defects:
            return keys.unsigned(wrong)
        plain = "oidc-jwt-plain-unpublished" in self.defects
        header = {"alg": "RS256", "typ": "JWT" if plain else "at+jwt", "kid": "rsa1"}
        return keys.signed(header, wrong, published=not plain and "oidc-jwt-unpublished-key" not in self.defects)

    def told(self, token: str) -> Mapping[str, Any] | None:
        """What is said of a token that was issued, has not expired and was not revoked."""
        claims = self._issued.get(token)
        return claims if claims and self._clock().timestamp() < claims["exp"] else None

    def revoke(self, token: str) -> None:
        """It is good no more."""
        if "oidc-revocation-without-effect" not in self.defects:
            self._issued.pop(token, None)


def address_of(request: Request) -> str:
    """The issuer, as this client has it: the server is at whatever address it was asked."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"
