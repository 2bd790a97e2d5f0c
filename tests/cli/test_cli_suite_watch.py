"""``suite check --watch``, as a process of its own: every change is checked, until Ctrl-C."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from command_line import CommandLine, ended

from cli.conftest import SUITES, Run

RIGHT = "No mistakes: 2 mechanisms, 6 tests, 1 edition, 5 requirements.\n"


@pytest.fixture
def copy(empty_folder: Path) -> Path:
    """A copy of the small suite."""
    return Path(shutil.copytree(SUITES, empty_folder / "suites"))


@pytest.fixture
def watching(copy: Path) -> Iterator[subprocess.Popen[str]]:
    """The command, running."""
    line = CommandLine(copy.parent)
    yield line.start("suite", "check", "suites", "--watch")
    line.close()


def until(stream: IO[str] | None, end: str) -> str:
    """What is written up to a line that begins so."""
    assert stream
    said = ""
    for text in stream:
        said += text
        if text.startswith(end):
            return said
    raise AssertionError(said)


def test_every_change_is_checked_and_shown_afresh_until_ctrl_c(watching: subprocess.Popen[str], copy: Path) -> None:
    process = watching
    assert process.stdout
    assert process.stdout.readline() == RIGHT
    assert until(process.stderr, "Watching ") == "Watching suites. Ctrl-C ends it.\n"
    file = copy / "mechanisms/ngsi-ld/entities.yaml"
    text = file.read_text()
    file.write_text(text.replace("remedy: Keep", "remdy: Keep"))
    said = until(process.stderr, "Watching ")
    assert said.startswith("\nsuites/mechanisms/ngsi-ld/entities.yaml changed.\n")
    assert 'Did you mean "remedy"?' in said
    file.write_text(text)
    assert process.stdout.readline() == RIGHT
    assert "mistake" not in until(process.stderr, "Watching ")
    file.rename(file.with_suffix(".away"))
    assert "no test has the id" in until(process.stderr, "Watching ")
    process.send_signal(signal.SIGINT)
    done = ended(process)
    assert (done.code, done.err) == (130, "Interrupted.\n")


def test_proof_takes_too_long_to_be_watched(run: Run, copy: Path) -> None:
    done = run("suite", "check", copy, "--watch", "--proof")
    assert (done.code, "exclude each other" in done.err) == (2, True)
