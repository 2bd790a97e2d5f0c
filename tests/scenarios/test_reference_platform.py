"""The suites are tested: the reference platform passes, twice the same, and there are mistakes for it to make.

That each defect is caught by exactly its tests is shown by ``suite check --proof``.
"""

from pathlib import Path

from scenario_runs import MECHANISMS, run_reference, shipped, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference import server

NOT_PASSED = tuple(outcome for outcome in Outcome if outcome not in (Outcome.PASSED, Outcome.INAPPLICABLE))


def test_the_reference_platform_passes_every_test(tmp_path: Path) -> None:
    with server.start() as platform:
        runs = run_reference(platform, tmp_path)
    assert with_outcome(runs, *NOT_PASSED) == {}
    assert len(with_outcome(runs, Outcome.PASSED)) > len(runs) * 0.95


def test_two_runs_say_the_same(tmp_path: Path) -> None:
    with server.start() as platform:
        outcomes = [[run.outcome for run in run_reference(platform, tmp_path)] for _ in range(2)]
    assert outcomes[0] == outcomes[1]


def test_there_are_defects_of_every_api() -> None:
    few = {name: count for name in MECHANISMS if (count := len(shipped().mechanisms[name].defects)) < 5}
    assert few == {}
