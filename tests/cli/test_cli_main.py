"""The program as a whole: help, versions, endings that nobody planned."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import click
import pytest

from cli.conftest import Run
from oasc_check import __version__
from oasc_check.cli.help import Command, LazyGroup
from oasc_check.cli.main import command

NAMES = ["demo", "run", "fleet", "plan", "list", "explain", "report", "cleanup", "reference", "suite"]


def everything() -> list[tuple[str, Command | LazyGroup]]:
    """Every command with the words that lead to it."""
    context = click.Context(command)
    found: list[tuple[str, Command | LazyGroup]] = []
    for name in NAMES:
        one = command.get_command(context, name)
        assert isinstance(one, Command | LazyGroup)
        found.append((name, one))
    check = found[-1][1]
    assert isinstance(check, LazyGroup)
    inner = check.get_command(context, "check")
    assert isinstance(inner, Command)
    return [*found, ("suite check", inner)]


def test_the_version_is_said(run: Run) -> None:
    assert run("--version") == (0, f"oasc-check {__version__}\n", "")


HEAVY = {
    "requests", "rich", "jsonschema", "jsonschema_rs", "pyld", "yaml", "uvicorn", "starlette", "paho", "jwt",
    "cryptography", "rdflib", "pyshacl", "distributed", "sigstore",
}  # fmt: skip
"""What is loaded only where it is used."""


def test_saying_the_version_imports_nothing_heavy() -> None:
    """That is what makes it quick; how quick, tests/benchmarks/overhead.py tells."""
    code = "import sys; from oasc_check.cli.main import main; main(['--version']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "click" in loaded
    assert not HEAVY & set(loaded)


def test_without_words_the_help_is_shown(run: Run) -> None:
    assert run() == run("--help")
    assert run().code == 0


@pytest.mark.parametrize("name", ["", *NAMES, "suite check"])
def test_every_help_opens_with_examples(name: str, run: Run) -> None:
    code, out, _ = run(*name.split(), "--help")
    assert code == 0
    assert out.startswith("Examples:\n  oasc-check ")
    assert f"Usage: oasc-check {name}".rstrip() in out


@pytest.mark.parametrize(("name", "one"), everything())
def test_every_example_is_a_command_line_that_is_understood(
    name: str, one: Command | LazyGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(click.Path, "convert", lambda _self, value, _param, _context: value)
    assert one.examples
    for line, does in [*one.examples, *command.examples]:
        words = shlex.split(line)
        assert does.endswith(".")
        if line.startswith(f"{name} ") and not isinstance(one, LazyGroup):
            one.make_context(name, words[len(name.split()) :])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lst"], 'there is no command "lst". Did you mean "list"?'),
        (["suite", "chck"], 'there is no command "chck". Did you mean "check"?'),
        (["demo", "--selct", "x"], "--selct"),
        (["list", "test"], "'test' is not one of"),
        (
            ["demo", "--to", "jsn=x"],
            'there is no report "jsn". Did you mean "json"? Known: console, json, junit,',
        ),
        (["demo", "--to", "json=nowhere/x"], "nowhere/x: there is no such folder"),
        (["demo", "--to", "json=-", "--to", "junit"], "two reports cannot both go to standard output"),
        (["demo", "-q", "-v"], "-q and -v exclude each other"),
        (["demo", "--budget", "request=5"], "is not a budget. Write one of requests=N, bytes=N, seconds=N."),
        (["demo", "--rate", "0"], '"0" is not a rate'),
        (["demo", "--timeout", "0"], "is not a time"),
        (["demo", "--jobs", "0"], "0 is not in the range"),
        (["demo", "--defect", "delete-keeps-entty"], 'Did you mean "delete-keeps-entity"?'),
        (["demo", "--callback-url", "http://tester.example"], "has no port on which to listen"),
        (["report", "missing.json"], "does not exist"),
        (["run"], "Missing argument 'PLATFORM'"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_to_mend_it(words: list[str], message: str, run: Run) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert message in " ".join(err.split())


def test_a_report_that_nobody_can_write_is_refused(run: Run) -> None:
    code, out, err = run("demo", "--to", "pdf=x")
    assert (code, out) == (2, "")
    assert "there is no report" in err


def test_a_mistake_of_the_program_is_told_apart(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_folder: object) -> None:
        raise RuntimeError("\x1b[31msomething")

    monkeypatch.setattr("oasc_check.suite.load.load_sources", broken)
    code, out, err = run("list", "tests")
    assert (code, out) == (70, "")
    assert "RuntimeError: \\x1b[31msomething" in err
    assert "Please report it" in err
    assert "Traceback" not in err
    monkeypatch.setenv("OASC_DEBUG", "1")
    assert "Traceback" in run("list", "tests").err


def test_a_reader_who_has_had_enough_disturbs_nothing() -> None:
    shell = f"{shlex.quote(sys.executable)} -m oasc_check list tests --json | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[0\n", "")


def test_a_reader_who_has_had_enough_does_not_change_a_verdict() -> None:
    words = f"{shlex.quote(sys.executable)} -m oasc_check demo --defect delete-keeps-entity --to json=- -q"
    shell = f"{words} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_commands_are_completed_in_a_shell() -> None:
    environment = {
        **os.environ,
        "_OASC_CHECK_COMPLETE": "bash_complete",
        "COMP_WORDS": "oasc-check re",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "oasc_check"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["plain,report", "plain,reference"]
