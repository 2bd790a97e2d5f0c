"""A server need not have the grant client_credentials (RFC 6749, 1.3): nothing is then said of what follows from it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from scenario_runs import plan_for, run, with_outcome
from starlette.requests import Request

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.oauth2_oidc import metadata
from oasc_check.reference.oauth2_oidc.issuer import Issuer
from oasc_check.reference.server import start_app

NOT_TAKEN = "oidc-grant-offered-and-not-taken"
FIRST = "oauth2-oidc/token/client-credentials"
REST = ["oauth2-oidc/token/wrong-secret", "oauth2-oidc/token/not-stored", "oauth2-oidc/introspection/live-token"]


@pytest.fixture
def listing(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The metadata list these grants, or none at all."""
    common = metadata._common

    def listed(issuer: Issuer, asked: Request) -> dict[str, Any]:
        found = {**common(issuer, asked), "grant_types_supported": request.param}
        return {name: value for name, value in found.items() if value is not None}

    monkeypatch.setattr(metadata, "_common", listed)


def outcome_of(defects: Sequence[str], outcome: Outcome, folder: Path) -> set[str]:
    with start_app(build(defects)) as platform:
        runs, _ = run(plan_for(platform.url, ["oauth2-oidc"], [FIRST, *REST]), folder)
    return set(with_outcome(runs, outcome))


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("listing", [["authorization_code"]], indirect=True)
def test_a_grant_that_is_neither_listed_nor_taken_is_not_missed(tmp_path: Path) -> None:
    assert outcome_of([NOT_TAKEN], Outcome.INAPPLICABLE, tmp_path) == {FIRST, *REST}


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("listing", [["authorization_code"]], indirect=True)
def test_a_grant_that_is_taken_is_looked_at_though_it_is_not_listed(tmp_path: Path) -> None:
    assert outcome_of([], Outcome.PASSED, tmp_path) == set(REST)


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("listing", [None, ["authorization_code", "client_credentials"]], indirect=True)
def test_a_grant_that_is_listed_or_declared_has_to_be_taken(tmp_path: Path) -> None:
    assert outcome_of([NOT_TAKEN], Outcome.FAILED, tmp_path) == {FIRST}
