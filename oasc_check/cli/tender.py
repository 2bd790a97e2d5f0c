"""``oasc-check tender``: what to write into a call for tenders."""

from __future__ import annotations

from typing import Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SOURCES

_EXAMPLES = (
    ("tender --profile lille-metropole --lang fr", "The clauses for bids to the Metropole of Lille, in French."),
    ("tender --profile geo-service > clauses.md", "Those for a service of spatial data, in a file."),
)


@click.command(
    "tender",
    cls=Command,
    short_help="The clauses for a call for tenders.",
    examples=_EXAMPLES,
    params=[*SOURCES, LANG],
)
@click.option("--profile", required=True, metavar="P", help="What is asked for: of `list profiles`, or a file.")
def command(profile: str, **suites: Any) -> None:
    """Write the clauses of a call for tenders that asks for a profile, as Markdown.

    They say which report a bidder hands in, by which suites, what counts as met, and each requirement.
    """
    import oasc_check
    from oasc_check.cli.loading import chosen, loaded, with_asked
    from oasc_check.cli.output import write
    from oasc_check.cli.speaking import words
    from oasc_check.report.tender import tender

    sources = chosen(**suites)
    suite, name = with_asked(loaded(sources), profile)
    write(tender(suite, suite.profiles[str(name)], oasc_check.__version__, words(sources)))
