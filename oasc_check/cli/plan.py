"""``oasc-check plan``: what would run, and what would not and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SELECTING, VERBOSE

if TYPE_CHECKING:
    from oasc_check.plan.model import Plan, Planned
    from oasc_check.report.console.page import Page, Part

_EXAMPLES = (
    ("plan acme.yaml", "What would run against the platform that acme.yaml declares."),
    ("plan acme.yaml --mim MIM7 -v", "Only for MIM7, with every test."),
)


@click.command(
    "plan",
    cls=Command,
    short_help="Say what would run against a platform, and what not.",
    examples=_EXAMPLES,
    params=[*SELECTING, VERBOSE],
)
@click.argument("platform")
@click.option("--json", "as_json", is_flag=True, help="One object with all that is known.")
def command(platform: str, as_json: bool, verbose: bool, **choice: Any) -> None:
    """Say what would run against PLATFORM (a platform file or its URL), and what would not and why. Sends nothing."""
    from oasc_check.cli.loading import apart, loaded
    from oasc_check.cli.output import write
    from oasc_check.cli.selecting import planned
    from oasc_check.suite.platform import load_platform

    sources, choice = apart(choice)
    suite = loaded(sources)
    plan = planned(suite, load_platform(platform, suite), **choice)
    write(_json(plan) if as_json else _text(plan, verbose))


def _json(plan: Plan) -> str:
    found = {
        "platform": plan.platform.name,
        "edition": plan.edition.id,
        "profile": plan.profile.id if plan.profile else None,
        "scope": sorted(plan.scope),
        "tests": [_test(planned) for planned in (*plan.tests, *plan.undeclared)],
        "warnings": list(plan.warnings),
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _test(planned: Planned) -> dict[str, Any]:
    test = planned.test
    return {
        "id": test.id,
        "mechanism": test.mechanism,
        "says": test.says,
        "level": test.level.value,
        "effect": test.effect.value,
        "will_run": planned.will_run,
        "outcome": planned.outcome.value if planned.outcome else None,
        "reason": planned.reason,
    }


def _text(plan: Plan, verbose: bool) -> str:
    from oasc_check.cli.output import look
    from oasc_check.report.console.page import Page
    from oasc_check.report.console.words import plural

    page = Page(look())
    running = plan.to_run()
    writing = [planned for planned in running if planned.test.effect.value == "writes"]
    page.line(
        (f"{plan.platform.name}: {plural(len(running), 'test')} would run, {len(writing):,} of them write.", "bold")
    )
    page.line(f"{plan.edition.id}: {plural(len(plan.scope), 'requirement')} in scope.")
    for warning in plan.warnings:
        page.line(("Warning: ", "yellow"), warning)
    _groups(page, plan)
    _reasons(page, plan)
    if verbose:
        _tests(page, plan)
    return page.text()


def _groups(page: Page, plan: Plan) -> None:
    from collections import Counter

    groups = Counter(f"{planned.test.mechanism}/{planned.test.group}" for planned in plan.to_run())
    if groups:
        page.heading("Would run")
        page.table([[f"{number:,}", name] for name, number in groups.items()], flexible=1)


def _reasons(page: Page, plan: Plan) -> None:
    from oasc_check.report.console.words import grouped

    left = [planned for planned in (*plan.tests, *plan.undeclared) if not planned.will_run]
    pairs = [(f"{planned.outcome}: {planned.reason}", planned.test.id) for planned in left]
    if pairs:
        page.heading("Would not run")
        page.table([[f"{len(names):,}", reason] for reason, names in grouped(pairs)], flexible=1)


def _tests(page: Page, plan: Plan) -> None:
    page.heading("Tests")
    rows: list[list[Part]] = [
        [str(planned.outcome or "runs"), planned.test.id, planned.test.says] for planned in plan.tests
    ]
    page.table(rows, flexible=2)
