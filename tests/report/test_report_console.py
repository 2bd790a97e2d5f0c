"""The console report: golden files, and what must hold of any of them."""

import re

import pytest

from oasc_check.report import model
from oasc_check.report.console.look import Detail, Look
from oasc_check.report.console.render import render
from oasc_check.report.console.words import EXIT_CODES, grouped
from oasc_check.report.document import document
from oasc_check.report.model import Document
from oasc_check.verdict.model import ExitCode
from report.golden_files import assert_golden
from report.samples import every_outcome, hostile

ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("every-outcome.txt", Look()),
        ("every-outcome-verbose.txt", Look(detail=Detail.EVERYTHING)),
        ("every-outcome-color.txt", Look(color=True)),
        ("every-outcome-wide.txt", Look(width=120)),
    ],
)
def test_golden(name: str, look: Look) -> None:
    assert_golden(name, render(document(every_outcome()), look).encode())


def test_hostile_golden() -> None:
    assert_golden("hostile.txt", render(hostile(document(every_outcome())), Look(detail=Detail.EVERYTHING)).encode())


@pytest.mark.parametrize("detail", Detail)
def test_colours_change_nothing_but_colours(detail: Detail) -> None:
    plain = render(document(every_outcome()), Look(detail=detail))
    colored = render(document(every_outcome()), Look(detail=detail, color=True))
    assert colored != plain
    assert ESCAPE_SEQUENCE.sub("", colored) == plain


def test_hostile_texts_cannot_act() -> None:
    for color in (False, True):
        text = render(hostile(document(every_outcome())), Look(color=color, detail=Detail.EVERYTHING))
        text = ESCAPE_SEQUENCE.sub("", text) if color else text
        assert not [character for character in text if not character.isprintable() and character not in "\n\t"]
        assert "[bold]x[/bold]" in text


def test_lines_fit_and_have_no_space_at_their_end() -> None:
    lines = render(document(every_outcome()), Look(detail=Detail.EVERYTHING)).splitlines()
    wide = [line for line in lines if len(line) > 80]
    assert [line for line in wide if "--data-raw" not in line] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_long_words_stay_whole_in_a_narrow_terminal() -> None:
    text = render(document(every_outcome()), Look(width=30))
    assert "https://city.example/ngsi-ld/v1/entities" in text
    assert max(len(line) for line in text.splitlines() if " " in line.strip() and "--data-raw" not in line) < 75


def test_quiet_is_the_verdict_and_nothing_else() -> None:
    text = render(document(every_outcome()), Look(width=200, detail=Detail.VERDICT))
    assert text == (
        "Acme City Platform 4.2 is not conformant with mims-plus-9.0: "
        "1 SHALL requirement not met; ngsi-ld does not conform.\n"
    )


def opening(found: Document) -> str:
    return render(found, Look(width=200, detail=Detail.VERDICT))


def test_each_verdict_is_said_in_plain_words() -> None:
    found = document(every_outcome())
    found["summary"]["verdict"] = "conformant"
    assert opening(found).startswith("Acme City Platform 4.2 is conformant with mims-plus-9.0, within the scope")
    found["summary"]["verdict"] = "undecided"
    assert opening(found) == (
        "It is undecided whether Acme City Platform 4.2 conforms to mims-plus-9.0: "
        "1 SHALL requirement undecided, 3 tests could not tell.\n"
    )
    found["summary"]["verdict"] = "not tested"
    assert opening(found) == "Acme City Platform 4.2 was not tested: no test ran.\n"


def test_an_interrupted_run_says_so_first() -> None:
    found = document(every_outcome())
    found["run"]["interrupted"] = True
    assert "The run was interrupted." in "".join(render(found, Look()).splitlines(keepends=True)[:6])


def test_a_result_without_anything_can_be_shown() -> None:
    found = document(every_outcome())
    for name in ("mims", "mechanisms", "requirements", "tests", "exchanges", "residue", "warnings"):
        found[name] = []
    assert "Exit code 1" in render(found, Look(detail=Detail.EVERYTHING))


def test_very_long_texts_are_clipped() -> None:
    found = document(every_outcome())
    found["tests"][1]["findings"][0]["actual"] = "x" * 1_000_000
    text = render(found, Look())
    assert len(text) < 10_000
    assert "(1,000,000 characters in all)" in " ".join(text.split())


def test_every_exit_code_has_its_words() -> None:
    assert set(EXIT_CODES) == set(ExitCode)


def test_a_remark_in_brackets_makes_no_other_reason() -> None:
    assert grouped([("silent (not asked again)", "1"), ("silent", "2")]) == [("silent", ["2", "1"])]
    assert grouped([("silent (not asked again)", "1"), ("loud", "2")])[0][0] == "silent (not asked again)"


def cases_of_one_test(number: int, name: str = "case", says: str = "The same.") -> list[model.TestLine]:
    """Tests that failed, and that differ by their last word."""
    failed = next(test for test in document(every_outcome())["tests"] if test["outcome"] == "failed")
    return [{**failed, "id": f"{failed['id']}/{name}-{at}", "says": says} for at in range(number)]


