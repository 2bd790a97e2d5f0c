"""``oasc-check history``: verdicts over time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command, did_you_mean

if TYPE_CHECKING:
    from oasc_check.history.model import History, PastRun

_EXAMPLES = (
    ("history", "The runs against every platform, their verdicts, and since when tests fail."),
    ("history acme.yaml --last 5", "The last five against the platform of a file; its name does as well."),
    ("history 'Acme City Platform' --json", "All that is kept, for other programs."),
)
_USUALLY = 20


@click.command("history", cls=Command, short_help="Verdicts over time.", examples=_EXAMPLES)
@click.argument("platform", required=False)
@click.option(
    "--last", type=click.IntRange(1), metavar="N", help=f"Only the last N runs; default: {_USUALLY}, with --json all."
)
@click.option("--json", "as_json", is_flag=True, help="An array of platforms with all that is known.")
def command(platform: str | None, last: int | None, as_json: bool) -> None:
    """Show the runs against PLATFORM, a platform file or the name of a platform, or against all.

    Every `run`, and every platform of a `fleet`, adds a row to a database on this machine, unless it has --no-history
    or OASC_HISTORY=off: in OASC_DATA, else in oasc-check/ of the user's data folder. Runs are of one platform when its
    file gives the same name.
    """
    from oasc_check.cli.output import look, write
    from oasc_check.cli.telling import say
    from oasc_check.history.database import place
    from oasc_check.history.recall import histories

    file = place()
    found = histories(file)
    if platform is not None:
        found = [_of(_name(platform), found)]
    if as_json:
        write(json.dumps([_row(one, last) for one in found], ensure_ascii=False, indent=2) + "\n")
    elif found:
        from oasc_check.report.console.history import render

        write(render([_shortened(one, last or _USUALLY) for one in found], look()))
    else:
        say(f"No run is in the history yet: {file}")


def _of(name: str, found: Sequence[History]) -> History:
    """What is known of one platform. Raises NothingToRun for one of which nothing is."""
    from oasc_check.cli.nothing import NothingToRun

    for one in found:
        if one.platform == name:
            return one
    near = did_you_mean(name, [one.platform for one in found]).strip()
    mend = near or "`oasc-check history` shows all that there are"
    raise NothingToRun(f'no run against "{name}" is in the history: {mend}')


def _name(platform: str) -> str:
    """The name of the platform that a file declares, or the word itself. Raises InvalidFile."""
    from oasc_check.suite.platform import declared_name

    file = Path(platform)
    return declared_name(file) if file.suffix in (".yaml", ".yml") or file.is_file() else platform


def _shortened(history: History, last: int | None) -> History:
    from dataclasses import replace

    return replace(history, runs=history.runs[-last:]) if last else history


def _row(history: History, last: int | None) -> dict[str, Any]:
    return {
        "platform": history.platform,
        "runs": [_run(one) for one in _shortened(history, last).runs],
        "failing": [asdict(one) for one in history.failing],
    }


def _run(one: PastRun) -> dict[str, Any]:
    return {**asdict(one), "tests": dict(one.tests)}
