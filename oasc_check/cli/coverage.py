"""``oasc-check suite coverage``: clause by clause, its tests or why there are none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import Command, did_you_mean
from oasc_check.cli.options import SOURCES

if TYPE_CHECKING:
    from oasc_check.suite.model import Mechanism

_EXAMPLES = (
    ("suite coverage ngsi-ld", "Every clause of the standard with its tests, as Markdown."),
    ("suite coverage --write", "Bring COVERAGE.md beside each mechanism.yaml up to date."),
)


@click.command("coverage", cls=Command, short_help="Show tests by clause.", examples=_EXAMPLES, params=list(SOURCES))
@click.argument("mechanism", required=False)
@click.option(
    "--write",
    "in_place",
    is_flag=True,
    help="Write COVERAGE.md beside mechanism.yaml instead: in the folders given by --suites, else in the shipped ones.",
)
def command(mechanism: str | None, in_place: bool, **suites: Any) -> None:
    """Show for every clause of MECHANISM, or of all, which tests rest on it, or why there are none."""
    from oasc_check.cli.loading import authored, chosen, loaded
    from oasc_check.cli.output import write
    from oasc_check.suite.coverage import as_markdown

    known = loaded(chosen(**suites)).mechanisms
    if mechanism is not None and mechanism not in known:
        near = did_you_mean(mechanism, list(known))
        raise click.BadParameter(f'there is no mechanism "{mechanism}".{near} See `list mechanisms`.')
    for one in known.values():
        if mechanism not in (None, one.id):
            continue
        if not in_place:
            write(as_markdown(one))
        elif _is_among(one, authored(suites["suites"])):
            one.place.file.with_name("COVERAGE.md").write_text(as_markdown(one), encoding="utf-8")


def _is_among(mechanism: Mechanism, folders: tuple[Path, ...]) -> bool:
    return any(mechanism.place.file.is_relative_to(folder) for folder in folders)
