"""``oasc-check compare``: bids side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SOURCES, Target, target

if TYPE_CHECKING:
    from oasc_check.report.comparison import Comparison
    from oasc_check.suite.sources import Source

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FORMS = ("console", "html", "xlsx", "csv")
_EXAMPLES = (
    ("compare acme.oasc bolt.oasc --profile lille-metropole", "Who meets what, who is out, and how many points."),
    ("compare bids/*.oasc --profile tender.yaml --to html=bids.html --to xlsx=bids.xlsx", "The same with evidence."),
)


def _target(text: str) -> Target:
    return target(text, _FORMS)


@click.command("compare", cls=Command, short_help="Bids side by side.", examples=_EXAMPLES, params=[*SOURCES, LANG])
@click.argument("results", nargs=-1, required=True, type=_FILE)
@click.option("--profile", required=True, metavar="P", help="What is asked for: of `list profiles`, or a file.")
@click.option(
    "--to",
    multiple=True,
    metavar="FORMAT=PATH",
    type=_target,
    help="Write console, html, xlsx or csv. Repeatable.",
)
def command(results: tuple[Path, ...], profile: str, to: tuple[Target, ...], **suites: Any) -> None:
    """Compare RESULTS, bundles or JSON results of several platforms, by what a profile asks for.

    A bundle that is not as it was signed is refused. Verify each before: this command judges nothing again.
    """
    from oasc_check.cli.loading import chosen
    from oasc_check.cli.output import check_targets, put
    from oasc_check.cli.speaking import words
    from oasc_check.report.bids import rendered
    from oasc_check.report.console.look import Detail

    check_targets(to)
    sources = chosen(**suites)
    found, title = _compared(results, profile, sources)
    put(to, Detail.REPORT, words(sources), lambda form, _path, look: rendered(found, form, title, look))


def _compared(results: tuple[Path, ...], profile: str, sources: Sequence[Source]) -> tuple[Comparison, str]:
    from datetime import UTC, datetime

    from oasc_check.cli.bundles import handed
    from oasc_check.cli.loading import loaded, with_asked
    from oasc_check.report.comparison import compare

    suite, name = with_asked(loaded(sources), profile)
    asked = suite.profiles[str(name)]
    given = dict(zip(_names(results), map(handed, results), strict=True))
    documents = {bid: one.document for bid, one in given.items()}
    keys = {bid: one.bundle.key_id for bid, one in given.items() if one.bundle}
    today = datetime.now(UTC).date()
    requirements = suite.editions[asked.edition].requirements()
    return compare(documents, asked, requirements, suite.digest, today, keys), asked.title


def _names(files: tuple[Path, ...]) -> list[str]:
    """The files by what tells them apart. Raises UsageError when one is given twice."""
    if len({file.resolve() for file in files}) < len(files):
        raise click.UsageError("one file is given twice. Give each bid once.")
    stems = [file.stem for file in files]
    return [file.stem if stems.count(file.stem) == 1 else str(file) for file in files]
