"""Walks over all steps of a test, those of its preparations and samples included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oasc_check.suite.model import Check, Notified, Sample, Send, Step, Test


def all_steps(test: Test) -> Iterator[Step]:
    """Every step in the order in which it is taken; a sample comes before the steps inside it."""
    for given in test.given:
        yield from flat(given.steps)
    yield from flat(test.steps)


def flat(steps: Iterable[Step]) -> Iterator[Step]:
    """Steps, and the steps inside samples."""
    for step in steps:
        yield step
        if isinstance(step, Sample):
            yield from flat(step.steps)


def expectations(test: Test) -> Iterator[tuple[Step, dict[str, object]]]:
    """Every group of expectations of a test with its step, those inside ``any_of`` included."""
    return groups_in(all_steps(test))


def groups_in(steps: Iterable[Step]) -> Iterator[tuple[Step, dict[str, object]]]:
    """Every group of expectations with its step, those inside ``any_of`` included."""
    for step in steps:
        if isinstance(step, Send | Check):
            yield from ((step, group) for group in _groups(step.expect))
            yield from ((step, group) for group in _groups(step.applies_when or {}))
        elif isinstance(step, Notified):
            yield from ((step, group) for group in _groups(step.expect))
            yield from ((step, group) for group in _groups(step.only))


def _groups(expect: object) -> Iterator[dict[str, object]]:
    if isinstance(expect, dict) and expect:
        yield expect
        for choice in expect.get("any_of", ()):
            yield from _groups(choice)
