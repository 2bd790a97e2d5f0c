"""After a run of everything that writes, the brokers hold what they held before: things of others, of every kind."""

from pathlib import Path

from inhabited_platform import InhabitedPlatform
from scenario_runs import plan_for, run, with_outcome

from oasc_check.plan.model import Outcome


def test_the_brokers_hold_what_they_held_before(tmp_path: Path) -> None:
    with InhabitedPlatform().serving() as platform:
        before = platform.dump()
        runs, cleaned = run(plan_for(platform.url, ["ngsi-ld", "ngsi-v2"]), tmp_path)
        assert with_outcome(runs, Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR) == {}
        assert cleaned.residue == ()
        assert platform.dump() == before
