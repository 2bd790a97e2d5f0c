"""``oasc-check suite translate``: for translators of suites."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SUITES

if TYPE_CHECKING:
    from oasc_check.suite.translation.check import Count

_EXAMPLES = (
    ("suite translate fr mechanisms/wfs", "Bring the French of one mechanism up to date with the English."),
    ("suite translate fr --dry-run", "Only say what is missing and stale in French; writes nothing."),
)


@click.command(
    "translate", cls=Command, examples=_EXAMPLES, params=[SUITES], short_help="Bring a translation up to date."
)
@click.argument("language", metavar="LANGUAGE")
@click.argument("path", required=False, default="")
@click.option("--dry-run", is_flag=True, help="Say what is missing and stale, and write nothing.")
def command(language: str, path: str, suites: tuple[Path, ...], dry_run: bool) -> int:
    """Write every text of PATH below suites/ that LANGUAGE lacks into its files, with the English beside it: in each
    folder given by --suites, else in the shipped suites.

    What is translated already is kept. Where the English has changed, the text that was translated is written beside
    the new one, as "was"; remove "was" when the translation is adapted. The format is described in
    suites/i18n/README.md.
    """
    from oasc_check.cli.loading import authored
    from oasc_check.cli.output import write
    from oasc_check.suite.translation.work import update
    from oasc_check.verdict.model import ExitCode

    done = [one for folder in authored(suites) for one in update(folder, language, path, write=not dry_run)]
    for one in done:
        write(f"{_told(one.count)}{' (written)' if one.is_written else ''}\n")
    write(f"{total(language, [one.count for one in done])}\n")
    return ExitCode.OK


def _told(count: Count) -> str:
    lacks = [
        f"{len(count.missing)} missing" if count.missing else "",
        f"{len(count.stale)} stale" if count.stale else "",
    ]
    told = ", ".join(word for word in lacks if word) or "complete"
    return f"{count.file}: {told}, {count.done} of {count.total} translated"


def total(language: str, counts: Sequence[Count]) -> str:
    """One line: how much of it all is translated."""
    missing, stale = sum(len(one.missing) for one in counts), sum(len(one.stale) for one in counts)
    texts, done = sum(one.total for one in counts), sum(one.done for one in counts)
    from oasc_check.cli.speaking import program

    told = "{language}: {done} of {texts} texts translated, {missing} missing, {stale} stale."
    values = {"done": done, "texts": texts, "missing": missing, "stale": stale}
    return program()(told, language=language, **{name: str(number) for name, number in values.items()})
