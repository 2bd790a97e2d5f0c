"""``oasc-check suite docs``: what the suites say, as pages in Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXAMPLES = (
    ("suite docs --out pages", "One page for each MIM, mechanism and group of tests, and pages/index.md."),
    ("suite docs --out seiten --suites my-suites", "With the suites in a folder of yours."),
    ("suite docs --out pages --lang fr", "In French, as far as the suites are translated."),
)


@click.command(
    "docs", cls=Command, short_help="Write what is tested, as pages.", examples=_EXAMPLES, params=[*SOURCES, LANG]
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder for the pages; made if it is not there.",
)
def command(out: Path, **suites: Any) -> None:
    """Write every requirement and every test as Markdown: what is sent, what must come back, the remedy.

    Links lead from requirements to tests to clauses, and back.

    Pages with the same names are replaced; the same suites always give the same pages.
    """
    from oasc_check.author.pages import Pages
    from oasc_check.author.pages_of_tests import Words
    from oasc_check.cli import wording
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.cli.speaking import words
    from oasc_check.cli.telling import say
    from oasc_check.report.console.words import plural

    sources = chosen(**suites)
    pages = Pages(loaded(sources), Words(words(sources), wording.steps)).all()
    try:
        _write(out, pages)
    except OSError as error:
        raise click.ClickException(
            f"{error.filename} cannot be written: {error.strerror}. Give another --out."
        ) from None
    say(f"{plural(len(pages), 'page')} written to {out}.")
    for file in sorted(_others(out, pages)):
        say(f"Note: {file} is no page of these suites. Remove it if it is an old one.")


def _write(out: Path, pages: Mapping[str, str]) -> None:
    for path, text in pages.items():
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _others(out: Path, pages: Mapping[str, str]) -> set[Path]:
    """Pages that stand where ours do and are not ours, such as those of a group that is gone."""
    found = {file for part in ("editions", "mechanisms") for file in (out / part).rglob("*.md")}
    return found - {out / path for path in pages}
