"""Records a run: everything that each test was given from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from oasc_check.plan.model import Plan, Planned
from oasc_check.proof.tape import Event, Heard, Sent, Tape, Waited, asked
from oasc_check.run.model import Call, Exchange, Judge, Reply, TestEnded, TestRun, Transport
from oasc_check.run.perform import perform
from oasc_check.run.session import Options, Session
from oasc_check.run.world import Callbacks, Shared, World

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
    """Performs tests as ``run.perform`` does, and keeps a tape of each."""

    def __init__(self) -> None:
        self.tapes: dict[str, Tape] = {}

    def perform(self, planned: Planned, world: World) -> tuple[TestRun, bool]:
        """See run.perform. Shared preparations are sent for each test again, so that each tape is whole."""
        test = planned.test
        notes = _Notes()
        answer = perform(planned, _noting(world, notes))
        reached = world.callbacks.reaches(world.platform.apis[test.mechanism].url)
        self.tapes[test.id] = Tape(
            test.id, world.run_token, tuple(notes.readings), dict(notes.addresses), reached, tuple(notes.events)
        )
        return answer


@dataclass
class _Notes:
    events: list[Event] = field(default_factory=list)
    readings: list[datetime] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)


def _noting(world: World, notes: _Notes) -> World:
    def clock() -> datetime:
        notes.readings.append(world.clock())
        return notes.readings[-1]

    def wait(seconds: float) -> None:
        notes.events.append(Waited(seconds))
        world.wait(seconds)

    transport, callbacks = _Transport(world.transport, notes), _Callbacks(world.callbacks, notes)
    return replace(world, transport=transport, callbacks=callbacks, clock=clock, wait=wait, shared=Shared())


class _Transport:
    def __init__(self, real: Transport, notes: _Notes) -> None:
        self._real = real
        self._notes = notes

    def send(self, call: Call, deadline: float | None = None) -> Sequence[Exchange]:
        exchanges = self._real.send(call, deadline)
        self._notes.events.append(Sent(asked(call), tuple(exchanges)))
        return exchanges


class _Callbacks:
    def __init__(self, real: Callbacks, notes: _Notes) -> None:
        self._real = real
        self._notes = notes
        self._last: tuple[str, int] | None = None

    def url(self, test_id: str, name: str, broker: str = "") -> str:
        self._notes.addresses[name] = self._real.url(test_id, name, broker)
        return self._notes.addresses[name]

    def serve(self, test_id: str, name: str, reply: Reply, to: str | None = None) -> None:
        self._real.serve(test_id, name, reply, to)

    def wait(
        self, test_id: str, name: str, start: int, count: int, seconds: float, stopped: Callable[[], bool]
    ) -> Sequence[Exchange]:
        calls = self._real.wait(test_id, name, start, count, seconds, stopped)
        events = self._notes.events
        if events and isinstance(events[-1], Heard) and events[-1].calls and self._last == (name, start):
            events.pop()  # the same step goes on waiting: what it heard in the end is all that it heard
        events.append(Heard(name, tuple(calls)))
        self._last = (name, start)
        return calls

    def reaches(self, url: str, broker: str = "") -> bool:
        return self._real.reaches(url, broker)
