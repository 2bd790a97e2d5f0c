"""``oasc-check run``: a run against a platform."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import HISTORY, RUNNING, SELECTING, SHOWING, Target

if TYPE_CHECKING:
    from oasc_check.cli.conduct import Order
    from oasc_check.report.reduce import How
    from oasc_check.suite.sources import Source

_EXAMPLES = (
    ("run acme.yaml", "Run every test that only reads, and show the report."),
    (
        "run acme.yaml --allow-writes --to json=result.json --to junit=junit.xml",
        "Run all of them, and keep the result.",
    ),
    ("run acme.yaml --shard 1/3 --to json=1.json", "The first third of the tests; see `report --merge`."),
    ("run acme.yaml -s ngsi-ld/entities -s 5.7.2", "Only one group, and the tests that rest on one clause."),
)


@click.command(
    "run",
    cls=Command,
    short_help="Run the suites against a platform.",
    examples=_EXAMPLES,
    params=[*SELECTING, *RUNNING, *SHOWING, HISTORY],
)
@click.argument("platform")
def command(platform: str, **choice: Any) -> int:
    """Run the suites against PLATFORM: a platform file, or the URL of one."""
    from oasc_check.cli.conduct import conduct
    from oasc_check.cli.loading import apart, loaded
    from oasc_check.cli.selecting import planned
    from oasc_check.suite.platform import load_platform

    sources, choice = apart(choice)
    order, selection = ordered(sources, **choice)
    suite = loaded(sources)
    return conduct(planned(suite, load_platform(platform, suite), **selection), order)


def ordered(
    sources: Sequence[Source],
    *,
    jobs: int,
    callback_url: str | None,
    timeout: float | None,
    rate: float | None,
    budget: tuple[tuple[str, int], ...],
    fail_on: str,
    baseline: Path | None,
    evidence: How,
    to: tuple[Target, ...],
    quiet: bool,
    verbose: bool,
    history: bool = False,
    **selection: Any,
) -> tuple[Order, dict[str, Any]]:
    """What is asked of a run, and the options that are left: those that select. Raises UsageError.

    ``sources`` are where the words of HTML reports in other languages come from.
    """
    from oasc_check.cli.conduct import Order, settings_for
    from oasc_check.cli.output import check_targets, detail
    from oasc_check.cli.speaking import words
    from oasc_check.suite.model import Level

    check_targets(to)
    order = Order(
        settings=settings_for(timeout, rate, budget),
        jobs=jobs,
        fail_on=Level(fail_on),
        baseline=baseline,
        evidence=evidence,
        callback_url=callback_url,
        targets=to,
        words=words(sources),
        detail=detail(quiet, verbose),
        history=history,
    )
    return order, selection