def test_of_the_cases_of_a_test_one_is_shown_and_the_others_are_named() -> None:
    found = document(every_outcome())
    found["tests"] = cases_of_one_test(3)
    short, whole = (render(found, Look(detail=detail)) for detail in (Detail.REPORT, Detail.EVERYTHING))
    assert short.count("  remedy ") == 1
    assert "likewise  ngsi-ld/entities/create-then-read/case-1,\n            ngsi-ld" in short
    assert whole.count("  remedy ") == 3


def test_of_very_many_failures_one_is_shown_for_each_thing_that_was_found() -> None:
    found = document(every_outcome())
    found["tests"] = [test for at in range(40) for test in cases_of_one_test(1, f"of-{at}", f"Number {at}.")]
    for at, test in enumerate(found["tests"]):
        test["reason"] = f"status: expected 200, got {at // 2}"
    short, whole = (render(found, Look(detail=detail)) for detail in (Detail.REPORT, Detail.EVERYTHING))
    assert short.count("  remedy ") == 12
    assert "28 more of them, by what was found" in short
    assert "  status: expected 200, got 0\n      ngsi-ld/entities/create-then-read/of-1-0\n" in short
    assert (
        "  status: expected 200, got 19\n      ngsi-ld/entities/create-then-read/of-38-0,\n      ngsi-ld/entities"
        in short
    )
    assert whole.count("  remedy ") == 40


def test_the_strongest_level_is_shown_first() -> None:
    found = document(every_outcome())
    may, shall = cases_of_one_test(2)
    found["tests"] = [
        {**may, "level": "may", "says": "May.", "reason": "one"},
        {**shall, "level": "shall", "says": "Shall.", "reason": "two"},
    ]
    text = render(found, Look())
    assert text.index("Shall.") < text.index("May.")


def test_a_reason_that_many_requirements_share_is_said_once() -> None:
    found = document(every_outcome())
    line = next(line for line in found["requirements"] if line["verdict"] == "undecided")
    reasons = ["1 of 1 tests are open: nobody answers", "3 of 5 tests are open: nobody answers (not asked again)"]
    found["requirements"] = [{**line, "id": f"R{at}", "in_scope": True, "reason": reasons[at]} for at in range(2)]
    text = render(found, Look())
    assert text.count("nobody answers") == 1
    assert text.index("nobody answers") < text.index("R0 ") < text.index("R1 ")


def test_preparations_that_fail_alike_are_one_reason() -> None:
    found = document(every_outcome())
    test = next(test for test in found["tests"] if test["outcome"] == "inconclusive")
    reason = 'the preparation "{}" did not work: status: expected 201, got 200'
    found["tests"] = [{**test, "id": name, "reason": reason.format(name)} for name in ("a-car", "a-lamp")]
    short, whole = (render(found, Look(detail=detail)) for detail in (Detail.REPORT, Detail.EVERYTHING))
    assert "  the preparation did not work: status: expected 201, got 200\n      a-car, a-lamp\n" in short
    assert '  the preparation "a-lamp" did not work: status: expected 201, got 200\n      a-lamp\n' in whole


def test_what_a_preparation_was_answered_is_shown_once() -> None:
    found = document(every_outcome())
    failed = next(test for test in found["tests"] if test["outcome"] == "failed" and test["findings"])
    open_tests: list[model.TestLine] = [
        {**failed, "id": name, "outcome": "inconclusive", "reason": f'the preparation "{name}" did not work: no'}
        for name in ("a-car", "a-lamp")
    ]
    found["tests"] = open_tests
    used = next(finding["exchange"] for finding in failed["findings"] if finding["exchange"])
    url = next(exchange["request"]["url"] for exchange in found["exchanges"] if exchange["id"] == used)
    text = render(found, Look())
    assert "  the preparation did not work: no\n      a-car, a-lamp\n  exchange  " in text
    assert text.count("  curl\n") == 1
    assert url in text


def test_what_was_not_tested_is_short_unless_all_is_asked_for() -> None:
    found = document(every_outcome())
    line = next(line for line in found["requirements"] if not line["in_scope"])
    reason = "not tested: it needs an attestation: The document number {}"
    found["requirements"] = [{**line, "id": f"R{at}", "reason": reason.format(at)} for at in range(4)]
    short, whole = (render(found, Look(detail=detail)) for detail in (Detail.REPORT, Detail.EVERYTHING))
    assert "\n  4  it needs an attestation: R0, R1, R2, R3\n" in short
    assert "The document" not in short
    assert all(f"  R{at}  not tested: it needs an attestation: The document number {at}\n" in whole for at in range(4))


def test_reasons_are_grouped_with_the_most_frequent_first() -> None:
    assert grouped([("b", "1"), ("a", "2"), ("b", "3"), ("c", "4")]) == [("b", ["1", "3"]), ("a", ["2"]), ("c", ["4"])]
