"""``oasc-check suite mutate``: how much of what is spoilt the tests notice."""

from __future__ import annotations

import json
from typing import Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SOURCES

_EXAMPLES = (
    ("suite mutate", "Score every test that the reference platform can be asked; takes a minute or two."),
    ("suite mutate ngsi-ld/entities --survivors", "Show what the tests of one group do not notice."),
    ("suite mutate --json", "Every score with its survivors, for other programs."),
)


@click.command(
    "mutate", cls=Command, short_help="Score tests on spoilt answers.", examples=_EXAMPLES, params=list(SOURCES)
)
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1)
@click.option("--survivors", is_flag=True, help="Show all that went unnoticed, and what tests set up and do not read.")
@click.option("--json", "as_json", is_flag=True, help="An object with every score and every survivor.")
def command(addresses: tuple[str, ...], survivors: bool, as_json: bool, **suites: Any) -> int:
    """Record tests against the reference platform, spoil their answers in every way that their expectations are about,
    judge again offline, and show how much each test notices.

    ADDRESS is a mechanism, group, test or clause; without one all tests are scored. A mechanism has to notice 95 %, a
    test 80 %; else the exit code is 1.
    """
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.cli.mutating import document, mutate, text
    from oasc_check.cli.output import look, write
    from oasc_check.verdict.model import ExitCode

    mutation = mutate(loaded(chosen(**suites)), addresses)
    if as_json:
        write(json.dumps(document(mutation), ensure_ascii=False, indent=2) + "\n")
    else:
        write(text(mutation, look(), survivors=survivors))
    return ExitCode.OK if mutation.is_strong else ExitCode.NOT_MET
