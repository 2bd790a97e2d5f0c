"""Spoils what the tester heard: calls that do not come, and calls too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from oasc_check.proof.replay import Changes
from oasc_check.run.model import Exchange, Headers, Heard, Request, Response, Tape
from oasc_check.suite.model import Notified, Step, Test
from oasc_check.suite.model.walk import flat


@dataclass(frozen=True, slots=True)
class SpoiltCalls:
    """Calls that are missing or too many, in words and as changes of the tape."""

    where: str
    says: str
    changes: Changes


Counts = Callable[[Notified, Exchange], bool]
"""Whether a step counts a call."""


def spoilt_counts(test: Test, tape: Tape, counts: Counts) -> Iterator[SpoiltCalls]:
    """For each step ``notified`` that decides: too few calls, and one too many where their number is limited."""
    heard = [(index, event) for index, event in enumerate(tape.events) if isinstance(event, Heard)]
    prepared = sum(_listens(step) for given in test.given for step in flat(given.steps))
    deciding = [step for step in flat(test.steps) if isinstance(step, Notified)]
    if len(heard) != prepared + len(deciding):
        return  # a sample listens once for each of its items: which step heard what is not told
    for step, (index, event) in zip(deciding, heard[prepared:], strict=True):
        yield from _too_few(step, index, event, counts)
        yield from _too_many(step, index, event, _another(step, tape, counts))


def _listens(step: Step) -> bool:
    return isinstance(step, Notified)


def _too_few(step: Notified, index: int, event: Heard, counts: Counts) -> Iterator[SpoiltCalls]:
    counted = [call for call in event.calls if counts(step, call)]
    if 0 < step.at_least <= len(counted):
        left = tuple(call for call in event.calls if call not in counted[step.at_least - 1 :])
        yield SpoiltCalls(f"calls to {step.on}", "too few", Changes(calls={index: left}))


def _too_many(step: Notified, index: int, event: Heard, call: Exchange | None) -> Iterator[SpoiltCalls]:
    if step.at_most is not None and call is not None:
        calls = (*event.calls, *[call] * (step.at_most + 1))
        yield SpoiltCalls(f"calls to {step.on}", "one too many", Changes(calls={index: calls}))


def _another(step: Notified, tape: Tape, counts: Counts) -> Exchange | None:
    """A call that the step counts, heard at any time; where it counts every call, any will do."""
    heard = (call for event in tape.events if isinstance(event, Heard) for call in event.calls)
    return next((call for call in (*heard, _CALL) if counts(step, call)), None)


_CALL = Exchange(
    "added", Request("POST", "http://127.0.0.1/", Headers(), b"{}"), Response(200, Headers()), None, 0.0, 1, "", True
)


def everywhere(tape: Tape, ids: Sequence[str], spoilt: Exchange) -> Changes:
    """Each of these calls replaced by the spoilt one."""
    calls = {}
    for index, event in enumerate(tape.events):
        if isinstance(event, Heard) and any(call.id in ids for call in event.calls):
            calls[index] = tuple(spoilt if call.id in ids else call for call in event.calls)
    return Changes(calls=calls)
