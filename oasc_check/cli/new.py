"""``oasc-check suite new``: a mechanism, a group or a test, from a few questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from oasc_check.cli.help import Command, did_you_mean

if TYPE_CHECKING:
    from oasc_check.author.additions import Spot

_EXAMPLES = (
    ("suite new --suites my-suites", "Ask what to make, then the rest."),
    ("suite new parking --suites my-suites", "A new mechanism: its folder with mechanism.yaml."),
    ("suite new parking/lots", "A group of tests, with its first test."),
    ("suite new parking/lots/list", "One more test, in the file of its group."),
)


class Question(NamedTuple):
    """What has to be known: the option that answers it, and the question."""

    option: str
    asks: str


_OF_A_MECHANISM = (
    Question("title", "Title of the mechanism, such as Parking API"),
    Question("standard", "The standard it is, as it is cited"),
    Question("source", "Where the standard can be read (https://...)"),
    Question("standard-version", "Version of the standard, such as 1.0"),
    Question("clause", "Number of the clause to begin with, such as 5.1"),
    Question("clause-title", "Title of that clause, as the standard prints it"),
)
_CLAUSE = Question("clause", "The clause that the test rests on")
_OF_A_GROUP = (Question("group-title", "Title of the group, such as Parking lots"),)
_OF_A_TEST = (
    Question("says", "What the platform does, in one sentence"),
    Question("send", "What is sent: a method and a path, such as GET /lots"),
    Question("remedy", "What a vendor has to do who does not pass, in one sentence"),
)
_ALL = (*_OF_A_MECHANISM, *_OF_A_GROUP, *_OF_A_TEST)


def _answers(function: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each question."""
    for question in reversed(_ALL):
        function = click.option(f"--{question.option}", metavar="TEXT", help=f"{question.asks}.")(function)
    return function


@click.command("new", cls=Command, short_help="Begin a mechanism, a group or a test.", examples=_EXAMPLES)
@click.argument("address", required=False)
@click.option(
    "--suites",
    envvar="OASC_SUITES",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="The suites to add to; made if they are not there. Without it, those of this checkout.",
)
@_answers
def command(address: str | None, suites: Path | None, **given: str | None) -> None:
    """Begin what ADDRESS names: MECHANISM, MECHANISM/GROUP or MECHANISM/GROUP/TEST; what it stands in is made as well.

    Asks in a terminal what no option says. Writes files that `suite check` accepts, but for comments of what is still
    to be decided, and changes no other. The first line of each lets an editor complete and check it.
    """
    from oasc_check.author.additions import CannotAdd, add, spot
    from oasc_check.cli.exit import say
    from oasc_check.cli.output import write

    said = {name.replace("_", "-"): text for name, text in given.items() if text is not None}
    try:
        place = spot(_folder(suites), *_named(address))
        said |= _asked(_questions(place, said))
        _check(said, place)
        written = add(place, said)
    except CannotAdd as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}.") from None
    write("".join(f"{file}\n" for file in written))
    say(f"To see what is still to be decided: oasc-check suite check {place.suites}")


def _folder(suites: Path | None) -> Path:
    """Raises UsageError where the shipped suites are part of an installation."""
    from oasc_check.places import SUITES

    if suites is None and SUITES.parent.name == "data":
        raise click.UsageError("say where your suites are, or are to be: --suites FOLDER.")
    return suites or SUITES


def _named(address: str | None) -> list[str]:
    """Mechanism, group and test. Raises BadParameter, and UsageError when nobody can be asked."""
    from oasc_check.author.additions import WORDS

    if address is None:
        address = _prompted([Question("ADDRESS", "What is new: MECHANISM, MECHANISM/GROUP or MECHANISM/GROUP/TEST")])[0]
    parts = address.split("/")
    if len(parts) == 2:
        parts += _prompted([Question("a third part of ADDRESS", "Id of the test, words such as list-all")])
    for part in parts:
        if not WORDS.fullmatch(part) or len(parts) > 3:
            mend = "Write lower-case words joined by hyphens, such as parking/lots/list-all."
            raise click.BadParameter(f'"{address}" is no MECHANISM, MECHANISM/GROUP or MECHANISM/GROUP/TEST. {mend}')
    return parts


def _check(said: dict[str, str], place: Spot) -> None:
    """Raises BadParameter for a clause that the mechanism does not list."""
    clause = said.get("clause")
    if clause and place.known and clause not in place.known.clauses:
        near = did_you_mean(clause, list(place.known.clauses))
        mend = f"Add it there, or name one that is listed.{near}"
        raise click.BadParameter(f"{clause} is no clause of {place.mechanism_file}. {mend}", param_hint="--clause")


def _questions(place: Spot, said: dict[str, str]) -> Iterator[Question]:
    """What no option has answered yet."""
    needed = list(_OF_A_MECHANISM if place.known is None else ())
    if place.test:
        needed += [_CLAUSE] if place.known else []
        needed += [] if place.group_file.exists() else _OF_A_GROUP
        needed += _OF_A_TEST
    return (question for question in needed if question.option not in said)


def _asked(questions: Iterator[Question]) -> dict[str, str]:
    missing = list(questions)
    return dict(zip((one.option for one in missing), _prompted(missing), strict=True))


def _prompted(questions: list[Question]) -> list[str]:
    """The answers of somebody at a terminal. Raises UsageError when nobody is there."""
    if questions and not sys.stdin.isatty():
        missing = ", ".join(
            one.option if one.option.isupper() or " " in one.option else f"--{one.option}" for one in questions
        )
        raise click.UsageError(f"nobody can be asked, since this is not a terminal. Give {missing}.")
    return [str(click.prompt(one.asks, err=True)) for one in questions]
