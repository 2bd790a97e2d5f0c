"""A platform that answers the same to everything passes no test at all."""

from pathlib import Path

import pytest
from scenario_runs import plan_for, run, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference import null
from oasc_check.reference.server import start_app


@pytest.mark.parametrize("kind", null.KINDS)
def test_a_null_platform_passes_nothing(kind: str, tmp_path: Path) -> None:
    with start_app(null.build(kind)) as platform:
        runs, _ = run(plan_for(platform.url), tmp_path)
    assert with_outcome(runs, Outcome.PASSED, Outcome.ERROR) == {}
    assert with_outcome(runs, Outcome.FAILED) != {}
