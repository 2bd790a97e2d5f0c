"""``oasc-check plan``: what would run, and what would not and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SELECTING, VERBOSE

if TYPE_CHECKING:
    from oasc_check.plan.model import Plan, Planned
    from oasc_check.report.console.page import Page, Part
    from oasc_check.suite.sources import Source

_EXAMPLES = (
    ("plan acme.yaml", "What would run against the platform that acme.yaml declares."),
    ("plan acme.yaml --mim MIM7 -v", "Only for MIM7, with every test."),
)


@click.command(
    "plan",
    cls=Command,
    short_help="Say what would run against a platform, and what not.",
    examples=_EXAMPLES,
    params=[*SELECTING, LANG, VERBOSE],
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
    write(_json(plan) if as_json else _text(plan, verbose, sources))


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


def _text(plan: Plan, verbose: bool, sources: Sequence[Source]) -> str:
    from oasc_check.cli.output import look
    from oasc_check.cli.speaking import words
    from oasc_check.report.console.page import Page

    page = Page(look(say=words(sources)))
    say = page.say
    running = plan.to_run()
    writing = [planned for planned in running if planned.test.effect.value == "writes"]
    one, many = "{name}: {n} test would run, {m} of them write.", "{name}: {n} tests would run, {m} of them write."
    page.line((say.many(one, many, len(running), name=plan.platform.name, m=len(writing)), "bold"))
    one, many = "{name}: {n} requirement in scope.", "{name}: {n} requirements in scope."
    page.line(say.many(one, many, len(plan.scope), name=plan.edition.id))
    for warning in plan.warnings:
        page.line((f"{say('Warning:')} ", "yellow"), say(warning))
    _groups(page, plan)
    _reasons(page, plan)
    if verbose:
        _tests(page, plan)
    return page.text()


def _groups(page: Page, plan: Plan) -> None:
    from collections import Counter

    groups = Counter(f"{planned.test.mechanism}/{planned.test.group}" for planned in plan.to_run())
    if groups:
        page.heading(page.say("Would run"))
        page.table([[page.say.number(number), name] for name, number in groups.items()], flexible=1)


def _reasons(page: Page, plan: Plan) -> None:
    from oasc_check.report.console.words import grouped

    left = [planned for planned in (*plan.tests, *plan.undeclared) if not planned.will_run]
    pairs = [
        (page.say("{outcome}: {reason}", outcome=page.say(str(one.outcome)), reason=page.say(one.reason)), one.test.id)
        for one in left
    ]
    if pairs:
        page.heading(page.say("Would not run"))
        page.table([[page.say.number(len(names)), reason] for reason, names in grouped(pairs)], flexible=1)


def _tests(page: Page, plan: Plan) -> None:
    page.heading(page.say("Tests"))
    rows: list[list[Part]] = [
        [page.say(str(planned.outcome or "runs")), planned.test.id, page.say(planned.test.says)]
        for planned in plan.tests
    ]
    page.table(rows, flexible=2)
