"""``oasc-check suite``: for authors of suites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from oasc_check.cli.help import Command, LazyGroup
from oasc_check.cli.options import SOURCES

if TYPE_CHECKING:
    from oasc_check.suite.model import Suite
    from oasc_check.suite.sources import Source
    from oasc_check.suite.translation.check import Count

_EXAMPLES = (
    ("suite check", "Every mistake in the shipped suites, with file, line and column."),
    ("suite new parking/lots --suites my-suites", "Begin a mechanism, a group or a test; asks a few questions."),
    ("suite record parking/lots/book --har book.har --platform https://city.example", "Draft a test from a recording."),
    ("suite mutate ngsi-ld/entities", "How much the tests of a group notice when answers are spoilt."),
    ("suite coverage ngsi-ld", "Which tests rest on which clause, and why others have none."),
    ("suite docs --out pages", "Every requirement and test as pages in Markdown, with links between them."),
    ("suite translate fr mechanisms/wfs", "Bring the French of a mechanism up to date with the English."),
)


@click.group(
    "suite",
    cls=LazyGroup,
    short_help="Check and prove suites.",
    places={
        "check": "oasc_check.cli.suite:check",
        "new": "oasc_check.cli.new:command",
        "record": "oasc_check.cli.record:command",
        "mutate": "oasc_check.cli.mutate:command",
        "coverage": "oasc_check.cli.coverage:command",
        "docs": "oasc_check.cli.docs:command",
        "translate": "oasc_check.cli.translate:command",
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
        ("suite check --suites my-suites", "The same for suites of yours that stand beside the shipped ones."),
        ("suite check my-suites", "For suites of yours that are read alone."),
        ("suite check my-suites --watch", "Check again whenever a file there changes, until Ctrl-C."),
        ("suite check --proof", "Also prove that the tests catch what is wrong; takes about a quarter of an hour."),
    ),
    params=list(SOURCES),
)
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--proof",
    is_flag=True,
    help="Show also that platforms which answer the same to everything pass no test, that each defect is caught by "
    "exactly its tests, and that the tests notice spoilt answers (see `suite mutate`).",
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
def check(folder: Path | None, proof: bool, watch: bool, **suites: Any) -> int:
    """Read all suites, and report every mistake in them, translations included.

    With FOLDER only the suites in it are read, as by --suites FOLDER --suites-only.
    """
    from oasc_check.cli.output import write
    from oasc_check.cli.speaking import program
    from oasc_check.verdict.model import ExitCode

    if watch:
        _watch(folder, suites, proof)
    suite = _checked(folder, suites)
    if not proof:
        return ExitCode.OK
    from oasc_check.cli.proving import unproven

    found = list(unproven(suite))
    write("".join(f"{one}\n" for one in found) or f"{program()('Proven: what is wrong is caught.')}\n")
    return ExitCode.NOT_MET if found else ExitCode.OK


def _checked(folder: Path | None, suites: Mapping[str, Any]) -> Suite:
    """The suites, after saying that there is no mistake in them. Raises InvalidFile with every mistake."""
    from oasc_check.cli.output import write
    from oasc_check.cli.speaking import program

    suite, languages = _read(_sources(folder, suites))
    write(f"{program()('No mistakes: {text}.', text=_counted(suite))}\n")
    write("".join(f"{line}\n" for line in languages))
    return suite


def _watch(folder: Path | None, suites: Mapping[str, Any], proof: bool) -> NoReturn:
    """Raises UsageError where proof is wanted, which takes too long to be had again and again."""
    from oasc_check.cli.watching import watch
    from oasc_check.places import SUITES

    if proof:
        raise click.UsageError("--watch and --proof exclude each other. Give one of them.")
    watch([folder] if folder else suites["suites"] or [SUITES], partial(_checked, folder, suites))


def _sources(folder: Path | None, suites: Mapping[str, Any]) -> list[Source]:
    """What is to be checked. Raises UsageError for a folder that is given both ways."""
    from oasc_check.cli.loading import chosen

    if folder is None:
        return chosen(**suites)
    context = click.get_current_context()
    if any(context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in suites):
        raise click.UsageError("FOLDER is read alone. Give it by --suites, if other suites are to be read as well.")
    return chosen((folder,), suites_only=True, no_packages=True)


def _read(sources: Sequence[Source]) -> tuple[Suite, list[str]]:
    """The suites, and how far each language is. Raises InvalidFile with every mistake in either."""
    from oasc_check.cli.translate import total
    from oasc_check.suite.load import in_file_order, inspect_sources
    from oasc_check.suite.model import InvalidFile
    from oasc_check.suite.translation.work import all_states

    suite, problems, documents = inspect_sources(sources)
    states = [] if problems else [all_states(source.folder, documents) for source in sources]
    found = [*problems, *(problem for one in states for state in one.values() for problem in state.problems)]
    if found:
        raise InvalidFile(in_file_order(found))
    counts: dict[str, list[Count]] = {}
    for one in states:
        for code, state in one.items():
            counts.setdefault(code, []).extend(state.counts)
    return suite, [total(code, of_code) for code, of_code in counts.items()]


def _counted(suite: Suite) -> str:
    from oasc_check.cli.speaking import program

    say = program()
    requirements = [one for edition in suite.editions.values() for one in edition.requirements()]
    counts = (
        say.many("{n} mechanism", "{n} mechanisms", len(suite.mechanisms)),
        say.many("{n} test", "{n} tests", len(suite.tests())),
        say.many("{n} edition", "{n} editions", len(suite.editions)),
        say.many("{n} requirement", "{n} requirements", len(requirements)),
    )
    return ", ".join(counts)
