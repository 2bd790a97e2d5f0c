"""Records a run: everything that each test was given from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from oasc_check.plan.model import Plan, Planned
from oasc_check.run.model import Judge, Tape, TestEnded, TestRun
from oasc_check.run.recorder import recorded
from oasc_check.run.session import Options, Session
from oasc_check.run.world import World

Told = Callable[[TestRun], None]

MARK = "recorded"
"""What marks the names of a recorded run: always the same, so that two recordings of one platform read alike."""


@dataclass(frozen=True)
class Recording:
    """A run: what became of every test that ran, and the tape of each, by its id."""

    plan: Plan
    runs: Mapping[str, TestRun]
    tapes: Mapping[str, Tape]


def record(plan: Plan, judge: Judge, folder: Path, jobs: int = 8, told: Told | None = None) -> Recording:
    """Run a plan against a platform that nobody else uses, and record it.

    The ledger of the run is kept in ``folder`` meanwhile; ``told`` hears of each test as it ends.
    """
    recorder = Recorder()
    runs: dict[str, TestRun] = {}
    options = Options(ledgers=folder, jobs=jobs, token=MARK, performer=recorder.perform)
    with Session(plan.platform, judge, options) as session:
        for event in session.run(plan):
            if isinstance(event, TestEnded) and event.run.planned.will_run:
                runs[event.run.planned.test.id] = event.run
                if told:
                    told(event.run)
    return Recording(plan, runs, recorder.tapes)


class Recorder:
    """Performs tests as the session does, and keeps a tape of each as it was, secrets and all."""

    def __init__(self) -> None:
        self.tapes: dict[str, Tape] = {}

    def perform(self, planned: Planned, world: World) -> tuple[TestRun, bool]:
        """See run.perform."""
        run, unheard = recorded(planned, world)
        if run.tape:
            self.tapes[planned.test.id] = run.tape
        return run, unheard
