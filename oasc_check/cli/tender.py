"""``oasc-check tender``: what to write into a call for tenders."""

from __future__ import annotations

from pathlib import Path

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SUITES

_EXAMPLES = (
    ("tender --profile lille-metropole --lang fr", "The clauses for bids to the Metropole of Lille, in French."),
    ("tender --profile geo-service > clauses.md", "Those for a service of spatial data, in a file."),
)


@click.command(
    "tender",
    cls=Command,
    short_help="The clauses for a call for tenders.",
    examples=_EXAMPLES,
    params=[SUITES, LANG],
)
@click.option("--profile", required=True, metavar="P", help="What is asked for: of `list profiles`, or a file.")
def command(profile: str, suites: Path | None) -> None:
    """Write the clauses of a call for tenders that asks for a profile, as Markdown.

    They say which report a bidder hands in, by which suites, what counts as met, and each requirement.
    """
    import oasc_check
    from oasc_check.cli.loading import loaded, with_asked
    from oasc_check.cli.output import write
    from oasc_check.cli.speaking import words
    from oasc_check.report.tender import tender

    suite, name = with_asked(loaded(suites), profile)
    write(tender(suite, suite.profiles[str(name)], oasc_check.__version__, words(suites)))
