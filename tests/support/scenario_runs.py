"""Whole runs of the shipped suites, as a session makes them, against a platform on loopback."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from oasc_check.cli import embedded
from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Plan, Selection
from oasc_check.reference.apis import APIS
from oasc_check.reference.server import Server
from oasc_check.reference.tls import AUTHORITY
from oasc_check.run.model import CleanedUp, TestEnded, TestRun
from oasc_check.run.session import Options, Session
from oasc_check.run.settings import Settings
from oasc_check.suite.load import load
from oasc_check.suite.model import Platform, Suite
from oasc_check.verdict.standard import StandardJudge


@cache
def shipped() -> Suite:
    """The suites of this project, loaded once."""
    return load()


MECHANISMS = tuple(name for name in APIS if name in shipped().mechanisms)
"""Those that the reference platform serves: it is to meet every test of them."""


def platform_at(url: str, mechanisms: Iterable[str] = MECHANISMS) -> Platform:
    """The declaration of a platform that claims everything of the newest version."""
    suite = shipped()
    apis = {
        name: replace(embedded.api(name, url, suite), features=tuple(suite.mechanisms[name].features))
        for name in mechanisms
    }
    return Platform("platform", "scenario", apis, sandbox=True, ca_bundle=str(AUTHORITY))


def plan_for(url: str, mechanisms: Iterable[str] = MECHANISMS, select: Iterable[str] = ()) -> Plan:
    """Everything that can run, or what is selected."""
    return build(shipped(), platform_at(url, mechanisms), Selection(select=tuple(select), writes=True))


def run(
    plan: Plan, folder: Path, *, jobs: int = 8, settings: Settings | None = None
) -> tuple[list[TestRun], CleanedUp]:
    """What became of every test that was chosen, in the order of the plan, and of the test data."""
    options = Options(ledgers=folder, settings=settings or Settings(), jobs=jobs)
    runs: dict[str, TestRun] = {}
    with Session(plan.platform, StandardJudge(plan.suite.payload_schemas), options) as session:
        events = list(session.run(plan))
    for event in events:
        if isinstance(event, TestEnded) and event.run.planned.selected:
            runs[event.run.planned.test.id] = event.run
    cleaned = events[-1]
    assert isinstance(cleaned, CleanedUp)
    return [runs[planned.test.id] for planned in plan.tests if planned.selected], cleaned


def with_outcome(runs: Iterable[TestRun], *outcomes: Outcome) -> dict[str, str]:
    """Id and reason of the tests with one of these outcomes."""
    return {run.planned.test.id: run.reason for run in runs if run.outcome in outcomes}


def run_reference(server: Server, folder: Path, mechanisms: Iterable[str] = MECHANISMS) -> list[TestRun]:
    """A whole run against the reference platform, which must be left as it was."""
    runs, cleaned = run(plan_for(server.url, mechanisms), folder)
    assert cleaned.residue == ()
    assert list(folder.iterdir()) == []
    return runs
