"""The suite for OAuth 2.0 says of a real django-oauth-toolkit what a careful reader found, and no more.

The verdicts were established by hand, request by request, beside the clauses. This server names introspection,
revocation and its grants in the metadata of RFC 8414 only, and what has to do with users in those of OpenID Connect
only, so there is a run with each. Its access tokens are opaque.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from django_oauth import CLIENT, issuer
from one_run import written_by_a_run

__all__ = ["issuer"]

PASSED, FAILED, INAPPLICABLE = "passed", "failed", "inapplicable"

FAILED_TESTS = {
    "token/challenge": "RFC 6749, 5.2: who failed by Basic is shown Bearer, without a realm",
    "token/missing-grant": "RFC 6749, 5.2: unsupported_grant_type, where a required parameter is missing",
    "token/repeated-parameter": "RFC 6749, 3.2: a grant type that is given twice is taken, at the level SHOULD",
}
FAILED_BY_OAUTH = {"metadata/no-grant-by-password": "RFC 9700, 2.4: the grant is offered, at the level SHOULD"}
NEITHER = {  # there is one key, for RSA; clients have passwords
    "discovery/clients-do-not-sign-by-none",
    "keys/several-keys-have-names",
    "keys/names-differ",
    "keys/uses-are-told-apart",
    "metadata/says-how-clients-sign",
}
OPAQUE = "access-token/"
ASKED_ABOUT = ("introspection/", "revocation/")
NEEDS_USERS = {
    "discovery/answered-as-json",
    "discovery/issuer-is-the-one-asked",
    "discovery/required-members",
    "discovery/signs-by-rs256",
    "discovery/endpoints-are-secure",
    "userinfo/without-a-token",
    "userinfo/with-a-bad-token",
    "userinfo/bad-token-is-named",
}


def outcomes(url: str, folder: Path, **declared: Any) -> dict[str, set[str]]:
    """The tests of every outcome, from one run of the command line."""
    api = {"url": url, "auth": "main", "features": ["own-tokens"], **declared}
    auth = {"type": "oauth2-client-credentials", "token_url": f"{url}/token/", **CLIENT}
    platform = {"platform": {"name": "django-oauth"}, "apis": {"oauth2-oidc": api}, "auth": {"main": auth}}
    written = written_by_a_run(platform, folder, "--allow-writes")
    assert CLIENT["client_secret"] not in written
    found = defaultdict(set)
    for test in json.loads(written)["tests"]:
        found[test["outcome"]].add(test["id"].removeprefix("oauth2-oidc/"))
    return found


def beginning(found: dict[str, set[str]], *groups: str) -> set[str]:
    """The tests of some groups, whatever became of them."""
    return {test for tests in found.values() for test in tests if test.startswith(groups)}


def test_exactly_these_tests_fail_by_the_metadata_of_openid(issuer: str, tmp_path: Path) -> None:
    found = outcomes(issuer, tmp_path)
    assert found[FAILED] == FAILED_TESTS.keys()
    assert found[INAPPLICABLE] == NEITHER | FAILED_BY_OAUTH.keys() | beginning(found, OPAQUE, *ASKED_ABOUT)
    assert found.keys() == {PASSED, FAILED, INAPPLICABLE}


def test_exactly_these_tests_fail_by_the_metadata_of_oauth(issuer: str, tmp_path: Path) -> None:
    address = f"{issuer}/.well-known/oauth-authorization-server"
    found = outcomes(issuer, tmp_path, without=["openid"], settings={"metadata_url": address})
    assert found[FAILED] == FAILED_TESTS.keys() | FAILED_BY_OAUTH.keys()
    assert found[INAPPLICABLE] == NEITHER | NEEDS_USERS | beginning(found, OPAQUE)
    assert beginning(found, *ASKED_ABOUT) <= found[PASSED]
    assert found.keys() == {PASSED, FAILED, INAPPLICABLE}
