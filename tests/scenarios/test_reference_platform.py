"""The suites are tested: the reference platform passes, and each defect is caught by its tests.

That no other test fails is seen by ``suite check --proof`` (every test, which takes long) and, for the mechanisms whose
lists were measured whole, here among the groups of the tests that are listed.
"""

from collections import defaultdict
from pathlib import Path

import pytest
from scenario_runs import plan_for, run, run_reference, shipped, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference import server
from oasc_check.suite.model import Defect

MEASURED_WHOLE = ("ogcapi-features",)
NOT_PASSED = tuple(outcome for outcome in Outcome if outcome not in (Outcome.PASSED, Outcome.INAPPLICABLE))


def defects() -> list[Defect]:
    """All but those that only an MQTT broker can show; tests/real_servers/check_mosquitto.py has one."""
    known = [defect for mechanism in shipped().mechanisms.values() for defect in mechanism.defects]
    return [defect for defect in known if not all("/mqtt-notifications/" in test for test in defect.caught_by)]


def test_the_reference_platform_passes_every_test(tmp_path: Path) -> None:
    with server.start() as platform:
        runs = run_reference(platform, tmp_path)
    assert with_outcome(runs, *NOT_PASSED) == {}
    assert len(with_outcome(runs, Outcome.PASSED)) > len(runs) * 0.95


def test_two_runs_say_the_same(tmp_path: Path) -> None:
    with server.start() as platform:
        outcomes = [[run.outcome for run in run_reference(platform, tmp_path)] for _ in range(2)]
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("defect", defects(), ids=lambda defect: defect.id)
def test_each_defect_is_caught_by_its_tests(defect: Defect, tmp_path: Path) -> None:
    with server.start([defect.id]) as platform:
        runs, _ = run(plan_for(platform.url, [defect.mechanism], _looked_at(defect)), tmp_path)
    failed = with_outcome(runs, Outcome.FAILED)
    assert sorted(failed) == sorted(defect.caught_by), failed
    assert with_outcome(runs, Outcome.ERROR) == {}


def _looked_at(defect: Defect) -> list[str]:
    if defect.mechanism not in MEASURED_WHOLE:
        return list(defect.caught_by)
    return sorted({"/".join(test.split("/")[:2]) for test in defect.caught_by})


def test_there_are_defects_of_both_apis() -> None:
    by_mechanism = defaultdict(list)
    for defect in defects():
        by_mechanism[defect.mechanism].append(defect.id)
    assert {name: len(ids) >= 20 for name, ids in by_mechanism.items()} == {
        "ngsi-ld": True,
        "ngsi-v2": True,
        "ogcapi-features": True,
    }
