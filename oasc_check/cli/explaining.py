"""Finds what an id stands for and writes it down in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oasc_check.cli import wording
from oasc_check.plan.address import UnknownAddress, resolve, tests_of
from oasc_check.report.console.page import Page
from oasc_check.suite.model import Defect, Mechanism, Requirement, Step, Suite, Test


def explained(page: Page, address: str, suite: Suite) -> None:
    """Write down what has this address. Raises UnknownAddress with the nearest addresses."""
    for mechanism in suite.mechanisms.values():
        for defect in mechanism.defects:
            if defect.id == address:
                return _defect(page, defect)
    if clauses := [(one, one.clauses[address]) for one in suite.mechanisms.values() if address in one.clauses]:
        return _clauses(page, address, clauses)
    requirements, tests = _resolved(address, suite)
    if len(requirements) == 1:
        return _requirement(page, requirements[0], suite)
    if len(tests) == 1:
        return _test(page, tests[0], suite)
    return _many(page, address, requirements, tests)


def _resolved(address: str, suite: Suite) -> tuple[list[Requirement], list[Test]]:
    """The requirements, or the tests, of an address in any edition; one whose very id it is comes alone."""
    found = [one for edition in suite.editions.values() for one in edition.requirements() if one.id == address]
    if found:
        return found, []
    unknown: UnknownAddress | None = None
    for edition in suite.editions.values():
        try:
            chosen = resolve(address, suite, edition)
        except UnknownAddress as error:
            unknown = unknown or error
            continue
        if chosen.tests:
            return [], [test for test in suite.tests() if test.id in chosen.tests]
        found += chosen.requirements
    if not found:
        raise unknown or UnknownAddress(address, ())
    return found, []


def _defect(page: Page, defect: Defect) -> None:
    page.line((defect.id, "bold"))
    page.line(defect.says)
    page.line(f"The reference platform makes this mistake on request: oasc-check demo --defect {defect.id}")
    _listed(page, "Tests that must then fail", defect.caught_by)


def _clauses(page: Page, clause: str, found: Iterable[tuple[Mechanism, str]]) -> None:
    for mechanism, title in found:
        page.line((f"{mechanism.standard}, {clause} {title}", "bold"))
        page.line((mechanism.source, "dim"))
        own = [test for test in mechanism.tests if any(f"{one}.".startswith(f"{clause}.") for one in test.clause)]
        _tests(page, "Tests that rest on it, or on a clause below it", own)


def _many(page: Page, address: str, requirements: Sequence[Requirement], tests: Sequence[Test]) -> None:
    page.line((address, "bold"))
    if requirements:
        page.heading("Requirements")
        page.table([[one.id, one.level.upper(), one.text] for one in requirements], flexible=2)
    _tests(page, "Tests", tests)


def _tests(page: Page, title: str, tests: Sequence[Test]) -> None:
    if tests:
        page.heading(title)
        page.table([[test.id, test.says] for test in tests], flexible=1)


def _listed(page: Page, title: str, names: Sequence[str]) -> None:
    if names:
        page.heading(title)
    for name in names:
        page.line(name, indent=2)


def _requirement(page: Page, one: Requirement, suite: Suite) -> None:
    page.line((one.id, "bold"), f" {one.level.upper()}")
    page.line(one.text)
    page.blank()
    page.labelled("from", f"{one.mim}, {one.capability}, edition {one.edition}")
    page.labelled("source", one.source)
    page.labelled("printed", f"the level is printed as: {one.level_source}")
    if one.aliases:
        page.labelled("also", ", ".join(one.aliases))
    if one.condition:
        page.labelled("only if", f"{one.condition.says} Otherwise: {one.condition.when_absent}")
    for label, text in (
        ("evidence", one.attested or one.also_attested),
        ("untested", one.not_covered),
        ("note", one.note),
    ):
        if text:
            page.labelled(label, text)
    for name in one.verified_by:
        _tests(page, f"Met through {name} when these pass", tests_of(one, name, suite.tests()))


def _test(page: Page, test: Test, suite: Suite) -> None:
    mechanism = suite.mechanisms[test.mechanism]
    page.line((test.id, "bold"), f" {test.level.upper()}")
    page.line(test.says)
    page.blank()
    clauses = "; ".join(f"{clause} {mechanism.clauses.get(clause, '')}".strip() for clause in test.clause)
    page.labelled("clause", f"{mechanism.standard}, {clauses}")
    page.labelled("effect", "leaves no trace" if test.effect.value == "reads" else "creates, changes or removes data")
    for label, text in (("since", test.since), ("until", test.until), ("needs", ", ".join(test.needs))):
        if text:
            page.labelled(label, text)
    decides = _decided_by(test, suite)
    if decides:
        page.labelled("decides", ", ".join(decides))
    if test.case:
        page.labelled("case", ", ".join(f"{name}: {value}" for name, value in test.case.items()))
    for given in test.given:
        _steps(page, f"Preparation: {given.name}" if given.name else "Preparation", given.steps)
    _steps(page, "What is sent, and what must come back", test.steps)
    page.blank()
    page.labelled("remedy", test.remedy, indent=0)
    if test.unclear:
        page.labelled("unclear", f"{test.unclear.doubt} Read here as: {test.unclear.reading}", indent=0)


def _decided_by(test: Test, suite: Suite) -> list[str]:
    """The requirements that this test helps to decide."""
    every = [one for edition in suite.editions.values() for one in edition.requirements()]
    return [one.id for one in every if tests_of(one, test.mechanism, [test])]


def _steps(page: Page, title: str, steps: Sequence[Step]) -> None:
    page.heading(title)
    for indent, text in wording.steps(steps):
        page.line(text, indent=2 + indent)
