"""What is tried, and what must hold of it: an answer or a refusal that says where or why, and never a traceback."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from scenario_runs import shipped
from small_suites import CATALOGUE, EDITION, HEAD, MECHANISM

from oasc_check.cli.main import main
from oasc_check.language.templates import Reference, fill
from oasc_check.places import SUITES
from oasc_check.run.captures import capture
from oasc_check.run.model import CannotTell, Exchange, Headers, Request, Response
from oasc_check.suite.load import inspect
from oasc_check.suite.model import Mechanism, Problem, Send, Test
from oasc_check.suite.model.walk import all_steps, expectations
from oasc_check.verdict.model import ExitCode
from oasc_check.verdict.standard import StandardJudge

SMALL_TEST = (
    "tests:\n  - id: t\n    says: It works.\n    clause: ['1']\n    remedy: Mend it.\n"
    "    steps: [{send: GET /, expect: {status: 200, body: {$.id: x}}}]\n"
)
SMALL = (HEAD + SMALL_TEST).encode()
"""A file with one test."""


def suites_with(folder: Path, mechanism: str) -> Path:
    """A folder of suites: a small one, and one mechanism that is shipped."""
    for name, content in {
        "mechanisms/small/mechanism.yaml": MECHANISM,
        "mechanisms/small/things.yaml": SMALL.decode(),
        "editions/mims-plus-9.0/edition.yaml": EDITION,
        "editions/mims-plus-9.0/mim0.yaml": CATALOGUE,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    shutil.copytree(SUITES / "mechanisms" / mechanism, folder / "mechanisms" / mechanism)
    return folder


def load_all(folder: Path) -> Sequence[Problem]:
    """Load suites; why they are refused: each problem with a file of these, a line, a column, and what is wrong."""
    _, problems = inspect(folder)
    for problem in problems:
        assert problem.place.file.is_relative_to(folder)
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert problem.message.strip()
    return problems


REFUSED = (ExitCode.USAGE, ExitCode.INVALID_FILE, ExitCode.NOTHING_RAN)
_SAYS_WHERE = re.compile(r"\S+:\d+:\d+: \S|Error: \S|Nothing|nothing")


def run(*words: str | Path) -> int:
    """Run the program here. It ends with a code of its own, and says why when it refuses."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(word) for word in words])
    err.flush()
    said = err.buffer.getvalue().decode()
    assert code in set(ExitCode) - {ExitCode.BUG}, said
    assert "Traceback" not in said
    assert code not in REFUSED or _SAYS_WHERE.search(said), said
    return code


@cache
def _judge() -> StandardJudge:
    return StandardJudge(shipped().payload_schemas, Path("no such folder"))


@cache
def expected() -> tuple[tuple[Mechanism, Test, dict[str, object]], ...]:
    """Every group of expectations of the shipped suites, with its mechanism and its test."""
    return tuple(
        (mechanism, test, group)
        for mechanism in shipped().mechanisms.values()
        for test in mechanism.tests
        for _, group in expectations(test)
    )


def filled(group: dict[str, object], test: Test, value: Any) -> dict[str, Any]:
    """Expectations in which everything that a platform chose is the same."""

    def look_up(reference: Reference) -> Any:
        if reference.kind == "case":
            return fill(test.case[reference.name], look_up)
        if reference.kind == "header":
            return str(value)
        return value if reference.kind in ("kept", "body") else "x"

    found = fill(group, look_up)
    return found if isinstance(found, dict) else {}


def judge_answer(number: int, value: Any, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    """Judge an answer by the expectations of some number. Each finding says something."""
    mechanism, test, group = expected()[number % len(expected())]
    wanted = filled(group, test, value)
    request = Request("GET", "http://platform.example/things?x=1", Headers(tuple(headers)), body)
    response = Response(status, Headers(tuple(headers)), body)
    for received in (False, True):
        exchange = Exchange("x1", request, response, None, 0.1, 1, "2026-11-29T08:00:00Z", received)
        try:
            findings = _judge().answer(wanted, exchange, mechanism)
        except (CannotTell, RecursionError):  # both make a test inconclusive
            continue
        assert all(finding.message and finding.where for finding in findings)


@cache
def sources() -> tuple[Any, ...]:
    """Everything that tests of the shipped suites keep of an answer: each name of a place in it once."""
    steps = (step for one in shipped().mechanisms.values() for test in one.tests for step in all_steps(test))
    found = (source for step in steps if isinstance(step, Send) for source in step.capture.values())
    return tuple({repr(source): source for source in found}.values())


def keep_of_answer(value: Any, headers: list[tuple[str, str]], body: bytes) -> None:
    """Keep all of an answer that any test keeps, with ``value`` for what was kept before."""
    request = Request("GET", "http://platform.example/things?x=1", Headers())
    exchange = Exchange("x1", request, Response(200, Headers(tuple(headers)), body), None, 0.1, 1, "")
    for source in sources():
        with contextlib.suppress(CannotTell, RecursionError):  # both make a test inconclusive
            capture(fill(source, lambda _: value), exchange, {})
