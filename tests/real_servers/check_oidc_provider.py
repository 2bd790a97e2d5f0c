"""The suite for OAuth 2.0 and OpenID Connect says of a real oidc-provider what a careful reader found, and no more.

The verdicts were established by hand, request by request. What the reader found, by the rows of that list: Pragma is
not sent with a token (OI-21, which RFC 9111 has given up), and a client that may not use codes is told invalid_request
where RFC 6749, 5.2, has unauthorized_client (OI-35b). Everything else that the suite looks at is right. This server
introspects and revokes opaque tokens only, so there is a run with each kind.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from oidc_provider import issuer
from one_run import written_by_a_run

__all__ = ["issuer"]

PASSED, FAILED, INAPPLICABLE = "passed", "failed", "inapplicable"

FAILED_TESTS = {
    "token/code-never-issued": "OI-35b: requested grant type is not allowed, as invalid_request",
    "token/not-stored-by-old-caches": "OI-21: no Pragma, at the level MAY",
}
SIGNED_ONLY = {  # an opaque token has nothing to look into
    "access-token/signed-by-a-published-key",
    "access-token/required-claims",
    "access-token/names-issuer-and-client",
    "access-token/good-at-once",
}
OPAQUE_ONLY = {  # a signed one is not introspected, and so it is not seen whether it is revoked
    "introspection/live-token",
    "introspection/times-are-numbers",
    "revocation/revoked-is-inactive",
}
NEITHER = {
    "access-token/signature-can-be-verified": "its signed tokens are of the type at+jwt",
    "keys/names-differ": "there is one RSA key",
    "keys/uses-are-told-apart": "there is no key for encryption",
}
CLIENT = {"type": "oauth2-client-credentials", "client_id": "m2m", "client_secret": "m2m-secret", "scope": "mim:read"}


def outcomes(url: str, folder: Path, *, opaque: bool) -> dict[str, str]:
    """The outcome of every test, from one run of the command line."""
    api = {"url": url, "auth": "main"} | ({"features": ["own-tokens"]} if opaque else {})
    auth = {**CLIENT, "token_url": f"{url}/token"} | ({"resource": "urn:oasc:opaque"} if opaque else {})
    platform = {"platform": {"name": "oidc-provider"}, "apis": {"oauth2-oidc": api}, "auth": {"main": auth}}
    written = written_by_a_run(platform, folder, "--allow-writes")
    assert "m2m-secret" not in written
    assert "eyJ" not in written  # how a JWT begins
    tests: list[dict[str, Any]] = json.loads(written)["tests"]
    return {test["id"].removeprefix("oauth2-oidc/"): test["outcome"] for test in tests}


@pytest.fixture(scope="module")
def signed(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes(issuer, tmp_path_factory.mktemp("signed"), opaque=False)


@pytest.fixture(scope="module")
def opaque(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes(issuer, tmp_path_factory.mktemp("opaque"), opaque=True)


def by_outcome(found: dict[str, str]) -> dict[str, set[str]]:
    tests = defaultdict(set)
    for test, outcome in found.items():
        tests[outcome].add(test)
    return tests


def test_exactly_these_tests_fail_with_signed_tokens(signed: dict[str, str]) -> None:
    found = by_outcome(signed)
    assert found[FAILED] == FAILED_TESTS.keys()
    assert found[INAPPLICABLE] == OPAQUE_ONLY | NEITHER.keys()
    assert found.keys() == {PASSED, FAILED, INAPPLICABLE}


def test_exactly_these_tests_fail_with_opaque_tokens(opaque: dict[str, str]) -> None:
    found = by_outcome(opaque)
    assert found[FAILED] == FAILED_TESTS.keys()
    assert found[INAPPLICABLE] == SIGNED_ONLY | NEITHER.keys()
    assert found.keys() == {PASSED, FAILED, INAPPLICABLE}
