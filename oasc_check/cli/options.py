"""The options that several commands share, each once, with its place in the environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from oasc_check.cli.help import did_you_mean
from oasc_check.cli.speaking import choose

if TYPE_CHECKING:
    from oasc_check.plan.model import Shard

FORMATS = (
    "console", "json", "junit", "html", "markdown", "csv", "xlsx", "earl", "sarif", "har", "badge", "github",
)  # fmt: skip
_UNITS = ("requests", "bytes", "seconds")
_DAY = 86_400
_LEVELS = click.Choice(["shall", "should", "may"])


class Target(NamedTuple):
    """A report to write: its format, and a path or ``-`` for standard output."""

    format: str
    path: str


def target(text: str, formats: Sequence[str] = FORMATS) -> Target:
    """``json=result.json``, ``junit=-``, or ``json`` for standard output. Raises BadParameter."""
    form, path = _named(text, formats)
    if path not in ("", "-") and not Path(path).absolute().parent.is_dir():
        raise click.BadParameter(f"{path}: there is no such folder. Make it first.")
    if path and (Path(path).is_dir() or (Path(path).exists() and not os.access(path, os.W_OK))):
        raise click.BadParameter(f"{path}: this is not a file that can be written. Give another path.")
    return Target(form, path or "-")


def folder_target(text: str) -> Target:
    """``json=results``: a report and the folder for it, which is made when it is missing."""
    form, path = _named(text, FORMATS)
    if path in ("", "-") or (Path(path).exists() and not Path(path).is_dir()):
        raise click.BadParameter(f'"{text}" names no folder. Write one such as {form}=results.')
    return Target(form, path)


def _named(text: str, formats: Sequence[str]) -> tuple[str, str]:
    """A format that is known, and what stands behind it."""
    form, _, path = text.partition("=")
    if form not in formats:
        near = did_you_mean(form, list(formats))
        raise click.BadParameter(f'there is no report "{form}".{near} Known: {", ".join(formats)}.')
    return form, path


def _budget(text: str) -> tuple[str, int]:
    """``requests=500``, ``bytes=1000000`` or ``seconds=60``."""
    unit, _, number = text.partition("=")
    if unit not in _UNITS or not number.isascii() or not number.isdigit() or int(number) == 0:
        raise click.BadParameter(f'"{text}" is not a budget. Write one of {", ".join(f"{one}=N" for one in _UNITS)}.')
    return unit, int(number)


def _shard(text: str) -> Shard:
    """``2/3``: the second of three."""
    from oasc_check.plan.model import Shard

    number, _, of = text.partition("/")
    if not all(part.isascii() and part.isdigit() for part in (number, of)) or not 1 <= int(number) <= int(of):
        raise click.BadParameter(f'"{text}" is not a shard. Write its number, from 1, and how many there are: 1/3.')
    return Shard(int(number), int(of))


def _rate(text: str) -> float:
    """``5/s``, ``0.5/s``, or the number alone: requests per second."""
    try:
        number = float(str(text).removesuffix("/s"))
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise click.BadParameter(f'"{text}" is not a rate. Write the number of requests per second, such as 5/s.')
    return number


def _seconds(text: str) -> float:
    """A number of seconds, a day at most."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= _DAY:
        raise click.BadParameter(f'"{text}" is not a time. Write a number of seconds, such as 10.')
    return number


def _option(*names: str, **attributes: Any) -> click.Option:
    variable = f"OASC_{names[-1].lstrip('-').replace('-', '_').upper()}"
    return click.Option(list(names), envvar=variable, **attributes)


