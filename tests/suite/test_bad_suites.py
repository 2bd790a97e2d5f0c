"""Every mistake of an author is named at its place, all of a file at once: see tests/bad-suites/."""

from pathlib import Path

import pytest
from small_suites import MECHANISM, write_suite

from oasc_check.suite.load import inspect

FOLDER = Path(__file__).resolve().parent.parent / "bad-suites"
FILES = sorted(FOLDER.glob("*.yaml"))
ONE_TEST = """\
tests:
  - id: it
    says: The platform answers.
    clause: ["1"]
    remedy: Answer.
    steps:
      - send: GET /things
        expect: {status: 200, body: {$.id: {type: string}}}
"""


def said_of(file: Path, folder: Path) -> str:
    """One line for each problem: place, message, what to do."""
    suites = write_suite(folder / "suites", "")
    (suites / "mechanisms/small/things.yaml").write_text(file.read_text("utf-8"))
    _, problems = inspect(suites)
    lines = (
        f"{problem.place.line}:{problem.place.column}: {problem.message}\n    {problem.mend}\n" for problem in problems
    )
    return "".join(lines)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_said_of_a_bad_suite(file: Path, tmp_path: Path) -> None:
    assert said_of(file, tmp_path) == file.with_suffix(".err").read_text("utf-8")


def test_the_place_is_in_the_file_of_the_author(tmp_path: Path) -> None:
    suites = write_suite(tmp_path / "suites", "tests: [{}]\n")
    _, problems = inspect(suites)
    assert {problem.place.file.name for problem in problems} == {"things.yaml"}
    assert problems[0].line == "tests: [{}]"


def test_a_setting_of_a_mechanism_holds_values_of_the_language_only(tmp_path: Path) -> None:
    suites = write_suite(tmp_path / "suites", ONE_TEST, MECHANISM + 'settings: {place: "${api:orgin}/things"}\n')
    _, problems = inspect(suites)
    said = [problem for problem in problems if "orgin" in problem.message]
    assert [problem.message for problem in said] == [
        "small, settings, place: ${api:orgin} is not a value of the language"
    ]
    assert said[0].place.file.name == "mechanism.yaml"
