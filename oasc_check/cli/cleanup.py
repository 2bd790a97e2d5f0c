"""``oasc-check cleanup``: removes what an interrupted run left behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SOURCES

if TYPE_CHECKING:
    from oasc_check.run.ledger import Ledger
    from oasc_check.suite.model import Suite

_EXAMPLES = (
    ("cleanup ~/.local/state/oasc-check/ledgers/20261122T204143Z-k2m9pqrs.jsonl", "Remove what this run left behind."),
)


@click.command(
    "cleanup",
    cls=Command,
    short_help="Remove what an interrupted run left behind.",
    examples=_EXAMPLES,
    params=list(SOURCES),
)
@click.argument("ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(ledger: Path, **suites: Any) -> int:
    """Remove what the run that wrote LEDGER left on its platform, and nothing else."""
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.cli.output import write
    from oasc_check.cli.speaking import program
    from oasc_check.cli.telling import say
    from oasc_check.report.escape import one_line
    from oasc_check.run.ledger import Ledger
    from oasc_check.verdict.model import ExitCode

    found = Ledger.read(ledger)
    left = len(found.open_entries())
    residue = _cleaned(found, loaded(chosen(**suites))) if left else ()
    found.close()
    told = program().many(
        "{n} thing removed, {m} left.", "{n} things removed, {m} left.", left - len(residue), m=len(residue)
    )
    write(f"{told}\n")
    for sentence in residue:
        say(one_line(sentence))
    return int(ExitCode.RESIDUE if residue else ExitCode.OK)


def _cleaned(ledger: Ledger, suite: Suite) -> tuple[str, ...]:
    """Remove everything that is open. Returns a sentence for each thing that could not be removed."""
    from oasc_check.run.leftovers import remove
    from oasc_check.suite.platform import load_platform

    return remove(ledger, load_platform(ledger.platform_source, suite), suite.mechanisms)
