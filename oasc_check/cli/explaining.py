"""Finds what an id stands for and writes it down in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from oasc_check.cli import wording
from oasc_check.i18n.words import Words
from oasc_check.plan.address import UnknownAddress, resolve, tests_of
from oasc_check.report.console.page import Page
from oasc_check.suite.model import Defect, Mechanism, Requirement, Step, Suite, Test

_PLACE = re.compile(r"\$(?!\{)|/|[a-z]+$")
"""Where a value stands in an answer or a call: a JSONPath, an XPath, or a part by its name. It is no sentence."""


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
    page.line(page.say(defect.says))
    request = "The reference platform makes this mistake on request: oasc-check demo --defect {id}"
    page.line(page.say(request, id=defect.id))
    _listed(page, page.say("Tests that must then fail"), defect.caught_by)


def _clauses(page: Page, clause: str, found: Iterable[tuple[Mechanism, str]]) -> None:
    for mechanism, title in found:
        page.line((f"{mechanism.standard}, {clause} {title}", "bold"))
        page.line((mechanism.source, "dim"))
        own = [test for test in mechanism.tests if any(f"{one}.".startswith(f"{clause}.") for one in test.clause)]
        _tests(page, page.say("Tests that rest on it, or on a clause below it"), own)


def _many(page: Page, address: str, requirements: Sequence[Requirement], tests: Sequence[Test]) -> None:
    page.line((address, "bold"))
    if requirements:
        page.heading(page.say("Requirements"))
        page.table([[one.id, one.level.upper(), page.say(one.text)] for one in requirements], flexible=2)
    _tests(page, page.say("Tests"), tests)


def _tests(page: Page, title: str, tests: Sequence[Test]) -> None:
    if tests:
        page.heading(title)
        page.table([[test.id, page.say(test.says)] for test in tests], flexible=1)


def _listed(page: Page, title: str, names: Sequence[str]) -> None:
    if names:
        page.heading(title)
    for name in names:
        page.line(name, indent=2)


def _requirement(page: Page, one: Requirement, suite: Suite) -> None:
    page.line((one.id, "bold"), f" {one.level.upper()}")
    say = page.say
    page.line(say(one.text))
    page.blank()
    origin = "{mim}, {capability}, edition {edition}"
    page.labelled("from", say(origin, mim=one.mim, capability=say(one.capability), edition=one.edition))
    page.labelled("source", one.source)
    page.labelled("printed", say("the level is printed as: {value}", value=one.level_source))
    if one.aliases:
        page.labelled("also", ", ".join(one.aliases))
    if one.condition:
        says, absent = say(one.condition.says), say(one.condition.when_absent)
        page.labelled("only if", say("{text} Otherwise: {more}", text=says, more=absent))
    for label, text in (
        ("evidence", one.attested or one.also_attested),
        ("untested", one.not_covered),
        ("note", one.note),
    ):
        if text:
            page.labelled(label, say(text))
    for name in one.verified_by:
        _tests(page, say("Met through {name} when these pass", name=name), tests_of(one, name, suite.tests()))


def _test(page: Page, test: Test, suite: Suite) -> None:
    mechanism = suite.mechanisms[test.mechanism]
    page.line((test.id, "bold"), f" {test.level.upper()}")
    say = page.say
    page.line(say(test.says))
    page.blank()
    clauses = "; ".join(f"{clause} {mechanism.clauses.get(clause, '')}".strip() for clause in test.clause)
    page.labelled("clause", f"{mechanism.standard}, {clauses}")
    reads = test.effect.value == "reads"
    page.labelled("effect", say("leaves no trace") if reads else say("creates, changes or removes data"))
    for label, text in (("since", test.since), ("until", test.until), ("needs", ", ".join(test.needs))):
        if text:
            page.labelled(label, text)
    decides = _decided_by(test, suite)
    if decides:
        page.labelled("decides", ", ".join(decides))
    if test.case:
        page.labelled("case", ", ".join(f"{name}: {say(str(value))}" for name, value in test.case.items()))
    for given in test.given:
        title = say("Preparation: {name}", name=given.name) if given.name else say("Preparation")
        _steps(page, title, given.steps)
    _steps(page, say("What is sent, and what must come back"), test.steps)
    page.blank()
    page.labelled("remedy", say(test.remedy), indent=0)
    if test.unclear:
        doubt, reading = say(test.unclear.doubt), say(test.unclear.reading)
        page.labelled("unclear", f"{doubt} {say('Read here as:')} {reading}", indent=0)


def _decided_by(test: Test, suite: Suite) -> list[str]:
    """The requirements that this test helps to decide."""
    every = [one for edition in suite.editions.values() for one in edition.requirements()]
    return [one.id for one in every if tests_of(one, test.mechanism, [test])]


def _steps(page: Page, title: str, steps: Sequence[Step]) -> None:
    page.heading(title)
    for indent, text in wording.steps(steps):
        page.line(said(page.say, text), indent=2 + indent)


def said(say: Words, text: str) -> str:
    """A line of a step: its number stays, and of a value and what it must be, only the latter is words."""
    number, dot, rest = text.partition(". ") if text[0].isdigit() else ("", "", text)
    name, colon, must = rest.partition(": ")
    told = rest if colon and _PLACE.match(name) else say(rest)
    if told == rest and colon:
        told = say("{name}: {text}", name=name, text=say(must))
    return f"{number}{dot}{told}"
