"""Suites written in a test, and a platform that answers as the test says."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from inspect import isawaitable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from oasc_check.plan.build import build
from oasc_check.plan.model import Selection
from oasc_check.reference.server import start_app
from oasc_check.run.model import CleanedUp, TestEnded, TestRun
from oasc_check.run.session import Options, Session
from oasc_check.suite.load import load
from oasc_check.suite.model import Api, Platform, Suite
from oasc_check.verdict.standard import StandardJudge

MECHANISM = """\
mechanism: small
title: A small API
standard: none
source: https://example.org
versions: ["1"]
clauses: {"1": All}
undiscovered: It is made up.
features: {extra: {says: More is offered., default: claimed}}
"""
EDITION = "edition: mims-plus-9.0\nversion: '9.0'\ntitle: Small\nsource: https://example.org\nmims: [mim0]\n"
CATALOGUE = """\
edition: mims-plus-9.0
mim: MIM0
title: Small
source: https://example.org
requirements:
  - {id: R1, capability: C1, level_source: shall, level: shall, text: It works., verified_by: {small: [things]}}
"""
HEAD = "mechanism: small\ngroup: things\ntitle: Things\n"

Answers = Mapping[str, Any]
Handler = Callable[[Request], Response]


def write_suite(folder: Path, tests: str, mechanism: str = MECHANISM) -> Path:
    """A folder of suites whose one group holds these tests (YAML that begins with ``given:`` or ``tests:``)."""
    (folder / "mechanisms/small").mkdir(parents=True)
    (folder / "editions/mims-plus-9.0").mkdir(parents=True)
    (folder / "mechanisms/small/mechanism.yaml").write_text(mechanism)
    (folder / "mechanisms/small/things.yaml").write_text(HEAD + tests)
    (folder / "editions/mims-plus-9.0/edition.yaml").write_text(EDITION)
    (folder / "editions/mims-plus-9.0/mim0.yaml").write_text(CATALOGUE)
    return folder


@contextmanager
def answering(answers: Mapping[str, Any]) -> Iterator[str]:
    """A platform on loopback: each ``METHOD /path`` gets a JSON value, a Response, or what a function makes of it."""

    async def answer(request: Request) -> Response:
        found = answers.get(f"{request.method} {request.url.path}")
        made = found(request) if callable(found) and not isinstance(found, Response) else found
        if isawaitable(made):
            made = await made
        if made is None:
            return Response(status_code=404)
        return made if isinstance(made, Response) else JSONResponse(made)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    with start_app(Starlette(routes=[Route("/{path:path}", answer, methods=methods)])) as server:
        yield server.url


def perform_all(suite: Suite, url: str, folder: Path) -> tuple[dict[str, TestRun], CleanedUp]:
    """What became of every test, by its id without mechanism and group."""
    platform = Platform("small", str(folder / "platform.yaml"), {"small": Api("small", url, version="1")}, sandbox=True)
    plan = build(suite, platform, Selection(writes=True))
    with Session(platform, StandardJudge(suite.payload_schemas), Options(ledgers=folder / "ledgers")) as session:
        events = list(session.run(plan))
    cleaned = events[-1]
    assert isinstance(cleaned, CleanedUp)
    runs = [event.run for event in events if isinstance(event, TestEnded)]
    return {run.planned.test.id.removeprefix("small/things/"): run for run in runs}, cleaned


def outcome_of(tests: str, answers: Mapping[str, Any], folder: Path) -> TestRun:
    """What becomes of the only test of a suite."""
    suite = load(write_suite(folder / "suites", tests))
    with answering(answers) as url:
        runs, _ = perform_all(suite, url, folder)
    (run,) = runs.values()
    return run
