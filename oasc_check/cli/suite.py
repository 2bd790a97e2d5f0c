"""``oasc-check suite``: for authors of suites."""

from __future__ import annotations

from pathlib import Path

import click

from oasc_check.cli.help import Command, LazyGroup

_EXAMPLES = (("suite check", "Every mistake in the shipped suites, with file, line and column."),)


@click.group(
    "suite",
    cls=LazyGroup,
    short_help="Check suites.",
    places={"check": "oasc_check.cli.suite:check", "mutate": "oasc_check.cli.mutate:command"},
    examples=_EXAMPLES,
    no_args_is_help=True,
)
def command() -> None:
    """For authors of suites."""


@click.command(
    "check",
    cls=Command,
    examples=(*_EXAMPLES, ("suite check my-suites", "The same for the suites in a folder of yours.")),
)
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Read the suites in FOLDER, or the shipped ones, and report every mistake."""
    from oasc_check.cli.output import write
    from oasc_check.report.console.words import plural
    from oasc_check.suite.load import load

    suite = load(folder)
    requirements = [one for edition in suite.editions.values() for one in edition.requirements()]
    counted = (
        plural(len(suite.mechanisms), "mechanism"),
        plural(len(suite.tests()), "test"),
        plural(len(suite.editions), "edition"),
        plural(len(requirements), "requirement"),
    )
    write(f"No mistakes: {', '.join(counted)}.\n")
