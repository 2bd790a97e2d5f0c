"""``oasc-check explain``: a requirement, a test, a clause or a defect in plain words."""

from __future__ import annotations

from typing import Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SOURCES

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
    params=[*SOURCES, LANG],
)
@click.argument("address", metavar="ID")
def command(address: str, **suites: Any) -> None:
    """Explain ID: a requirement, a MIM, a test, a group, a mechanism, a clause or a defect."""
    from oasc_check.cli.explaining import explained
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.cli.output import look, write
    from oasc_check.cli.speaking import words
    from oasc_check.report.console.page import Page

    sources = chosen(**suites)
    page = Page(look(say=words(sources)))
    explained(page, address, loaded(sources))
    write(page.text())
