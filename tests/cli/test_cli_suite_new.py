"""``suite new``: what it writes is accepted, or ``suite check`` names what is left; only a terminal is asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine

from cli.conftest import Run
from oasc_check.author.additions import CannotAdd, add, spot
from oasc_check.author.editors import schema_line
from oasc_check.places import SUITES
from oasc_check.suite.load import inspect
from oasc_check.suite.strict_yaml import read

OF_A_MECHANISM = {
    "--title": "Parking API",
    "--standard": "Acme Parking API 1.0",
    "--source": "https://acme.example/parking",
    "--standard-version": "1.0",
    "--clause": "2.1",
    "--clause-title": "The list of lots",
}
OF_A_TEST = {
    "--says": "The platform lists its parking lots.",
    "--send": "GET /lots",
    "--remedy": "Answer GET /lots with a list.",
}
WHOLE = {**OF_A_MECHANISM, "--group-title": "Lots", **OF_A_TEST}


def options(said: dict[str, str]) -> list[str]:
    return [word for pair in said.items() for word in pair]


@pytest.fixture
def mine(empty_folder: Path) -> Path:
    """A folder of suites with one test in it."""
    folder = empty_folder / "mine"
    answers = {name.removeprefix("--"): text for name, text in WHOLE.items()}
    add(spot(folder, "parking", "lots", "list"), answers)
    return folder


def left(folder: Path) -> list[str]:
    """What suite check says is still to be decided; nothing else may be wrong."""
    _, problems = inspect(folder)
    assert all(problem.message.startswith("still to be decided: ") for problem in problems), problems
    return [problem.message.removeprefix("still to be decided: ") for problem in problems]


def decide(folder: Path) -> None:
    """Remove every comment of what is to be decided, as if all was right."""
    for file in folder.glob("mechanisms/*/*.yaml"):
        lines = [line.partition("  # decide: ")[0] for line in file.read_text().splitlines()]
        file.write_text("\n".join(lines) + "\n")


def test_a_mechanism_a_group_and_a_test_are_made_at_once(run: Run, empty_folder: Path) -> None:
    made = run("suite", "new", "parking/lots/list", "--suites", "mine", *options(WHOLE))
    assert (made.code, made.out) == (0, "mine/mechanisms/parking/mechanism.yaml\nmine/mechanisms/parking/lots.yaml\n")
    assert left(empty_folder / "mine") == [
        "what must the answer hold?",
        "which other clauses does the standard have?",
        "how is it known (discovery: in suites/README.md), or why can it not be?",
    ]
    assert run("suite", "check", "mine").code == 4
    decide(empty_folder / "mine")
    assert run("suite", "check", "mine").out.startswith("No mistakes: 1 mechanism, 1 test,")


def test_a_mechanism_alone_is_made(run: Run, empty_folder: Path) -> None:
    made = run("suite", "new", "parking", "--suites", "mine", *options(OF_A_MECHANISM))
    assert (made.code, made.out) == (0, "mine/mechanisms/parking/mechanism.yaml\n")
    decide(empty_folder / "mine")
    assert run("suite", "check", "mine").code == 0


@pytest.mark.parametrize("send", ["GET /lots/7", "POST /lots", "DELETE /lots/7", "PATCH /lots/7"])
def test_a_test_is_added_to_its_group_whatever_it_sends(run: Run, mine: Path, send: str) -> None:
    file = mine / "mechanisms/parking/lots.yaml"
    before = file.read_text()
    said = {**OF_A_TEST, "--send": send, "--clause": "2.1"}
    made = run("suite", "new", "parking/lots/more", "--suites", mine, *options(said))
    assert (made.code, made.out) == (0, f"{file}\n")
    assert file.read_text().startswith(before)
    assert [test["id"] for test in read(file).data["tests"]] == ["list", "more"]
    decide(mine)
    _, problems = inspect(mine)
    changes = send.startswith(("DELETE", "PATCH"))
    assert bool(problems) == changes, "what is changed has to be made first, and that cannot be guessed"


def test_every_file_names_its_schema_which_is_there(mine: Path) -> None:
    for file in mine.glob("mechanisms/*/*.yaml"):
        sign, schema = file.read_text().splitlines()[0].split("=")
        assert sign == "# yaml-language-server: $schema"
        assert (file.parent / schema).is_file(), file


def test_a_shipped_file_names_the_schema_of_the_checkout() -> None:
    line = schema_line("suite", SUITES / "mechanisms/parking/lots.yaml", SUITES)
    assert line == "yaml-language-server: $schema=../../../schemas/format/suite.schema.json"


def test_an_installed_program_does_not_write_into_itself(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OASC_SUITES")
    monkeypatch.setattr("oasc_check.places.SUITES", Path("/usr/lib/oasc_check/data/suites"))
    ended = run("suite", "new", "parking", *options(OF_A_MECHANISM))
    assert (ended.code, "say where your suites are, or are to be: --suites FOLDER." in ended.err) == (2, True)


def test_what_no_option_says_is_named_where_nobody_can_be_asked(
    run: Run, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path(os.devnull).open() as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        ended = run("suite", "new", "parking/lots/more", "--suites", mine, "--says", "It works.")
        assert (ended.code, ended.out) == (2, "")
        assert "this is not a terminal. Give --clause, --send, --remedy." in ended.err
        assert "Give ADDRESS." in run("suite", "new", "--suites", mine).err
        assert "Give a third part of ADDRESS." in run("suite", "new", "parking/more", "--suites", mine).err


def test_a_person_at_a_terminal_is_asked_what_no_option_says(empty_folder: Path) -> None:
    ours, theirs = pty.openpty()
    line = CommandLine(empty_folder)
    words = [sys.executable, "-m", "oasc_check", "suite", "new", "--suites", "mine", *options(OF_A_MECHANISM)]
    process = subprocess.Popen(
        words, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=line.folder, env=line.environment
    )
    for answer in ("parking/lots", "List!", "list", "Lots", "A sentence without an end", *OF_A_TEST.values()):
        os.write(ours, f"{answer}\n".encode())
    out, err = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, len(out.splitlines())) == (0, 2), err
    assert err.count(b"Id of the test, words such as list-all: ") == 2
    assert b'"List!" is not lower-case words joined by hyphens.' in err
    assert b'"A sentence without an end" is not one sentence' in err
    assert len(left(empty_folder / "mine")) == 3


@pytest.mark.parametrize(
    ("address", "more", "said"),
    [
        ("parking", {}, "is there already. Name a group, too"),
        ("parking/lots/list", {}, "the test parking/lots/list is there already"),
        ("parking/lots/x", {"--title": "Another"}, "--title: what that would say is there already"),
        ("parking/mechanism/x", {}, 'a group cannot be called "mechanism"'),
        ("parking/Lots/x", {}, "lower-case words joined by hyphens"),
        ("parking/lots/x/y", {}, "is no MECHANISM"),
        ("parking/lots/x", {**OF_A_TEST, "--clause": "2.11"}, '"2.11" is not a clause of'),
        ("parking/lots/x", {**OF_A_TEST, "--clause": "2.1", "--send": "FETCH /lots"}, "a method and a path"),
        ("other", {**OF_A_MECHANISM, "--source": "a book"}, '"a book" is not'),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    run: Run, mine: Path, address: str, more: dict[str, str], said: str
) -> None:
    before = {file: file.read_bytes() for file in mine.rglob("*") if file.is_file()}
    ended = run("suite", "new", address, "--suites", mine, *options(more))
    assert (ended.code, ended.out) == (2, "")
    assert said in " ".join(ended.err.split())
    assert {file: file.read_bytes() for file in mine.rglob("*") if file.is_file()} == before


def test_a_file_laid_out_in_another_way_is_left_alone(mine: Path) -> None:
    file = mine / "mechanisms/parking/lots.yaml"
    decide(mine)
    text = file.read_text().replace("\n  ", "\n").replace("tests:\n", "tests:\n") + "given: {}\n"
    file.write_text(text)
    place = spot(mine, "parking", "lots", "more")
    answers = {"clause": "2.1", **{name.removeprefix("--"): said for name, said in OF_A_TEST.items()}}
    with pytest.raises(CannotAdd, match=r"Write it there:\n"):
        add(place, answers)
    assert file.read_text() == text


def test_a_mechanism_that_is_wrong_is_shown_first(run: Run, mine: Path) -> None:
    (mine / "mechanisms/parking/mechanism.yaml").write_text("mechanism: parking\n")
    ended = run("suite", "new", "parking/lots/more", "--suites", mine)
    assert ended.code == 4
    assert 'mechanism.yaml:1:1: "title", ' in ended.err
