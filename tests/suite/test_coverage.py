"""Which clauses have tests, and that none is silently without."""

from pathlib import Path

import pytest
from scenario_runs import shipped
from small_suites import MECHANISM, write_suite

from oasc_check.suite.coverage import as_markdown, coverage
from oasc_check.suite.load import load
from oasc_check.suite.model import InvalidFile, Mechanism

CLAUSES = 'clauses: {"1": All, "1.1": One thing, "1.2": Another | thing, "2": Meta, "2.1": Words, "3": Rest}'
REASONS = 'untested: {"1.2": It cannot be seen., "2": It is about words., "3": Nothing is asked.}'
TESTS = """\
tests:
  - id: thing
    says: The thing is there.
    clause: ["1.1"]
    cases: [{id: a, path: a}, {id: b, path: b}]
    steps:
      - send: GET /things/${case:path}
        expect: {status: 200, body: {$.id: "${case:path}"}}
    remedy: Serve things.
"""


def small(folder: Path, untested: str) -> Mechanism:
    text = MECHANISM.replace('clauses: {"1": All}', f"{CLAUSES}\n{untested}")
    return load(write_suite(folder, TESTS, text)).mechanisms["small"]


def problems(folder: Path, untested: str) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        small(folder, untested)
    return [problem.message for problem in caught.value.problems]


def test_each_clause_has_its_tests_or_its_reason(tmp_path: Path) -> None:
    mechanism = small(
        tmp_path, 'untested: {"1.2": It cannot be seen., "2": It is about words., "3": Nothing is asked.}'
    )
    rows = {one.clause: (one.tests, one.below, one.reason) for one in coverage(mechanism)}
    assert rows == {
        "1": ((), True, None),
        "1.1": (("small/things/thing",), False, None),
        "1.2": ((), False, "It cannot be seen."),
        "2": ((), False, "It is about words."),
        "2.1": ((), False, "It is about words."),
        "3": ((), False, "Nothing is asked."),
    }


def test_without_any_reason_nothing_is_demanded(tmp_path: Path) -> None:
    assert [one.clause for one in coverage(small(tmp_path, "")) if one.is_open] == ["1.2", "2", "2.1", "3"]


def test_where_reasons_are_given_every_clause_needs_one(tmp_path: Path) -> None:
    assert problems(tmp_path, 'untested: {"2": It is about words.}') == [
        "clause 1.2 has neither a test nor a reason",
        "clause 3 has neither a test nor a reason",
    ]


def test_a_reason_that_is_not_needed_is_a_mistake(tmp_path: Path) -> None:
    given = '{"1.1": No., "1.2": No., "2": No., "3": No., "4": No.}'
    assert problems(tmp_path, f"untested: {given}") == [
        "untested: clause 1.1 is tested",
        'untested: there is no clause "4"',
    ]


def test_the_file_says_it_in_one_line_and_clause_by_clause(tmp_path: Path) -> None:
    mechanism = small(
        tmp_path, 'untested: {"1.2": It cannot be seen., "2": It is about words., "3": Nothing is asked.}'
    )
    assert as_markdown(mechanism) == (
        "# What is tested of A small API\n\n"
        "Made by `oasc-check suite coverage`; the reasons stand in `mechanism.yaml` under `untested`.\n\n"
        "6 clauses of none: 2 tested, 4 not tested for a reason, 0 open; 2 tests.\n\n"
        "| clause | title | tests, or why there are none |\n|---|---|---|\n"
        "| 1 | All | see the clauses below |\n"
        "| 1.1 | One thing | `things/thing` |\n"
        "| 1.2 | Another \\| thing | none: It cannot be seen. |\n"
        "| 2 | Meta | none: It is about words. |\n"
        "| 2.1 | Words | none: It is about words. |\n"
        "| 3 | Rest | none: Nothing is asked. |\n"
    )


@pytest.mark.parametrize("name", list(shipped().mechanisms))
def test_the_file_of_a_mechanism_is_up_to_date(name: str) -> None:
    """Where it is there. To mend it: ``oasc-check suite coverage --write``."""
    mechanism = shipped().mechanisms[name]
    file = mechanism.place.file.with_name("COVERAGE.md")
    assert not mechanism.untested or file.read_text("utf-8") == as_markdown(mechanism)
