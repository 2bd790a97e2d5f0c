"""``oasc-check suite coverage``: clause by clause, its tests or why there are none."""

from __future__ import annotations

from pathlib import Path

import click

from oasc_check.cli.help import Command, did_you_mean
from oasc_check.cli.options import SUITES

_EXAMPLES = (
    ("suite coverage ngsi-ld", "Every clause of the standard with its tests, as Markdown."),
    ("suite coverage --write", "Bring COVERAGE.md beside each mechanism.yaml up to date."),
)


@click.command("coverage", cls=Command, short_help="Show tests by clause.", examples=_EXAMPLES, params=[SUITES])
@click.argument("mechanism", required=False)
@click.option("--write", "in_place", is_flag=True, help="Write COVERAGE.md beside mechanism.yaml instead.")
def command(mechanism: str | None, in_place: bool, suites: Path | None) -> None:
    """Show for every clause of MECHANISM, or of all, which tests rest on it, or why there are none."""
    from oasc_check.cli.output import write
    from oasc_check.suite.coverage import as_markdown
    from oasc_check.suite.load import load

    known = load(suites).mechanisms
    if mechanism is not None and mechanism not in known:
        near = did_you_mean(mechanism, list(known))
        raise click.BadParameter(f'there is no mechanism "{mechanism}".{near} See `list mechanisms`.')
    for one in known.values():
        if mechanism in (None, one.id):
            if in_place:
                one.place.file.with_name("COVERAGE.md").write_text(as_markdown(one), encoding="utf-8")
            else:
                write(as_markdown(one))
