"""``oasc-check suite``: for authors of suites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.cli.help import Command, LazyGroup

if TYPE_CHECKING:
    from oasc_check.suite.model import Suite

_EXAMPLES = (
    ("suite check", "Every mistake in the shipped suites, with file, line and column."),
    ("suite mutate ngsi-ld/entities", "How much the tests of a group notice when answers are spoilt."),
    ("suite coverage ngsi-ld", "Which tests rest on which clause, and why others have none."),
)


@click.group(
    "suite",
    cls=LazyGroup,
    short_help="Check and prove suites.",
    places={
        "check": "oasc_check.cli.suite:check",
        "mutate": "oasc_check.cli.mutate:command",
        "coverage": "oasc_check.cli.coverage:command",
    },
    examples=_EXAMPLES,
    no_args_is_help=True,
)
def command() -> None:
    """For authors of suites."""


@click.command(
    "check",
    cls=Command,
    examples=(
        *_EXAMPLES[:1],
        ("suite check my-suites", "The same for the suites in a folder of yours."),
        ("suite check --proof", "Also prove that the tests catch what is wrong; takes about a quarter of an hour."),
    ),
)
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--proof",
    is_flag=True,
    help="Show also that platforms which answer the same to everything pass no test, that each defect is caught by "
    "exactly its tests, and that the tests notice spoilt answers (see `suite mutate`).",
)
def check(folder: Path | None, proof: bool) -> int:
    """Read the suites in FOLDER, or the shipped ones, and report every mistake."""
    from oasc_check.cli.output import write
    from oasc_check.suite.load import load
    from oasc_check.verdict.model import ExitCode

    suite = load(folder)
    write(f"No mistakes: {_counted(suite)}.\n")
    if not proof:
        return ExitCode.OK
    from oasc_check.cli.proving import unproven

    found = list(unproven(suite))
    write("".join(f"{one}\n" for one in found) or "Proven: what is wrong is caught.\n")
    return ExitCode.NOT_MET if found else ExitCode.OK


def _counted(suite: Suite) -> str:
    from oasc_check.report.console.words import plural

    requirements = [one for edition in suite.editions.values() for one in edition.requirements()]
    counts = (
        plural(len(suite.mechanisms), "mechanism"),
        plural(len(suite.tests()), "test"),
        plural(len(suite.editions), "edition"),
        plural(len(requirements), "requirement"),
    )
    return ", ".join(counts)
