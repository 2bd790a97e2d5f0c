"""Lets a recorded test happen again, without a network and without waiting.

The test takes its steps as ever; what it is given is what the tape holds. A request that the tape does not hold was
never answered: it gets 404. A question that is asked once more than then gets the last answer again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from oasc_check.plan.model import Planned
from oasc_check.run.ledger import Undo
from oasc_check.run.model import (
    Asked,
    Call,
    CannotTell,
    Exchange,
    Headers,
    Heard,
    Judge,
    Reply,
    Request,
    Response,
    Sent,
    Tape,
    TestRun,
    Waited,
)
from oasc_check.run.perform import perform
from oasc_check.run.recorder import asked
from oasc_check.run.world import World
from oasc_check.suite.model import Platform, Suite, Test

_LONG = 1e6
"""Seconds after which nothing is waited for any more."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Ground:
    """What a test is judged on beside its tape: the suite, the platform as it was declared, and the judge.

    ``known_as`` says what of a call has to be as it is on the tape.
    """

    suite: Suite
    platform: Platform
    judge: Judge
    known_as: Callable[[Call], Asked] = asked


@dataclass(frozen=True)
class Changes:
    """What is otherwise than on the tape: answers by the id of their exchange, calls by the number of their event."""

    answers: Mapping[str, Response] = field(default_factory=dict)
    calls: Mapping[int, tuple[Exchange, ...]] = field(default_factory=dict)


AS_RECORDED = Changes()


def replay(test: Test, tape: Tape, ground: Ground, changes: Changes = AS_RECORDED) -> TestRun:
    """What becomes of a test with the answers of its tape, some of them changed. Pure."""
    player = _Player(tape, changes, ground.known_as)
    world = World(
        suite=ground.suite,
        platform=ground.platform,
        transport=player,
        callbacks=player,
        traces=_NoTraces(),
        judge=ground.judge,
        run_token=tape.run_token,
        clock=player.clock,
        timer=player.timer,
        wait=player.let_pass,
        stopped=lambda: False,
    )
    run, _ = perform(Planned(test), world)
    return run


class _Player:
    """Plays one tape: the transport, the callbacks, the clock and the patience of a test."""

    def __init__(self, tape: Tape, changes: Changes, known_as: Callable[[Call], Asked]) -> None:
        self._tape = tape
        self._known_as = known_as
        self._changes = changes
        self._next = 0
        self._again: Sent | None = None
        self._sent: Sent | None = None
        self._heard: tuple[str, int, Sequence[Exchange]] = ("", 0, ())
        self._readings = iter(tape.readings)
        self._reading: datetime | None = None
        self._seconds = 0.0

    def clock(self) -> datetime:
        self._reading = next(self._readings, self._reading)
        if self._reading is None:
            raise CannotTell(f"the recording of {self._tape.test} does not say when it was made; record it again")
        return self._reading

    def timer(self) -> float:
        return self._seconds

    def let_pass(self, seconds: float) -> None:
        """Time goes on; where the tape does not wait, a question is about to be asked again, and in vain."""
        if self._tape.events[self._next : self._next + 1] == (Waited(seconds),):
            self._next += 1
            self._seconds += seconds
        else:
            self._again = self._sent
            self._seconds += _LONG

    def send(self, call: Call, _deadline: float | None = None) -> Sequence[Exchange]:
        self._sent = self._answered(self._known_as(call))
        if self._sent is None:
            return [_unanswered(call)]
        *before, answer = self._sent.exchanges
        changed = self._changes.answers.get(answer.id)
        return [*before, replace(answer, response=changed) if changed else answer]

    def _answered(self, wanted: Asked) -> Sent | None:
        """The next answer to such a request; of what only reads, else the last one."""
        again, self._again = self._again, None
        if again and again.asked == wanted:
            return again
        for index, event in enumerate(self._tape.events[self._next :], self._next):
            if isinstance(event, Sent) and event.asked == wanted:
                self._next = index + 1
                return event
        earlier = (one for one in reversed(self._tape.events) if isinstance(one, Sent) and one.asked == wanted)
        return next(earlier, None) if wanted.method in _SAFE else None

    def url(self, _test_id: str, name: str, _broker: str = "") -> str:
        if name not in self._tape.addresses:
            raise CannotTell(f"the recording of {self._tape.test} has no address for {name}; record it again")
        return self._tape.addresses[name]

    def serve(self, test_id: str, name: str, reply: Reply, to: str | None = None) -> None:
        """The platform has had its answers."""

    def wait(
        self, _test_id: str, name: str, start: int, _count: int, _seconds: float, _stopped: Callable[[], bool]
    ) -> Sequence[Exchange]:
        """What the next step that listened there heard; the step that goes on listening hears no more."""
        if self._heard[:2] != (name, start) or not self._heard[2]:
            self._heard = (name, start, self._calls(name))
        return self._heard[2]

    def _calls(self, name: str) -> Sequence[Exchange]:
        for index, event in enumerate(self._tape.events[self._next :], self._next):
            if isinstance(event, Heard) and event.name == name:
                self._next = index + 1
                return self._changes.calls.get(index, event.calls)
        return ()

    def reaches(self, _url: str, _broker: str = "") -> bool:
        return self._tape.reached


def _unanswered(call: Call) -> Exchange:
    request = Request(call.method, call.url, Headers(tuple(call.headers.items())), call.body)
    return Exchange("not-recorded", request, Response(404, Headers()), None, 0.0, 1, "")


class _NoTraces:
    """Nothing is created, so there is nothing to account for."""

    def intend(
        self, _api: str, _url: str | None, _headers: Mapping[str, str], _test: str, _marker: str, _post_url: str
    ) -> str:
        return ""

    def created(self, key: str, url: str, shown: bool = False, undo: Undo | None = None) -> None:
        """Nothing was."""

    def refused(self, key: str) -> None:
        """Nothing was."""

    def declined(self, key: str) -> None:
        """Nothing was."""

    def removed(self, url: str, headers: Mapping[str, str]) -> None:
        """Nothing was."""
