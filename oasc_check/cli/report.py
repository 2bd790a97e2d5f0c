"""``oasc-check report``: renders a result again."""

from __future__ import annotations

from pathlib import Path

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SHOWING, Target

_EXAMPLES = (
    ("report result.json", "Show a result that was kept."),
    ("report result.json --to junit=junit.xml -q", "Write it as JUnit XML, and say the verdict."),
)


@click.command("report", cls=Command, short_help="Render a result again.", examples=_EXAMPLES, params=list(SHOWING))
@click.argument("result", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(result: Path, to: tuple[Target, ...], quiet: bool, verbose: bool) -> None:
    """Render RESULT, a JSON result or a bundle, again."""
    from oasc_check.cli.bundles import handed
    from oasc_check.cli.output import check_targets, deliver, detail
    from oasc_check.cli.speaking import words

    check_targets(to)
    deliver(handed(result).document, to, detail(quiet, verbose), words())
