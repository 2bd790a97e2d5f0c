"""``oasc-check cleanup``: removes what an interrupted run left behind."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SUITES

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
    params=[SUITES],
)
@click.argument("ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(ledger: Path, suites: Path | None) -> int:
    """Remove what the run that wrote LEDGER left on its platform, and nothing else."""
    from oasc_check.cli.exit import say
    from oasc_check.cli.loading import loaded
    from oasc_check.cli.output import write
    from oasc_check.cli.speaking import program
    from oasc_check.report.escape import one_line
    from oasc_check.run.ledger import Ledger
    from oasc_check.verdict.model import ExitCode

    found = Ledger.read(ledger)
    left = len(found.open_entries())
    residue = _cleaned(found, loaded(suites)) if left else ()
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
    from oasc_check.run.auth import Authenticator
    from oasc_check.run.cleanup import clean
    from oasc_check.run.origin import Origins
    from oasc_check.run.redact import Redactor
    from oasc_check.run.secrets import reader
    from oasc_check.run.session import now
    from oasc_check.run.settings import Settings
    from oasc_check.run.transport import HttpTransport
    from oasc_check.suite.platform import load_platform

    source = ledger.platform_source
    platform = load_platform(source, suite)
    redactor = Redactor()
    remote = source.startswith(("http://", "https://"))
    secrets = reader(redactor, remote=remote, folder=Path() if remote else Path(source).parent)
    numbers = itertools.count(1)
    settings = Settings(
        ca_bundle=platform.ca_bundle,
        client_certificate=platform.client_certificate,
        client_key=platform.client_key,
        user_agent=f"{Settings.user_agent} (cleanup {ledger.run_id})",
    )
    authenticator = Authenticator(platform, secrets, redactor)
    transport = HttpTransport(settings, authenticator, Origins(platform), now, lambda: f"x{next(numbers)}")
    residue = clean(ledger.open_entries(), ledger, transport, platform.apis, suite.mechanisms)
    transport.close()
    return tuple(map(redactor.text, residue))