SUITES = _option(
    "--suites",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Read the suites of this folder, too, beside the shipped ones and those of installed packages. Repeatable.",
)
SUITES_ONLY = _option("--suites-only", is_flag=True, help="Read the suites of the folders given by --suites alone.")
NO_PACKAGES = _option("--no-packages", is_flag=True, help="Leave out the suites of installed packages.")
PROFILE = _option("--profile", metavar="P", help="What to ask for: a profile of `list profiles`, or the file of one.")
EDITION = _option("--edition", metavar="E", help="Edition of the MIMs; default: that of the platform file.")
MIM = _option("--mim", multiple=True, metavar="MIM", help="Only this MIM, such as MIM7. Repeatable.")
SELECT = _option(
    "-s",
    "--select",
    multiple=True,
    metavar="ADDRESS",
    help="Only this requirement, mechanism, group, test or clause. Repeatable.",
)
DESELECT = _option("--deselect", multiple=True, metavar="ADDRESS", help="All but this. Repeatable.")
LEVEL = _option("--level", type=_LEVELS, default="may", show_default=True, help="The weakest level to test.")
ALLOW_WRITES = _option(
    "--allow-writes",
    is_flag=True,
    help="Let tests create and remove data. Not needed with `sandbox: true` in the platform file, or on loopback.",
)
JOBS = _option(
    "-j", "--jobs", type=click.IntRange(1, 64), default=4, show_default=True, metavar="N", help="Tests side by side."
)
JOBS_OF_EACH = _option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    metavar="N",
    help="Tests side by side against each platform.",
)
CALLBACK_URL = _option("--callback-url", metavar="URL", help="Where the platform can reach the tester.")
CALLBACK_URL_OF_EACH = _option(
    "--callback-url",
    metavar="URL",
    help="Where platforms can reach the tester, whatever their files say: at the port of this URL and as many after it "
    "as there are platforms side by side. Each has one of its own.",
)
TIMEOUT = _option("--timeout", type=_seconds, metavar="SECONDS", help="Longest wait for one answer.")
RATE = _option("--rate", type=_rate, metavar="N/s", help="Send no faster than this.")
BUDGET = _option(
    "--budget",
    type=_budget,
    metavar="UNIT=NUMBER",
    multiple=True,
    help="Send no more than this: requests, bytes or seconds. Repeatable.",
)
FAIL_ON = _option(
    "--fail-on", type=_LEVELS, default="shall", show_default=True, help="The weakest level that makes the exit code 1."
)
BASELINE = _option(
    "--baseline",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tests that are known not to pass, which then do not make the exit code 1. The verdict stays what it is.",
)
EVIDENCE = _option(
    "--evidence",
    type=click.Choice(["bodies", "shape", "none"]),
    default="bodies",
    show_default=True,
    help="What is kept of payloads: all, their shape without any value (for personal data), or nothing.",
)
LAST_FAILED = _option("--last-failed", is_flag=True, help="Only the tests that did not pass in the last run.")
SHARD = _option(
    "--shard",
    type=_shard,
    metavar="I/N",
    help="Run only the I-th of N parts; a test is always in the same one. The exit code speaks of these tests alone (0 "
    "where there are none), not of what rests on other parts: `report --merge` puts them together and says that.",
)
SHARD_OF_FLEET = _option(
    "--shard",
    type=_shard,
    metavar="I/N",
    help="Test only the I-th of N parts of the platforms, each platform as a whole: of their sorted list every N-th, "
    "from the I-th on. The exit code speaks of this part alone (0 where there is none in it).",
)
TO = _option(
    "--to",
    type=target,
    metavar="FORMAT=PATH",
    multiple=True,
    help=f"Write a report ({', '.join(FORMATS)}); - is standard output. Repeatable.",
)
LANG = _option(
    "--lang",
    metavar="LANGUAGE",
    is_eager=True,
    expose_value=False,
    callback=choose,
    help="Language of all that people read (de, en, es, fr, it, nl); default: that of the environment. JSON, EARL, "
    "SARIF and HAR are in English.",
)
HISTORY = click.Option(
    ["--history/--no-history"],
    envvar="OASC_HISTORY",
    default=True,
    help="Keep the verdict in the history on this machine, and show earlier ones in the HTML report; see `history`.",
)
HISTORY_OF_FLEET = click.Option(
    ["--history/--no-history"],
    envvar="OASC_HISTORY",
    default=True,
    help="Keep the verdicts in the history on this machine; see `history`.",
)
QUIET = _option("-q", "--quiet", is_flag=True, help="The verdict alone.")
VERBOSE = _option("-v", "--verbose", is_flag=True, help="Every test and every requirement.")

SOURCES = (SUITES, SUITES_ONLY, NO_PACKAGES)
SELECTING = (*SOURCES, PROFILE, EDITION, MIM, SELECT, DESELECT, LEVEL, ALLOW_WRITES)
RUNNING = (JOBS, CALLBACK_URL, TIMEOUT, RATE, BUDGET, FAIL_ON, BASELINE, LAST_FAILED, SHARD, EVIDENCE)
OF_EACH = (JOBS_OF_EACH, CALLBACK_URL_OF_EACH, TIMEOUT, RATE, BUDGET, FAIL_ON, BASELINE, EVIDENCE, LANG, QUIET)
SHOWING = (TO, LANG, QUIET, VERBOSE)

BY_NAME = {option.opts[-1].lstrip("-"): option for option in (*SELECTING, *RUNNING, *SHOWING, HISTORY)}
"""Every shared option by the name that it has in a settings file."""
