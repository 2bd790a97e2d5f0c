"""Signed tokens: what one is, which published key verifies it, and what is said of one that none verifies."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt import PyJWS
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from oasc_check.reference.oauth2_oidc import keys
from oasc_check.run.model import CannotTell, Exchange, Headers, Request, Response
from oasc_check.verdict import jwt
from oasc_check.verdict.ground import Ground
from oasc_check.verdict.judge import judge
from oasc_check.verdict.jwt import token_of, unsigned

CLAIMS = {"iss": "https://id.example", "exp": 4_000_000_000}
HEADER = {"alg": "RS256", "kid": "rsa1", "typ": "at+jwt"}
TOKEN = keys.signed(HEADER, CLAIMS)
PUBLISHED = keys.key_set(())
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
OKP = ed25519.Ed25519PrivateKey.generate()


@pytest.mark.parametrize(
    ("algorithm", "private", "public"),
    [
        ("RS256", RSA, RSAAlgorithm.to_jwk(RSA.public_key())),
        ("PS512", RSA, RSAAlgorithm.to_jwk(RSA.public_key())),
        ("ES256", EC, ECAlgorithm.to_jwk(EC.public_key())),
        ("EdDSA", OKP, OKPAlgorithm.to_jwk(OKP.public_key())),
    ],
    ids=["RS256", "PS512", "ES256", "EdDSA"],
)
def test_what_another_library_signs_is_verified(algorithm: str, private: Any, public: str) -> None:
    token = PyJWS().encode(json.dumps(CLAIMS).encode(), private, algorithm)
    published = {"keys": [PUBLISHED["keys"][0], json.loads(public)]}
    assert unsigned(token, published) is None
    assert unsigned(token, {"keys": published["keys"][:1]}) is not None
    signed, _, signature = token.rpartition(".")
    assert unsigned(f"{signed}.{signature[::-1]}", published) is not None


def test_what_the_reference_platform_signs_is_verified() -> None:
    assert unsigned(TOKEN, PUBLISHED) is None
    assert "none of the 1 published keys" in str(unsigned(keys.signed(HEADER, CLAIMS, published=False), PUBLISHED))


@pytest.mark.parametrize(
    ("header", "published", "reason"),
    [
        ({**HEADER, "kid": "rsa9"}, PUBLISHED, "the kid rsa9"),
        ({**HEADER, "alg": "RS384"}, PUBLISHED, "no published key for it"),
        ({**HEADER, "alg": "HS256"}, PUBLISHED, "no published key for it"),
        (HEADER, {"keys": [{**PUBLISHED["keys"][0], "use": "enc"}]}, "no published key for it"),
        (HEADER, {"keys": [{"kty": "RSA", "kid": "rsa1", "n": "?", "e": "AQAB"}]}, "none of the 1 published keys"),
        (HEADER, {"keys": ["rsa1", None]}, "no published key for it"),
        (HEADER, [], "no published key for it"),
    ],
)
def test_a_token_that_nobody_can_verify(header: Mapping[str, Any], published: Any, reason: str) -> None:
    assert reason in str(unsigned(keys.signed(header, CLAIMS), published))


def test_a_key_without_a_name_is_tried() -> None:
    nameless = {name: value for name, value in PUBLISHED["keys"][0].items() if name not in ("kid", "alg", "use")}
    assert unsigned(TOKEN, {"keys": [nameless]}) is None


@pytest.mark.parametrize("text", ["opaque", "a.b.c", "W10.W10.x", "e30.e30.x", 17, None, "ö.ö.ö", "e30.e30"])
def test_what_is_no_signed_token(text: Any) -> None:
    assert token_of(text) is None
    assert unsigned(str(text), PUBLISHED) == "no signed JWT"


def test_an_algorithm_that_the_tester_does_not_know_decides_nothing() -> None:
    key = {name: value for name, value in PUBLISHED["keys"][0].items() if name != "alg"}
    with pytest.raises(CannotTell, match="RS999"):
        unsigned(keys.signed({**HEADER, "alg": "RS999"}, CLAIMS), {"keys": [key]})


def test_without_the_library_it_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jwt.algorithms.has_crypto", False)
    with pytest.raises(CannotTell, match=r"oasc-check\[security\]"):
        unsigned(TOKEN, PUBLISHED)
    assert jwt.token_of(TOKEN) is not None


def findings(wanted: Mapping[str, Any], token: Any, tmp_path: Any) -> list[str]:
    body = json.dumps({"access_token": token}).encode()
    exchange = Exchange("x1", Request("POST", "http://a", Headers()), Response(200, Headers(), body), None, 0, 1, "")
    return [found.message for found in judge({"jwt": {"at": "$.access_token", **wanted}}, exchange, Ground(tmp_path))]


def test_what_is_said_of_a_token(tmp_path: Any) -> None:
    claims = {"$.iss": "https://id.example", "$.exp": {"more_than": 5_000_000_000}, "$.jti": {"present": True}}
    wanted = {"keys": PUBLISHED, "header": {"$.typ": "JWT"}, "claims": claims}
    assert findings(wanted, TOKEN, tmp_path) == [
        'header $.typ: expected "JWT", got "at+jwt"',
        "claims $.exp: expected more than 5000000000, got 4000000000",
        "claims $.jti: expected something there, got nothing",
    ]
    assert findings({}, TOKEN, tmp_path) == []
    assert findings(wanted, "opaque", tmp_path) == ["$.access_token: expected a signed JWT, got something else"]
    (unverified,) = findings({"keys": PUBLISHED}, keys.unsigned(CLAIMS), tmp_path)
    assert unverified.startswith("signature: expected one that a published key verifies")
