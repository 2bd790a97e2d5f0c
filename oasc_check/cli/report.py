"""``oasc-check report``: renders a result again."""

from __future__ import annotations

from pathlib import Path

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import HISTORY, SHOWING, Target

_EXAMPLES = (
    ("report result.json", "Show a result that was kept."),
    ("report result.json --to junit=junit.xml -q", "Write it as JUnit XML, and say the verdict."),
)


@click.command(
    "report", cls=Command, short_help="Render a result again.", examples=_EXAMPLES, params=[*SHOWING, HISTORY]
)
@click.argument("result", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(result: Path, to: tuple[Target, ...], lang: str | None, quiet: bool, verbose: bool, history: bool) -> None:
    """Render RESULT, a JSON result or a bundle, again."""
    from oasc_check.cli.bundles import handed
    from oasc_check.cli.output import check_targets, deliver, detail, html_words
    from oasc_check.cli.recorded import remembered_of
    from oasc_check.suite.sources import SHIPPED

    check_targets(to)
    document = handed(result).document
    shows_it = history and any(target.format == "html" for target in to)
    known = remembered_of(document) if shows_it else None
    deliver(document, to, detail(quiet, verbose), html_words(to, lang, [SHIPPED]), known)
