"""Brokers that do otherwise what NGSIv2 leaves open, and what Orion once did, conform just as well."""

from pathlib import Path

from free_choices_of_v2 import FreeChoicesOfV2
from scenario_runs import plan_for, run, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference import server
from oasc_check.reference.app import build

NOT_PASSED = tuple(outcome for outcome in Outcome if outcome not in (Outcome.PASSED, Outcome.INAPPLICABLE))
NOTIFYING = ("notifications", "notification-contents", "custom-notifications", "orion-notifications")
GROUPS = ("subscriptions", "registrations", *NOTIFYING)


def check(url: str, folder: Path, *groups: str) -> None:
    """Nothing in these groups fails, and nothing is left behind."""
    runs, cleaned = run(plan_for(url, ["ngsi-v2"], [f"ngsi-v2/{group}" for group in groups]), folder)
    assert with_outcome(runs, *NOT_PASSED) == {}
    assert len(with_outcome(runs, Outcome.PASSED)) > len(runs) * 0.95
    assert cleaned.residue == ()


def test_first_notifications_fail_nothing(tmp_path: Path) -> None:
    """Until version 3.1 Orion notified new and changed subscriptions at once."""
    with server.start(["v2-first-notification"]) as platform:
        check(platform.url, tmp_path, *NOTIFYING)


def test_free_choices_fail_nothing(tmp_path: Path) -> None:
    with server.start_app(FreeChoicesOfV2(build())) as platform:
        check(platform.url, tmp_path, *GROUPS)
