"""The rules of suites/README.md that no schema can express. ``suite check`` reports every breach at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from oasc_check.suite.coverage import coverage_problems
from oasc_check.suite.discoveries import discovery_problems
from oasc_check.suite.model import Defect, Mechanism, Place, Problem, Requirement, Send, Suite, Test
from oasc_check.suite.model.walk import all_steps
from oasc_check.suite.profiles import profile_problems
from oasc_check.suite.rules_content import content_problems
from oasc_check.suite.rules_effect import effect_problems
from oasc_check.suite.rules_values import setting_problems, value_problems
from oasc_check.suite.schema_check import did_you_mean
from oasc_check.suite.strict_yaml import Document


def problems_in(suite: Suite, documents: Iterable[Document]) -> list[Problem]:
    """Every breach of a rule in a loaded suite, with the author's line."""
    return with_lines(dict.fromkeys(problem for rule in _RULES for problem in rule(suite)), documents)


def with_lines(problems: Iterable[Problem], documents: Iterable[Document]) -> list[Problem]:
    """The problems with the author's line, at the very word where they name one."""
    lines = {document.file: document for document in documents}
    return [_with_line(problem, lines) for problem in problems]


def _with_line(problem: Problem, documents: dict[Path, Document]) -> Problem:
    document = documents.get(problem.place.file)
    return document.placed(problem) if document else problem


def _tests(suite: Suite) -> Iterator[Problem]:
    for mechanism in suite.mechanisms.values():
        yield from _twice(((test.id, test.place) for test in mechanism.tests), "test")
        yield from setting_problems(mechanism)
        yield from _known(mechanism.place, "version", filter(None, [mechanism.spoken_from]), mechanism.versions)
        shared: set[int] = set()
        for test in _written(mechanism.tests):
            yield from _test(test, mechanism)
            yield from content_problems(test, mechanism.schemas_among(suite.payload_schemas), shared)


def _written(tests: Iterable[Test]) -> Iterable[Test]:
    """Each test as it stands in its file, once; rows of ``cases`` differ for the rules by their columns only."""
    return {(test.place, frozenset(test.case)): test for test in reversed(tuple(tests))}.values()


def _test(test: Test, mechanism: Mechanism) -> Iterator[Problem]:
    yield from _sentence(test)
    yield from _known(test.place, "clause", test.clause, mechanism.clauses)
    yield from _known(test.place, "version", filter(None, (test.since, test.until)), mechanism.versions)
    features = [need for need in test.needs if not need.startswith(("setting:", "role:"))]
    yield from _known(test.place, "feature", features, mechanism.features)
    yield from _roles(test)
    yield from effect_problems(test, mechanism)
    yield from value_problems(test)


def _roles(test: Test) -> Iterator[Problem]:
    used = {step.auth: step.place for step in all_steps(test) if isinstance(step, Send)}
    for role in used.keys() - {"declared", "none", "wrong"}:
        need = f"role:{role.removeprefix('wrong-')}"
        if need not in test.needs:
            mend = f"Add it, so that the test is inapplicable where there are none: needs: [{need}]."
            yield Problem(
                used[role], f"{test.written_id} asks with the credentials {role} and does not need them", mend
            )


def _sentence(test: Test) -> Iterator[Problem]:
    words = test.says.lower()
    for phrase in (" should ", "test that", "checks that", "verify"):
        if phrase in f" {words} ":
            mend = 'Say what the platform does, in the present tense: "The platform ...".'
            yield Problem(test.place, f'{test.written_id}: the sentence has "{phrase.strip()}" in it', mend)
    if not test.says.endswith("."):
        yield Problem(test.place, f"{test.written_id}: the sentence has no full stop", "End it with a full stop.")


def _known(place: Place, what: str, words: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    names = list(known)
    for word in words:
        if word not in names:
            mend = f"{did_you_mean(word, names)}The mechanism.yaml lists what is known."
            yield Problem(place, f'unknown {what} "{word}"', mend, word=word)


def _twice(items: Iterable[tuple[str, Place]], what: str) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for name, place in items:
        if name in seen:
            other = f"The other one is in line {seen[name].line} of {seen[name].file.name}."
            yield Problem(place, f'the {what} "{name}" stands twice', other)
        seen[name] = place


def _requirements(suite: Suite) -> Iterator[Problem]:
    for edition in suite.editions.values():
        requirements = edition.requirements()
        yield from _twice(((requirement.id, requirement.place) for requirement in requirements), "requirement")
        for requirement in requirements:
            yield from _verified(requirement, suite)


def _verified(requirement: Requirement, suite: Suite) -> Iterator[Problem]:
    for name, addresses in requirement.verified_by.items():
        yield from _known(requirement.place, "mechanism", [name], suite.mechanisms)
        ids = [test.id for test in suite.mechanisms[name].tests] if name in suite.mechanisms else []
        for address in addresses:
            if ids and not any(f"{test}/".startswith(f"{name}/{address}/") for test in ids):
                mend = did_you_mean(f"{name}/{address}", ids) + "Name a group, or group/test."
                yield Problem(
                    requirement.place, f'{requirement.id}: no test has the address "{address}" in {name}', mend
                )


def _defects(suite: Suite) -> Iterator[Problem]:
    defects = [defect for mechanism in suite.mechanisms.values() for defect in mechanism.defects]
    yield from _twice(((defect.id, defect.place) for defect in defects), "defect")
    ids = {test.id for test in suite.tests()}
    for defect in defects:
        yield from _catches(defect, ids)


def _catches(defect: Defect, ids: set[str]) -> Iterator[Problem]:
    for test in defect.caught_by:
        if test not in ids:
            yield Problem(defect.place, f'{defect.id}: no test has the id "{test}"', did_you_mean(test, ids))


_RULES: tuple[Callable[[Suite], Iterator[Problem]], ...] = (
    _tests,
    _requirements,
    _defects,
    coverage_problems,
    discovery_problems,
    profile_problems,
)
