"""``oasc-check list``: what there is to select from."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SOURCES

if TYPE_CHECKING:
    from oasc_check.suite.model import Requirement, Suite
    from oasc_check.suite.sources import Source

Row = dict[str, Any]

_UNBROKEN = 100_000

_EXAMPLES = (
    ("list tests", "Every test with what it says."),
    ("list requirements --json", "Every requirement with the tests that decide it, for other programs."),
    ("list defects", "Mistakes that the reference platform makes on request, for `demo --defect`."),
)


def _editions(suite: Suite) -> Iterable[Row]:
    for edition in suite.editions.values():
        yield {
            "id": edition.id,
            "version": edition.version,
            "title": edition.title,
            "source": edition.source,
            "mims": [mim.id for mim in edition.mims],
        }


def _mims(suite: Suite) -> Iterable[Row]:
    for edition in suite.editions.values():
        for mim in edition.mims:
            yield {
                "id": mim.id,
                "edition": edition.id,
                "title": mim.title,
                "source": mim.source,
                "requirements": len(mim.requirements),
            }


def _requirements(suite: Suite) -> Iterable[Row]:
    for edition in suite.editions.values():
        for one in edition.requirements():
            yield {
                "id": one.id,
                "edition": one.edition,
                "mim": one.mim,
                "level": one.level.value,
                "text": one.text,
                "aliases": list(one.aliases),
                "verified_by": _verified_by(one, suite),
                "attested": one.attested,
                "not_covered": one.not_covered,
            }


def _verified_by(requirement: Requirement, suite: Suite) -> dict[str, list[str]]:
    """The ids of the tests of each mechanism."""
    from oasc_check.plan.address import tests_of

    return {name: [test.id for test in tests_of(requirement, name, suite.tests())] for name in requirement.verified_by}


def _mechanisms(suite: Suite) -> Iterable[Row]:
    for one in suite.mechanisms.values():
        yield {
            "id": one.id,
            "title": one.title,
            "standard": one.standard,
            "source": one.source,
            "versions": list(one.versions),
            "tests": len(one.tests),
        }


def _tests(suite: Suite) -> Iterable[Row]:
    for test in suite.tests():
        yield {
            "id": test.id,
            "mechanism": test.mechanism,
            "group": test.group,
            "says": test.says,
            "clause": list(test.clause),
            "level": test.level.value,
            "effect": test.effect.value,
            "since": test.since,
        }


def _profiles(suite: Suite) -> Iterable[Row]:
    for one in suite.profiles.values():
        yield {
            "id": one.id,
            "edition": one.edition,
            "title": one.title,
            "says": one.says,
            "source": one.source,
            "requirements": list(one.asks),
            "asks": {
                name: {"weight": ask.weight, "knock_out": ask.knock_out, "through": list(ask.through)}
                for name, ask in one.asks.items()
            },
        }


def _defects(suite: Suite) -> Iterable[Row]:
    for mechanism in suite.mechanisms.values():
        for one in mechanism.defects:
            yield {"id": one.id, "mechanism": one.mechanism, "says": one.says, "caught_by": list(one.caught_by)}


_ROWS: Mapping[str, Callable[[Suite], Iterable[Row]]] = {
    "editions": _editions,
    "mims": _mims,
    "requirements": _requirements,
    "mechanisms": _mechanisms,
    "tests": _tests,
    "profiles": _profiles,
    "defects": _defects,
}
_SAID = ("title", "text", "says", "effect")
_COLUMNS = {
    "editions": ("id", "title"),
    "mims": ("id", "edition", "requirements", "title"),
    "requirements": ("id", "level", "text"),
    "mechanisms": ("id", "tests", "standard"),
    "tests": ("id", "level", "effect", "says"),
    "profiles": ("id", "says"),
    "defects": ("id", "mechanism", "says"),
}


@click.command(
    "list", cls=Command, short_help="List what there is to select from.", examples=_EXAMPLES, params=[*SOURCES, LANG]
)
@click.argument("what", type=click.Choice(list(_ROWS)))
@click.option("--json", "as_json", is_flag=True, help="An array of objects with all that is known.")
def command(what: str, as_json: bool, **suites: Any) -> None:
    """List what there is to select from."""
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.cli.output import write
    from oasc_check.cli.telling import say

    sources = chosen(**suites)
    rows = list(_ROWS[what](loaded(sources)))
    if as_json:
        write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    elif rows:
        write(_table(rows, _COLUMNS[what], sources))
    else:
        say(f"There are no {what}.")


def _table(rows: Iterable[Row], columns: tuple[str, ...], sources: Sequence[Source]) -> str:
    """A row for each; where it is not a terminal that reads, each on one line."""
    from oasc_check.cli.output import look
    from oasc_check.cli.speaking import words
    from oasc_check.report.console.look import Look
    from oasc_check.report.console.page import Page

    say = words(sources)
    page = Page(look(say=say) if sys.stdout.isatty() else Look(width=_UNBROKEN, words=say))
    cells = [[say(row[column]) if column in _SAID else str(row[column]) for column in columns] for row in rows]
    page.table(cells, flexible=len(columns) - 1, indent=0)
    return page.text()
