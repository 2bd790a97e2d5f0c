"""``oasc-check suite new``: a mechanism, a group or a test, from a few questions."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from oasc_check.cli.help import Command

if TYPE_CHECKING:
    from oasc_check.author.additions import Spot

_EXAMPLES = (
    ("suite new --suites my-suites", "Ask what to make, then the rest."),
    ("suite new parking --suites my-suites", "A new mechanism: its folder with mechanism.yaml."),
    ("suite new parking/lots", "A group of tests, with its first test."),
    ("suite new parking/lots/list", "One more test, in the file of its group."),
)


class Question(NamedTuple):
    """What has to be known: the option that answers it, the question, the form of an answer, and that form in words."""

    option: str
    asks: str
    form: str = r".*\S.*"
    wanted: str = "a text"


_SENTENCE = (r"\S.{0,117}\.", "one sentence of under 120 characters that ends with a full stop")
_ADDRESS = (r"[a-z0-9-]+(/[a-z0-9-]+){0,2}", "MECHANISM, MECHANISM/GROUP or MECHANISM/GROUP/TEST")
_WORDS = (r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "lower-case words joined by hyphens")
_OF_A_MECHANISM = (
    Question("title", "Title of the mechanism, such as Parking API"),
    Question("standard", "The standard it is, as it is cited"),
    Question(
        "source", "Where the standard can be read (https://...)", r"https?://\S+", "an address such as https://..."
    ),
    Question("standard-version", "Version of the standard, such as 1.0", r"\d+(\.\d+)*", "a version such as 1.0"),
    Question("clause", "Number of the clause to begin with, such as 5.1"),
    Question("clause-title", "Title of that clause, as the standard prints it"),
)
_CLAUSE = Question("clause", "The clause that the test rests on")
_OF_A_GROUP = (Question("group-title", "Title of the group, such as Parking lots"),)
_OF_A_TEST = (
    Question("says", "What the platform does, in one sentence", *_SENTENCE),
    Question(
        "send",
        "What is sent: a method and a path, such as GET /lots",
        r"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /.*",
        "a method and a path, such as GET /lots",
    ),
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
    from oasc_check.cli.output import write
    from oasc_check.cli.telling import say

    said = {name.replace("_", "-"): text for name, text in given.items() if text is not None}
    try:
        place = spot(_folder(suites), *_named(address))
        written = add(place, _answered(_questions(place), said))
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
    what = Question("ADDRESS", "What is new: MECHANISM, MECHANISM/GROUP or MECHANISM/GROUP/TEST", *_ADDRESS)
    parts = (address or _prompted([what])[0]).split("/")
    if len(parts) == 2:
        parts += _prompted([Question("a third part of ADDRESS", "Id of the test, words such as list-all", *_WORDS)])
    if len(parts) > 3 or not all(re.fullmatch(_WORDS[0], part) for part in parts):
        mend = "Write lower-case words joined by hyphens, such as parking/lots/list-all."
        raise click.BadParameter(f'"{address}" is no MECHANISM, MECHANISM/GROUP or MECHANISM/GROUP/TEST. {mend}')
    return parts


def _questions(place: Spot) -> Iterator[Question]:
    """All that has to be known."""
    if place.known is None:
        yield from _OF_A_MECHANISM
    if place.test:
        if place.known:
            clauses = list(place.known.clauses)
            form = "|".join(map(re.escape, clauses))
            yield _CLAUSE._replace(form=form, wanted=f"a clause of {place.mechanism_file}: {', '.join(clauses)}")
        if not place.group_file.exists():
            yield from _OF_A_GROUP
        yield from _OF_A_TEST


def _answered(questions: Iterator[Question], said: dict[str, str]) -> dict[str, str]:
    """What the options say, and what is answered now to the other questions. Raises UsageError."""
    needed = list(questions)
    if idle := [f"--{name}" for name in said if name not in {one.option for one in needed}]:
        raise click.UsageError(f"{', '.join(idle)}: what that would say is there already, and stays. Leave it out.")
    for one in needed:
        if one.option in said:
            _fitting(one, said[one.option])
    missing = [one for one in needed if one.option not in said]
    return said | dict(zip((one.option for one in missing), _prompted(missing), strict=True))


def _fitting(question: Question, text: str) -> str:
    """The answer. Raises BadParameter, after which a person at a terminal is asked again."""
    if not re.fullmatch(question.form, text.strip()):
        raise click.BadParameter(f'"{text}" is not {question.wanted}.', param_hint=f"--{question.option}")
    return text.strip()


def _prompted(questions: list[Question]) -> list[str]:
    """The answers of somebody at a terminal. Raises UsageError when nobody is there."""
    if questions and not sys.stdin.isatty():
        missing = ", ".join(one.option if "ADDRESS" in one.option else f"--{one.option}" for one in questions)
        raise click.UsageError(f"nobody can be asked, since this is not a terminal. Give {missing}.")
    return [click.prompt(one.asks, err=True, value_proc=partial(_fitting, one)) for one in questions]
