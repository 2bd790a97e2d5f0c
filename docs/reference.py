"""The reference of the site, from the program itself: commands, settings, words, files, and what is tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import yaml

import oasc_check
from oasc_check.cli.main import command as program
from oasc_check.cli.options import BY_NAME
from oasc_check.places import SCHEMAS
from oasc_check.plan.model import Outcome
from oasc_check.report.forms.earl import OUTCOMES as EARL
from oasc_check.report.junit import ELEMENTS as JUNIT
from oasc_check.verdict.model import ExitCode, RequirementVerdict, Verdict

HERE = Path(__file__).resolve().parent

Rows = list[dict[str, Any]]

_FORMATS = {
    "platform": ("The platform file", "What is tested: the APIs of a platform, and how to be let in."),
    "statement": ("The statement file", "What the vendor attests, offers as equivalent and claims."),
    "profile": ("A profile", "What a project or a tender asks for. The shipped ones: [profiles](profiles.md)."),
    "baseline": ("A baseline", "Tests that are known not to pass, and until when a release may go on all the same."),
    "report": (
        "The result",
        "What `--to json=PATH` writes. Members may be added; none is removed, no meaning changes.",
    ),
}


def pages() -> dict[str, str]:
    """The Markdown of each page by its name, in English wherever it is made."""
    with patch.dict(os.environ, LC_ALL="C", OASC_LANG="en"):
        return _pages()


def _pages() -> dict[str, str]:
    return {
        "index.md": _index(),
        "commands.md": _commands(),
        "settings.md": _settings(),
        "verdicts.md": _verdicts(),
        **{f"{name}.md": _format(name) for name in _FORMATS},
        "mechanisms.md": _mechanisms(_listed("mechanisms")),
        "requirements.md": _requirements(_listed("requirements"), _listed("mims")),
        "profiles.md": _profiles(_listed("profiles")),
    }


def _index() -> str:
    files = ", ".join(f"[{title.lower()}]({name}.md)" for name, (title, _) in _FORMATS.items())
    return _page(
        "Reference",
        f"Made by a program from oasc-check {oasc_check.__version__}: its `--help`, its schemas, words and suites.",
        "- [Commands](commands.md) and their options; [settings](settings.md) in the environment and in files\n"
        "- [Verdicts and exit codes](verdicts.md)\n"
        f"- Files: {files}\n"
        "- What is tested: [mechanisms](mechanisms.md), [requirements](requirements.md), [profiles](profiles.md), "
        "and [every test](../tested/index.md)",
    )


def _commands() -> str:
    """The help of every command, as it is shown in a terminal of 80 columns."""
    shown = (f"## {name}\n\n```text\n{text}\n```\n" for name, text in helps(program, None, "oasc-check"))
    return _page("Commands", "What each command says under `--help`.", "\n".join(shown))


def helps(one: click.Command, above: click.Context | None, name: str) -> Iterator[tuple[str, str]]:
    """Each command below one, itself first, with its help."""
    context = click.Context(
        one, above, name, terminal_width=80, max_content_width=80, help_option_names=["-h", "--help"]
    )
    yield context.command_path, one.get_help(context).rstrip()
    if isinstance(one, click.Group):
        for sub in one.list_commands(context):
            found = one.get_command(context, sub)
            if found is not None:
                yield from helps(found, context, sub)


def _settings() -> str:
    rows = ((f"`--{name}`", f"`{one.envvar}`", f"`{name}`", one.help or "") for name, one in sorted(BY_NAME.items()))
    return _page(
        "Settings",
        "What an option of `run`, `demo` or `plan` says can also stand in the environment, in `oasc.toml`, or under "
        "`[tool.oasc-check]` of `pyproject.toml` in the working folder. The command line comes first, then the "
        "environment, then the file. An option that is repeatable is a list in a file; in the environment its values "
        "are separated by spaces.",
        _table(("option", "environment", "key in a file", "meaning"), rows),
    )


def _verdicts() -> str:
    said = words()
    outcomes = ((f"`{one}`", said["outcomes"][one], f"`{EARL[one]}`", _junit(one)) for one in Outcome)
    requirements = ((f"`{one}`", said["requirements"][one]) for one in RequirementVerdict)
    verdicts = ((f"`{one}`", said["verdicts"][one]) for one in Verdict)
    codes = ((f"`{one.value}`", said["exit codes"][one.value]) for one in ExitCode)
    return _page(
        "Verdicts and exit codes",
        "How these come about: [explanation](../explanation/verdicts.md).",
        "## A test\n\n" + _table(("outcome", "means", "EARL", "JUnit"), outcomes),
        "## A requirement\n\n" + _table(("verdict", "when"), requirements),
        "## A mechanism, a MIM, the platform\n\n" + _table(("verdict", "when"), verdicts),
        "## Exit codes\n\n" + _table(("code", "means"), codes),
    )


def _junit(outcome: Outcome) -> str:
    return f"`{JUNIT[outcome]}`" if outcome in JUNIT else "-"


def _format(name: str) -> str:
    title, says = _FORMATS[name]
    schema = _schema(f"{name}.schema.json")
    rows = (
        (f"`{path}`", kind, "; ".join(filter(None, (needed, said))))
        for path, kind, needed, said in members(schema, schema, "")
    )
    table = _table(("member", "kind", "what it is"), rows)
    return _page(
        title, says, f"From `schemas/format/{name}.schema.json`. `*` is any name, `[]` each item of a list.", table
    )


def _schema(file: str) -> Any:
    return json.loads((SCHEMAS / "format" / file).read_text("utf-8"))


def words() -> dict[str, dict[Any, str]]:
    """What is said of each word and exit code, by its kind."""
    found: dict[str, dict[Any, str]] = yaml.safe_load((HERE / "words.yaml").read_text("utf-8"))
    return found


def members(schema: Any, whole: Any, path: str) -> Iterator[tuple[str, str, str, str]]:
    """Each member below a schema: its path, kind, a word where it is required, and what is said of it."""
    schema = _resolved(schema, whole)
    for name, inner in schema.get("properties", {}).items():
        needed = "**required**" if name in schema.get("required", []) else ""
        yield from _member(inner, whole, f"{path}.{name}" if path else name, needed)
    if isinstance(schema.get("additionalProperties"), dict):
        names = schema.get("propertyNames", {})
        yield from _member(
            schema["additionalProperties"], whole, f"{path}.*", "", _resolved(names, whole).get("description", "")
        )
    if "items" in schema:
        yield from members(schema["items"], whole, f"{path}[]")
    for one in schema.get("anyOf", []):
        yield from members(one, whole, path)


def _member(schema: Any, whole: Any, path: str, needed: str, name: str = "") -> Iterator[tuple[str, str, str, str]]:
    found = _resolved(schema, whole)
    said = [f"its name: {name}" if name else "", found.get("description", ""), *_bounds(found), *_needed_with(found)]
    yield path, _kind(found, whole), needed, "; ".join(part for part in said if part)
    yield from members(found, whole, path)


def _resolved(schema: Any, whole: Any) -> Any:
    """What a reference points to; its own description comes first. No schema of ours refers to itself."""
    if "$ref" not in schema:
        return schema
    file, _, pointer = schema["$ref"].partition("#/")
    target = _schema(file) if file else whole
    for step in pointer.split("/"):
        target = target[step]
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}


def _kind(schema: Any, whole: Any) -> str:
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(_resolved(one, whole), whole) for one in schema["anyOf"]))
    kinds = schema.get("type", "any")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _bounds(schema: Any) -> Iterator[str]:
    if "pattern" in schema and "description" not in schema:
        yield f"fits `{schema['pattern']}`"
    if "maxLength" in schema:
        yield f"{schema['maxLength']} characters at most"


def _needed_with(schema: Any) -> Iterator[str]:
    """What is required where another member has a certain value."""
    for rule in schema.get("allOf", []):
        for name, value in rule["if"]["properties"].items():
            needed = ", ".join(f"`{one}`" for one in rule["then"]["required"])
            yield f"with `{name}: {value['const']}` also {needed}"


def _listed(what: str) -> Rows:
    """What ``oasc-check list WHAT --json`` writes."""
    found: Rows = json.loads(run_program("list", what, "--json"))
    return found


def run_program(*words: str) -> bytes:
    """What oasc-check writes, run away from any settings of this folder."""
    command = [sys.executable, "-m", "oasc_check", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=HERE).stdout  # noqa: S603


def _mechanisms(rows: Rows) -> str:
    shown = (
        (
            f"[`{row['id']}`](../tested/mechanisms/{row['id']}.md)",
            f"[{row['standard']}]({row['source']})",
            ", ".join(row["versions"]),
            str(row["tests"]),
        )
        for row in rows
    )
    return _page(
        "Mechanisms",
        "The technical standards by which requirements are met. Each is declared under `apis:` of the "
        "[platform file](platform.md). `oasc-check explain` says more, `oasc-check list tests` names every test.",
        _table(("mechanism", "standard", "versions", "tests"), shown),
    )


def _requirements(rows: Rows, mims: Rows) -> str:
    titles = {(row["edition"], row["id"]): row["title"] for row in mims}
    parts = []
    for edition, of_edition in groupby(rows, key=lambda row: row["edition"]):
        parts.append(f"## {edition}")
        for mim, of_mim in groupby(of_edition, key=lambda row: row["mim"]):
            parts.append(f"### {mim} {titles[edition, mim]} ({edition})")
            parts.append(f"[Each with its tests](../tested/editions/{edition}/{mim.lower()}.md)")
            parts.append(_table(("requirement", "level", "asks", "is decided by"), map(_requirement, of_mim)))
    return _page("Requirements", "What each edition of the MIMs asks, in our own words, and what decides it.", *parts)


def _requirement(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    tests = [f"`{name}` ({len(tests)})" for name, tests in row["verified_by"].items()]
    how = f"tests of {', '.join(tests)}" if tests else ""
    otherwise = f"attested: {row['attested']}" if row["attested"] else ""
    nothing = f"not covered: {row['not_covered']}" if row["not_covered"] else ""
    return f"`{row['id']}`", row["level"].upper(), row["text"], how or otherwise or nothing


def _profiles(rows: Rows) -> str:
    parts = []
    for row in rows:
        asks = ((f"`{name}`", _mark(one), _through(one)) for name, one in row["asks"].items())
        head = f"## {row['id']}\n\n{row['says']} Edition `{row['edition']}`. Source: {row['source']}."
        parts.append(f"{head}\n\n{_table(('requirement', 'weight', 'through'), asks)}")
    return _page(
        "Profiles", "Ready-made selections, for `--profile`. A file of your own: [a profile](profile.md).", *parts
    )


def _mark(ask: Mapping[str, Any]) -> str:
    return f"{ask['weight']}, knock-out" if ask["knock_out"] else str(ask["weight"])


def _through(ask: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in ask["through"]) or "any"


def _page(title: str, *parts: str) -> str:
    body = "\n\n".join(parts)
    return f"# {title}\n\n{body}\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
