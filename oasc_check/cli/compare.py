"""``oasc-check compare``: bids side by side."""

from __future__ import annotations

from pathlib import Path

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SUITES

_EXAMPLES = (
    ("compare acme.json bolt.json --profile lille-metropole", "Who meets what, who is out, and how many points."),
    ("compare bids/*.json --profile lille-metropole --csv bids.csv", "The same with the evidence, as a table."),
)


@click.command("compare", cls=Command, short_help="Bids side by side.", examples=_EXAMPLES, params=[SUITES, LANG])
@click.argument("results", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", required=True, metavar="P", help="What is asked for: a profile, see `list profiles`.")
@click.option("--csv", "table", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write a table.")
def command(results: tuple[Path, ...], profile: str, table: Path | None, suites: Path | None) -> None:
    """Compare RESULTS, JSON results of several platforms, by what a profile asks for."""
    from datetime import UTC, datetime

    from oasc_check.cli.loading import loaded
    from oasc_check.cli.output import look, write
    from oasc_check.cli.speaking import words
    from oasc_check.plan.address import UnknownAddress
    from oasc_check.report.comparison import compare
    from oasc_check.report.console.bids import render
    from oasc_check.report.forms.tabular import render_bids
    from oasc_check.report.read import read

    suite = loaded(suites)
    if profile not in suite.profiles:
        raise UnknownAddress(profile, suite.profiles)
    asked = suite.profiles[profile]
    documents = dict(zip(_names(results), map(read, results), strict=True))
    today = datetime.now(UTC).date()
    found = compare(documents, asked, suite.editions[asked.edition].requirements(), suite.digest, today)
    shown = look(say=words(suites))
    write(render(found, shown))
    if table:
        table.write_bytes(render_bids(found, shown.words))


def _names(files: tuple[Path, ...]) -> list[str]:
    """The files by what tells them apart. Raises UsageError when one is given twice."""
    if len({file.resolve() for file in files}) < len(files):
        raise click.UsageError("one file is given twice. Give each bid once.")
    stems = [file.stem for file in files]
    return [file.stem if stems.count(file.stem) == 1 else str(file) for file in files]
