"""A broker that answers with one instant of the past at a time conforms: nothing fails, and the rest stays open."""

from pathlib import Path

from parts_of_the_past import InParts
from scenario_runs import plan_for, run, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

GROUPS = [f"ngsi-ld/{name}" for name in ("temporal", "temporal-query", "temporal-retrieval", "temporal-aggregation")]


def test_answers_in_parts_fail_nothing(tmp_path: Path) -> None:
    with start_app(InParts(build())) as platform:
        runs, cleaned = run(plan_for(platform.url, ["ngsi-ld"], GROUPS), tmp_path)
    assert with_outcome(runs, Outcome.FAILED, Outcome.ERROR) == {}
    open_ones = with_outcome(runs, Outcome.INCONCLUSIVE)
    assert {"ngsi-ld/temporal/create-then-read", "ngsi-ld/temporal-query/by-type"} <= open_ones.keys()
    assert {"ngsi-ld/temporal-retrieval/long-history", "ngsi-ld/temporal-retrieval/long-history-from-its-end"} <= (
        with_outcome(runs, Outcome.PASSED).keys()
    )
    assert cleaned.residue == ()
