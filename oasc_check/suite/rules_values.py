"""Rules on ``${...}``: every value is kept before it is used, and every kept value is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oasc_check.language.templates import NotAReference, Reference, references_in
from oasc_check.suite.model import Check, Given, Mechanism, Notified, Problem, Sample, Send, Serve, Step, Test
from oasc_check.suite.model.walk import flat

# ${n} is the number of a copy, ${now} and ${epoch} are times.
_RESERVED = {"n", "now", "epoch"}
_LISTED = "suites/README.md lists the values."


def value_problems(test: Test) -> Iterator[Problem]:
    """Unknown references, values that nothing keeps, own captures that nothing uses."""
    kept: set[str] = set()
    used: set[str] = set()
    for given in test.given:
        for step in flat(given.steps):
            yield from _problems_of(step, test, kept, used)
    shared = set(kept)
    for step in flat(test.steps):
        yield from _problems_of(step, test, kept, used)
    for name in sorted(kept - used - shared - _kept_by_inline(test.given)):
        yield Problem(
            test.place, f'{test.written_id}: nothing uses the kept value "{name}"', "Use it, or do not keep it."
        )


def setting_problems(mechanism: Mechanism) -> Iterator[Problem]:
    """Settings that hold what is no value of the language."""
    for name, value in mechanism.settings.items():
        try:
            references_in(value)
        except NotAReference as error:
            message = f"{mechanism.id}, settings, {name}: {error}"
            yield Problem(mechanism.place, message, _LISTED, word=error.text)


def _kept_by_inline(givens: tuple[Given, ...]) -> set[str]:
    return {name for given in givens for step in flat(given.steps) for name in _keeps(step)}


def _problems_of(step: Step, test: Test, kept: set[str], used: set[str]) -> Iterator[Problem]:
    for value in _sent(step):
        yield from _unknown(value, step, test, kept, used)
    if isinstance(step, Sample) and step.of is not None:
        used.add(step.of)
        if step.of not in kept:
            yield Problem(
                step.place,
                f'{test.written_id}: nothing keeps the value "{step.of}"',
                "Keep it with capture: or collect:.",
            )
    for name in sorted(_keeps(step) & _RESERVED):
        yield Problem(
            step.place, f'{test.written_id}: "{name}" cannot be kept: it means something else', "Choose another name."
        )
    kept.update(_keeps(step))
    used.update(_read_by_captures(step))
    for value in _expected(step):
        yield from _unknown(value, step, test, kept, used)


def _unknown(value: Any, step: Step, test: Test, kept: set[str], used: set[str]) -> Iterator[Problem]:
    try:
        references = references_in(value)
    except NotAReference as error:
        yield Problem(step.place, f"{test.written_id}: {error}", _LISTED, word=error.text)
        return
    for reference in references:
        if reference.kind == "kept":
            used.add(reference.name)
        if mend := _missing(reference, test, kept):
            message = f'{test.written_id}: nothing keeps the value "{reference.name}"'
            yield Problem(step.place, message, mend, word=reference.name)


def _missing(reference: Reference, test: Test, kept: set[str]) -> str:
    if reference.kind == "kept" and reference.name not in kept:
        return "Keep it before with capture:, collect: or as:."
    if reference.kind == "case" and reference.name not in test.case:
        return "Add the column to every row of cases:."
    return ""


def _keeps(step: Step) -> set[str]:
    if isinstance(step, Send):
        return {*step.capture, *step.collect}
    if isinstance(step, Notified | Check):
        return set(step.capture)
    return {step.name} if isinstance(step, Sample) else set()


def _read_by_captures(step: Step) -> set[str]:
    """The kept values that captures of the form ``{operation: ..., of: NAME}`` read."""
    captures = step.capture.values() if isinstance(step, Send | Check) else ()
    return {source["of"] for source in captures if isinstance(source, Mapping) and "of" in source}


def _sent(step: Step) -> list[Any]:
    if isinstance(step, Send):
        return [step.target, list(step.headers.values()), step.query, step.body, step.text, step.form, step.media_type]
    if isinstance(step, Serve):
        return [step.headers, step.body, step.to, step.status, step.media_type]
    return [step.value, step.matcher] if isinstance(step, Check) else []


def _expected(step: Step) -> list[Any]:
    if isinstance(step, Send):
        return [step.expect, step.applies_when, step.created, step.undone_by, list(step.capture.values())]
    if isinstance(step, Check):
        return [step.expect, step.applies_when, list(step.capture.values())]
    return [step.expect, step.only] if isinstance(step, Notified) else []
