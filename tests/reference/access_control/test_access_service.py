"""The matrix of who is let in holds for every way in which credentials are shown."""

from dataclasses import replace
from pathlib import Path

import pytest
from scenario_runs import platform_at, run, shipped, with_outcome

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.reference import server
from oasc_check.reference.access_control import EXPIRED, RIGHT, WEAK
from oasc_check.suite.model import Auth

WAYS = {
    "bearer": ("bearer", "token", {}),
    "x-auth-token": ("bearer", "token", {"header": "X-Auth-Token"}),
    "api-key": ("api-key", "value", {"in": "header", "name": "X-Api-Key"}),
    "key-in-query": ("api-key", "value", {"in": "query", "name": "key"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_show_credentials(way: str, tmp_path: Path) -> None:
    kind, member, more = WAYS[way]
    right, weak, expired = (Auth(f"{way}-{value}", kind, {member: value, **more}) for value in (RIGHT, WEAK, EXPIRED))
    with server.start() as started:
        declared = platform_at(started.url, ["access-control"])
        api = replace(declared.apis["access-control"], auth=right, roles={"weak": weak, "expired": expired})
        platform = replace(declared, apis={"access-control": api})
        runs, _ = run(build(shipped(), platform, Selection()), tmp_path)
    assert with_outcome(runs, *(outcome for outcome in Outcome if outcome is not Outcome.PASSED)) == {}
    assert len(runs) == 14


def test_without_roles_their_tests_do_not_apply(tmp_path: Path) -> None:
    with server.start() as started:
        declared = platform_at(started.url, ["access-control"])
        api = replace(declared.apis["access-control"], roles={}, settings={})
        platform = replace(declared, apis={"access-control": api})
        runs, _ = run(build(shipped(), platform, Selection()), tmp_path)
    of_roles = {run.planned.test.id for run in runs if any("role:" in need for need in run.planned.test.needs)}
    assert with_outcome(runs, Outcome.INAPPLICABLE).keys() == of_roles
    reasons = with_outcome(runs, Outcome.INCONCLUSIVE)
    assert len(reasons) + len(of_roles) == len(runs)
    assert all("no setting paths" in reason for reason in reasons.values())
