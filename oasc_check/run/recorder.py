"""Performs a test and keeps what it was given from outside, so that it can happen again without a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from oasc_check.plan.model import Planned
from oasc_check.run.model import Asked, Call, Exchange, Heard, Reply, Sent, Tape, TestRun, Transport, Waited
from oasc_check.run.perform import perform
from oasc_check.run.world import Callbacks, Shared, World


def asked(call: Call) -> Asked:
    """What a call asks for."""
    return Asked(call.method, call.url, tuple(sorted(call.headers.items())), call.body, call.auth)


def recorded(planned: Planned, world: World) -> tuple[TestRun, bool]:
    """See run.perform; the test run has a tape. What a shared preparation was given stands on the tape of each test."""
    notebook = _Notebook()
    run, unheard = perform(planned, _noting(world, notebook))
    notes = notebook.page
    reached = bool(notes.addresses) and world.callbacks.reaches(world.platform.apis[planned.test.mechanism].url)
    tape = Tape(
        planned.test.id, world.run_token, tuple(notes.readings), dict(notes.addresses), reached, tuple(notes.events)
    )
    return replace(run, tape=tape), unheard


@dataclass
class _Notes:
    events: list[Sent | Waited | Heard] = field(default_factory=list)
    readings: list[datetime] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def add(self, others: _Notes) -> None:
        self.events += others.events
        self.readings += others.readings
        self.addresses |= others.addresses


@dataclass
class _Notebook:
    """``page`` is where the test writes now: another one while it does what it shares with other tests."""

    page: _Notes = field(default_factory=_Notes)

    def on_a_page_of_its_own(self, make: Callable[[], Any]) -> tuple[Any, _Notes]:
        """What ``make`` gives, and its notes."""
        before, self.page = self.page, _Notes()
        try:
            return make(), self.page
        finally:
            self.page = before


def _noting(world: World, notebook: _Notebook) -> World:
    def clock() -> datetime:
        notebook.page.readings.append(now := world.clock())
        return now

    def wait(seconds: float) -> None:
        notebook.page.events.append(Waited(seconds))
        world.wait(seconds)

    return replace(
        world,
        transport=_Transport(world.transport, notebook),
        callbacks=_Callbacks(world.callbacks, notebook),
        clock=clock,
        wait=wait,
        shared=_Shared(world.shared, notebook),
    )


class _Shared(Shared):
    """Preparations of the whole run, each kept with the notes that were made meanwhile."""

    def __init__(self, real: Shared, notebook: _Notebook) -> None:
        super().__init__()
        self._real = real
        self._notebook = notebook

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """See run.world.Shared."""
        answer, notes = self._real.once(key, lambda: self._notebook.on_a_page_of_its_own(make))
        self._notebook.page.add(notes)
        return answer


class _Transport:
    def __init__(self, real: Transport, notebook: _Notebook) -> None:
        self._real = real
        self._notebook = notebook

    def send(self, call: Call, deadline: float | None = None) -> Sequence[Exchange]:
        exchanges = self._real.send(call, deadline)
        self._notebook.page.events.append(Sent(asked(call), tuple(exchanges)))
        return exchanges


class _Callbacks:
    def __init__(self, real: Callbacks, notebook: _Notebook) -> None:
        self._real = real
        self._notebook = notebook
        self._last: tuple[str, int] | None = None

    def url(self, test_id: str, name: str, broker: str = "") -> str:
        self._notebook.page.addresses[name] = found = self._real.url(test_id, name, broker)
        return found

    def serve(self, test_id: str, name: str, reply: Reply, to: str | None = None) -> None:
        self._real.serve(test_id, name, reply, to)

    def wait(
        self, test_id: str, name: str, start: int, count: int, seconds: float, stopped: Callable[[], bool]
    ) -> Sequence[Exchange]:
        calls = self._real.wait(test_id, name, start, count, seconds, stopped)
        events = self._notebook.page.events
        if events and isinstance(events[-1], Heard) and events[-1].calls and self._last == (name, start):
            events.pop()  # the same step goes on waiting: what it heard in the end is all that it heard
        events.append(Heard(name, tuple(calls)))
        self._last = (name, start)
        return calls

    def reaches(self, url: str, broker: str = "") -> bool:
        return self._real.reaches(url, broker)
