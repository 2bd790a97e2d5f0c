"""The reference of the site is made by a program: the same each time, and of everything that there is.

Its pages are not committed but made by each build, so nothing can be out of date: two makings are compared here.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from oasc_check.cli.main import command as program
from oasc_check.cli.options import BY_NAME
from oasc_check.places import SCHEMAS
from oasc_check.plan.model import Outcome
from oasc_check.suite.load import load
from oasc_check.verdict.model import ExitCode, RequirementVerdict, Verdict

DOCS = Path(__file__).parents[2] / "docs"
FORMATS = ("platform", "statement", "profile", "baseline", "report")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """What makes the reference."""
    return hook("reference")


def hook(name: str) -> ModuleType:
    """A script beside the pages."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(script: ModuleType) -> dict[str, str]:
    """The pages of the reference by their names."""
    made: dict[str, str] = script.pages()
    return made


def test_the_same_pages_are_made_each_time(pages: dict[str, str], tmp_path: Path) -> None:
    load = f"import json, sys; sys.path.insert(0, {str(DOCS)!r}); import reference"
    code = f"{load}; print(json.dumps(reference.pages()))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "COLUMNS": "40", "LANG": "fr_FR.UTF-8", "OASC_LANG": "fr"}
    again = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(again.stdout) == pages


def test_every_command_is_there_with_its_help(pages: dict[str, str]) -> None:
    words = set(re.findall(r"^## (.+)$", pages["commands.md"], re.M))
    assert words == set(paths(program, "oasc-check"))
    for name in BY_NAME:
        assert f"--{name}" in pages["commands.md"]
        assert f"`--{name}`" in pages["settings.md"]


def paths(command: click.Command, path: str) -> list[str]:
    """A command and all below it."""
    found = [path]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner
            found += paths(inner, f"{path} {name}")
    return found


def test_every_word_and_exit_code_is_there(pages: dict[str, str]) -> None:
    rows = set(re.findall(r"^\| `([^`]+)` \| \S", pages["verdicts.md"], re.M))
    words = {str(word) for kind in (Outcome, RequirementVerdict, Verdict) for word in kind}
    assert rows == words | {str(code.value) for code in ExitCode}


@pytest.mark.parametrize("name", FORMATS)
def test_every_member_of_a_file_is_there(pages: dict[str, str], name: str) -> None:
    schema = json.loads((SCHEMAS / "format" / f"{name}.schema.json").read_text("utf-8"))
    last = {re.split(r"[.]", path)[-1].removesuffix("[]") for path in rows_of(pages[f"{name}.md"])}
    assert named(schema) <= last


def named(schema: Any) -> set[str]:
    """Every name under ``properties`` anywhere in a schema, but for the conditions."""
    if isinstance(schema, list):
        return set().union(*map(named, schema))
    if not isinstance(schema, dict):
        return set()
    below = set().union(*(named(value) for key, value in schema.items() if key != "allOf"))
    own = schema.get("properties")
    return below | (set(own) if isinstance(own, dict) and "type" in schema else set())


def rows_of(page: str) -> list[str]:
    """The first cells of the tables of a page."""
    return re.findall(r"^\| `([^`]+)` \|", page, re.M)


def test_what_is_required_where_another_member_says_so_is_told(pages: dict[str, str]) -> None:
    assert "with `type: bearer` also `token`" in pages["platform.md"]


def test_each_word_of_the_program_is_explained_and_no_other(script: ModuleType) -> None:
    words = script.words()
    kinds = {"outcomes": Outcome, "requirements": RequirementVerdict, "verdicts": Verdict}
    assert {kind: set(words[kind]) for kind in kinds} == {kind: set(map(str, known)) for kind, known in kinds.items()}
    assert set(words["exit codes"]) == {code.value for code in ExitCode}


def test_everything_that_is_tested_is_there(pages: dict[str, str]) -> None:
    suite = load()
    assert re.findall(r"^\| \[`([^`]+)`\]", pages["mechanisms.md"], re.M) == list(suite.mechanisms)
    asked = [one.id for edition in suite.editions.values() for one in edition.requirements()]
    assert rows_of(pages["requirements.md"]) == asked
    assert set(re.findall(r"^## (.+)$", pages["profiles.md"], re.M)) == set(suite.profiles)


def test_a_requirement_says_what_decides_it(pages: dict[str, str]) -> None:
    assert not re.findall(r"^\| `MIM.*\|\s*\|$", pages["requirements.md"], re.M)


def test_a_cell_does_not_end_its_table(script: ModuleType) -> None:
    assert script._table(("a",), [("one | two\nthree <b>",)]).splitlines()[2] == r"| one \| two three &lt;b> |"


def test_french_has_spaces_at_which_no_line_breaks_outside_of_code() -> None:
    html = '<p title="a : b">Oui : <em>« non »</em> ; <code>a : b</code> !</p><pre><code>c : d</code></pre>'
    assert hook("typography").spaced(html) == (
        '<p title="a : b">Oui\u00a0: <em>«\u00a0non\u00a0»</em>\u00a0; <code>a : b</code>\u00a0!</p>'
        "<pre><code>c : d</code></pre>"
    )
