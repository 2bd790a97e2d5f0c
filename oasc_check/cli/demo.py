"""``oasc-check demo``: a run against the embedded reference platform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import RUNNING, SELECTING, SHOWING

_EXAMPLES = (
    ("demo", "Run everything against a platform that conforms."),
    ("demo --defect create-answers-200", "Against one that makes this mistake; see `list defects`."),
    ("demo -s ngsi-ld/entities -v", "Only one group, with every test."),
    ("demo --profile geo-service", "What a profile asks for, of a platform that has it; see `list profiles`."),
)


@click.command(
    "demo",
    cls=Command,
    short_help="Run everything against an embedded platform.",
    examples=_EXAMPLES,
    params=[*SELECTING, *RUNNING, *SHOWING],
)
@click.option("--defect", "defects", multiple=True, metavar="ID", help="Make this mistake. Repeatable.")
def command(defects: tuple[str, ...], suites: Path | None, **choice: Any) -> int:
    """Start the embedded reference platform, run everything against it, and show the report."""
    from oasc_check.cli import embedded
    from oasc_check.cli.conduct import conduct
    from oasc_check.cli.loading import loaded, with_asked
    from oasc_check.cli.run import ordered
    from oasc_check.cli.selecting import planned
    from oasc_check.reference.process import Process

    order, selection = ordered(suites, **choice)
    with Process(defects) as platform:
        suite = loaded(suites)
        embedded.check_defects(defects, suite)
        suite, selection["profile"] = with_asked(suite, selection["profile"])
        declared = embedded.asked_for(embedded.platform(platform.url, suite), suite, selection["profile"])
        return conduct(planned(suite, declared, **selection), order)
