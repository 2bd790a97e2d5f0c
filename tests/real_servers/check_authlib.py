"""The suites for OAuth 2.0 and access control say of a real Authlib what a careful reader found, and no more.

The verdicts were established by hand, request by request beside the clauses. Its issuer has a path, and the metadata
stand before that path (RFC 8414, clause 3). Its tokens are opaque, and nobody signs in.
"""

import json
from collections import defaultdict
from typing import Any

import pytest
from authlib_server import SECRET, WELL_KNOWN, origin
from one_run import written_by_a_run

__all__ = ["origin"]

PASSED, FAILED, INAPPLICABLE = "passed", "failed", "inapplicable"

FAILED_TESTS = {
    "oauth2-oidc/token/challenge": "RFC 7617, 2: Basic is asked for without a realm",
    "oauth2-oidc/token/missing-grant": "RFC 6749, 5.2: unsupported_grant_type, where a required parameter is missing",
    "oauth2-oidc/token/repeated-parameter": "RFC 6749, 3.2: a grant type given twice is taken, at the level SHOULD",
    "access-control/challenge/no-error-without-a-token": "RFC 6750, 3.1: error without any token, at the level SHOULD",
    "access-control/challenge/weak-token-is-named": "RFC 6750, 3.1: 403 has no challenge, at the level SHOULD",
}
NOT_THERE = (  # opaque tokens, no keys, no users
    "oauth2-oidc/access-token/",
    "oauth2-oidc/authorization/",
    "oauth2-oidc/keys/",
    "oauth2-oidc/userinfo/",
)
NEEDS_USERS = {
    "oauth2-oidc/discovery/answered-as-json",
    "oauth2-oidc/discovery/issuer-is-the-one-asked",
    "oauth2-oidc/discovery/required-members",
    "oauth2-oidc/discovery/signs-by-rs256",
    "oauth2-oidc/discovery/endpoints-are-secure",
    "oauth2-oidc/metadata/offers-pkce",
}
NO_SIGNATURES = {"oauth2-oidc/discovery/clients-do-not-sign-by-none", "oauth2-oidc/metadata/says-how-clients-sign"}


def _client(url: str, name: str, scope: str) -> dict[str, str]:
    secret = {"client_id": name, "client_secret": SECRET, "scope": scope}
    return {"type": "oauth2-client-credentials", "token_url": f"{url}/tenant1/token", **secret}


def _platform(url: str) -> dict[str, Any]:
    oauth = {
        "url": f"{url}/tenant1",
        "auth": "reader",
        "features": ["own-tokens"],
        "without": ["openid"],
        "settings": {"metadata_url": f"{url}{WELL_KNOWN}"},
    }
    access = {
        "url": url,
        "auth": "reader",
        "features": ["bearer"],
        "roles": {"weak": "writer", "expired": "expired"},
        "settings": {"paths": ["/things"]},
    }
    expired = {"type": "bearer", "token": "ran-out"}
    auth = {"reader": _client(url, "reader", "read"), "writer": _client(url, "writer", "write"), "expired": expired}
    return {"platform": {"name": "authlib"}, "apis": {"oauth2-oidc": oauth, "access-control": access}, "auth": auth}


@pytest.fixture(scope="module")
def found(origin: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The tests of every outcome, from one run of the command line."""
    folder = tmp_path_factory.mktemp("run")
    written = written_by_a_run(_platform(origin), folder, "--allow-writes")
    assert SECRET not in written
    tests = defaultdict(set)
    for test in json.loads(written)["tests"]:
        tests[test["outcome"]].add(test["id"])
    return tests


def test_exactly_these_tests_fail(found: dict[str, set[str]]) -> None:
    assert found[FAILED] == FAILED_TESTS.keys()
    assert found.keys() == {PASSED, FAILED, INAPPLICABLE}


def test_only_what_is_not_there_does_not_apply(found: dict[str, set[str]]) -> None:
    not_there = {test for tests in found.values() for test in tests if test.startswith(NOT_THERE)}
    assert found[INAPPLICABLE] == not_there | NEEDS_USERS | NO_SIGNATURES


def test_the_metadata_before_the_path_and_the_whole_matrix_are_looked_at(found: dict[str, set[str]]) -> None:
    assert {
        "oauth2-oidc/metadata/answered-at-the-well-known-path",
        "oauth2-oidc/metadata/required-members",
        "oauth2-oidc/introspection/live-token",
        "oauth2-oidc/revocation/revoked-is-inactive",
        "access-control/matrix/expired",
        "access-control/matrix/weak-403",
    } <= found[PASSED]
