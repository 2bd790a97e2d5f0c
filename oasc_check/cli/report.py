"""``oasc-check report``: renders a result again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import HISTORY, SHOWING, SOURCES, Target

if TYPE_CHECKING:
    from oasc_check.report.model import Document
    from oasc_check.suite.sources import Source

_EXAMPLES = (
    ("report result.json", "Show a result that was kept."),
    ("report result.json --to junit=junit.xml -q", "Write it as JUnit XML, and say the verdict."),
    ("report --merge 1.json 2.json 3.json --to json=result.json", "Put the shards of a run together, and gate on it."),
)


@click.command(
    "report",
    cls=Command,
    short_help="Render a result again.",
    examples=_EXAMPLES,
    params=[*SHOWING, *SOURCES, HISTORY],
)
@click.argument("results", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--merge", is_flag=True, help="RESULTS are all the shards of one run: make one result of them.")
def command(
    results: tuple[Path, ...],
    merge: bool,
    to: tuple[Target, ...],
    quiet: bool,
    verbose: bool,
    history: bool,
    **suites: Any,
) -> int:
    """Render RESULTS, one JSON result or bundle, again; or with --merge those of all shards of a run, as one.

    Ends with 0; with --merge, with the exit code that one run would have had, or 4 when the shards do not belong
    together, one is missing or one is given twice.
    """
    from oasc_check.cli.bundles import handed
    from oasc_check.cli.loading import chosen
    from oasc_check.cli.output import check_targets, deliver, detail
    from oasc_check.cli.recorded import remembered_of
    from oasc_check.cli.speaking import words

    if len(results) > 1 and not merge:
        raise click.UsageError("several results are given. Give one, or --merge to put shards of a run together.")
    check_targets(to)
    sources = chosen(**suites)
    document = _merged(results, sources) if merge else handed(results[0]).document
    shows_it = history and any(target.format == "html" for target in to)
    known = remembered_of(document) if shows_it else None
    deliver(document, to, detail(quiet, verbose), words(sources), known)
    return document["run"]["exit_code"] if merge else 0


def _merged(results: tuple[Path, ...], sources: Sequence[Source]) -> Document:
    from oasc_check.cli.loading import loaded
    from oasc_check.cli.merging import merged_files

    return merged_files(results, loaded(sources))
