"""``oasc-check explain``: a requirement, a test, a clause or a defect in plain words."""

from __future__ import annotations

from pathlib import Path

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SUITES

_EXAMPLES = (
    ("explain MIM7:R1.1", "A requirement, and the tests that decide it."),
    ("explain ngsi-ld/entities/create-then-read", "A test: its clause, what is sent, what must come back, the remedy."),
    ("explain 5.6.1", "A clause, and the tests that rest on it."),
)


@click.command(
    "explain",
    cls=Command,
    short_help="Explain a requirement, a test, a clause or a defect.",
    examples=_EXAMPLES,
    params=[SUITES, LANG],
)
@click.argument("address", metavar="ID")
def command(address: str, suites: Path | None) -> None:
    """Explain ID: a requirement, a MIM, a test, a group, a mechanism, a clause or a defect."""
    from oasc_check.cli.explaining import explained
    from oasc_check.cli.loading import loaded
    from oasc_check.cli.output import look, write
    from oasc_check.cli.speaking import words
    from oasc_check.report.console.page import Page

    page = Page(look(say=words(suites)))
    explained(page, address, loaded(suites))
    write(page.text())
