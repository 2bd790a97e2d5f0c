"""``oasc-check diff``: what changed between two results."""

from __future__ import annotations

from pathlib import Path

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG

_EXAMPLES = (("diff before.json after.json", "Which tests fail or pass that did not, and what else differs."),)


@click.command("diff", cls=Command, short_help="What changed between two results.", examples=_EXAMPLES, params=[LANG])
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(old: Path, new: Path) -> int:
    """Say what changed from OLD to NEW, JSON results or bundles.

    Ends with 1 when a test fails that did not, or a requirement is no longer met; else with 0.
    """
    from oasc_check.cli.bundles import handed
    from oasc_check.cli.output import look, write
    from oasc_check.report.changes import changes
    from oasc_check.report.console.difference import render
    from oasc_check.verdict.model import ExitCode

    found = changes(handed(old).document, handed(new).document)
    write(render(found, look()))
    return ExitCode.NOT_MET if found.is_worse else ExitCode.OK
