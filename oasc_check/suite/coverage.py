"""Which clauses of a standard the tests of a mechanism rest on, and why others have none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oasc_check.suite.model import Mechanism, Problem, Suite


@dataclass(frozen=True, slots=True)
class Covered:
    """One clause: the tests that name it, whether tests name a clause below it, and why there are none."""

    clause: str
    title: str
    tests: tuple[str, ...]
    below: bool
    reason: str | None

    @property
    def is_tested(self) -> bool:
        """Whether any test rests on it or on a part of it."""
        return bool(self.tests) or self.below

    @property
    def is_open(self) -> bool:
        """Whether there is neither a test nor a reason."""
        return not self.is_tested and self.reason is None


def coverage(mechanism: Mechanism) -> list[Covered]:
    """Every clause of the mechanism in its order. The reason for a clause holds for the clauses below it as well."""
    tests: dict[str, dict[str, None]] = {}
    for test in mechanism.tests:
        for clause in test.clause:
            tests.setdefault(clause, {})[test.written_id] = None
    above = {clause[:end] for clause in tests for end, letter in enumerate(clause) if letter == "."}
    return [
        Covered(
            clause,
            title,
            tuple(tests.get(clause, ())),
            clause in above,
            _reason(clause, mechanism),
        )
        for clause, title in mechanism.clauses.items()
    ]


def is_below(clause: str, other: str) -> bool:
    """Whether a clause is a part of the other: 5.6.1.4 of 5.6.1."""
    return clause.startswith(f"{other}.")


def _reason(clause: str, mechanism: Mechanism) -> str | None:
    """The reason given for the clause itself, or for the nearest one that it is a part of."""
    parts = clause.split(".")
    above = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((mechanism.untested[given] for given in above if given in mechanism.untested), None)


def coverage_problems(suite: Suite) -> Iterator[Problem]:
    """Where reasons are given: a clause with neither test nor reason, and a reason that is not needed."""
    for mechanism in suite.mechanisms.values():
        if mechanism.untested:
            yield from _open(mechanism)
            yield from _stale(mechanism)


def _open(mechanism: Mechanism) -> Iterator[Problem]:
    mend = "Write a test that names it, or say under untested: in one sentence why there is none."
    for one in coverage(mechanism):
        if one.is_open:
            yield Problem(
                mechanism.place, f"clause {one.clause} has neither a test nor a reason", mend, word=one.clause
            )


def _stale(mechanism: Mechanism) -> Iterator[Problem]:
    tested = {one.clause: one.is_tested for one in coverage(mechanism)}
    for given in mechanism.untested:
        meant = [is_tested for clause, is_tested in tested.items() if clause == given or is_below(clause, given)]
        if not meant:
            mend = "The clauses that are known stand under clauses:."
            yield Problem(mechanism.place, f'untested: there is no clause "{given}"', mend, word=given)
        elif all(meant):
            mend = "Remove the reason."
            yield Problem(mechanism.place, f"untested: clause {given} is tested", mend, word=given)


def as_markdown(mechanism: Mechanism) -> str:
    """The file COVERAGE.md of a mechanism: a summary, then each clause with its tests or the reason why none."""
    rows = coverage(mechanism)
    tested = sum(one.is_tested for one in rows)
    still_open = sum(one.is_open for one in rows)
    counted = f"{tested} tested, {len(rows) - tested - still_open} not tested for a reason, {still_open} open"
    lines = [
        f"# What is tested of {mechanism.title}",
        "",
        "Made by `oasc-check suite coverage`; the reasons stand in `mechanism.yaml` under `untested`.",
        "",
        f"{len(rows)} clauses of {mechanism.standard}: {counted}; {len(mechanism.tests)} tests.",
        "",
        "| clause | title | tests, or why there are none |",
        "|---|---|---|",
    ]
    lines += [f"| {_cell(one.clause)} | {_cell(one.title)} | {_cell(_told(one, mechanism))} |" for one in rows]
    return "\n".join(lines) + "\n"


def _told(one: Covered, mechanism: Mechanism) -> str:
    if one.tests:
        return ", ".join(f"`{test.removeprefix(f'{mechanism.id}/')}`" for test in one.tests)
    if one.below:
        return "see the clauses below"
    return f"none: {one.reason}" if one.reason else "open"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
