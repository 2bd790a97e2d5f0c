"""The reference authorization server, asked as a client asks it."""

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests

from oasc_check.reference.server import start

CLIENT = ("oasc", "oasc-secret")
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with start() as server:
        yield f"{server.url}/id"


def post(url: str, form: dict[str, str], auth: tuple[str, str] | None = CLIENT) -> requests.Response:
    return requests.post(url, data=form, auth=auth, timeout=5)


def token(issuer: str, **form: str) -> dict[str, Any]:
    answer = post(f"{issuer}/token", {**GRANT, **form})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_another_library_verifies_its_tokens(issuer: str) -> None:
    key = jwt.PyJWKClient(f"{issuer}/jwks").get_signing_key_from_jwt(token(issuer)["access_token"])
    claims = jwt.decode(token(issuer)["access_token"], key, ["RS256"], audience="urn:oasc:api", issuer=issuer)
    assert claims["client_id"] == "oasc"
    assert claims["exp"] - claims["iat"] == 3600


def test_a_token_is_explained_until_it_is_revoked(issuer: str) -> None:
    good, other = token(issuer, scope="mim:read")["access_token"], token(issuer)["access_token"]
    told = post(f"{issuer}/introspect", {"token": good}).json()
    assert (told["active"], told["scope"], told["iss"]) == (True, "mim:read", issuer)
    assert post(f"{issuer}/revoke", {"token": good}).status_code == 200
    assert post(f"{issuer}/introspect", {"token": good}).json() == {"active": False}
    assert post(f"{issuer}/introspect", {"token": other}).json()["active"] is True


def test_a_token_expires(issuer: str) -> None:
    short = post(f"{issuer}/token", GRANT, ("oasc-short", "oasc-short-secret")).json()
    assert short["expires_in"] == 1
    time.sleep(1.1)
    assert post(f"{issuer}/introspect", {"token": short["access_token"]}).json() == {"active": False}


@pytest.mark.parametrize(
    ("form", "auth", "status", "error"),
    [
        (GRANT, None, 401, "invalid_client"),
        (GRANT, ("oasc", "wrong"), 401, "invalid_client"),
        (GRANT, ("nobody", "oasc-secret"), 401, "invalid_client"),
        ({}, CLIENT, 400, "invalid_request"),
        ({"grant_type": "password"}, CLIENT, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, CLIENT, 400, "invalid_grant"),
        ({**GRANT, "scope": "everything"}, CLIENT, 400, "invalid_scope"),
    ],
)
def test_what_is_refused(
    issuer: str, form: dict[str, str], auth: tuple[str, str] | None, status: int, error: str
) -> None:
    answer = post(f"{issuer}/token", {**form, "oasc": "x"}, auth)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["cache-control"] == "no-store"


def test_nobody_is_sent_on(issuer: str) -> None:
    asked = {"client_id": "oasc", "redirect_uri": "https://elsewhere.example/", "response_type": "code"}
    answer = requests.get(f"{issuer}/authorize", params=asked, allow_redirects=False, timeout=5)
    assert answer.status_code == 400
    assert "location" not in answer.headers
