"""Brokers that do otherwise what NGSIv2 leaves open, and what Orion once did, conform just as well."""

from pathlib import Path

from free_choices_of_v2 import FreeChoicesOfV2
from scenario_runs import plan_for, run, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference import server
from oasc_check.reference.app import build

NOT_PASSED = tuple(outcome for outcome in Outcome if outcome not in (Outcome.PASSED, Outcome.INAPPLICABLE))
NOTIFYING = ("notifications", "notification-contents", "custom-notifications", "orion-notifications")
RECOMMENDED = "ngsi-v2/errors/body"


def check(url: str, folder: Path, *addresses: str, but: tuple[str, ...] = ()) -> None:
    """Nothing of this fails `but` what is only recommended, and nothing is left behind."""
    runs, cleaned = run(plan_for(url, ["ngsi-v2"], addresses), folder)
    assert tuple(with_outcome(runs, *NOT_PASSED)) == but
    assert len(with_outcome(runs, Outcome.PASSED)) > len(runs) * 0.95
    assert cleaned.residue == ()


def test_first_notifications_fail_nothing(tmp_path: Path) -> None:
    """Until version 3.1 Orion notified new and changed subscriptions at once."""
    with server.start(["v2-first-notification"]) as platform:
        check(platform.url, tmp_path, *(f"ngsi-v2/{group}" for group in NOTIFYING))


def test_free_choices_fail_nothing(tmp_path: Path) -> None:
    with server.start_app(FreeChoicesOfV2(build())) as platform:
        check(platform.url, tmp_path, but=(RECOMMENDED,))
