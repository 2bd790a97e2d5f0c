"""A broker that notifies new and changed subscriptions at once, as Orion did until version 3.1, conforms as well."""

from pathlib import Path

from scenario_runs import plan_for, run, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference import server

NOT_PASSED = tuple(outcome for outcome in Outcome if outcome not in (Outcome.PASSED, Outcome.INAPPLICABLE))
GROUPS = ("subscriptions", "notifications", "notification-contents", "custom-notifications", "orion-notifications")


def test_first_notifications_fail_nothing(tmp_path: Path) -> None:
    with server.start(["v2-first-notification"]) as platform:
        plan = plan_for(platform.url, ["ngsi-v2"], [f"ngsi-v2/{group}" for group in GROUPS])
        runs, cleaned = run(plan, tmp_path)
    assert with_outcome(runs, *NOT_PASSED) == {}
    assert len(with_outcome(runs, Outcome.PASSED)) > len(runs) * 0.95
    assert cleaned.residue == ()
