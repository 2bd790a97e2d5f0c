"""``oasc-check discover``: which mechanisms answer at an address, and a platform file for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, RATE, SOURCES, TIMEOUT

if TYPE_CHECKING:
    from oasc_check.discover.asking import Asker
    from oasc_check.discover.search import Search
    from oasc_check.run.settings import Settings
    from oasc_check.verdict.model import ExitCode

_EXAMPLES = (
    ("discover https://city.example", "Say which APIs answer there; the platform file goes to standard output."),
    ("discover https://city.example --out city.yaml", "Write it to a file that is not there yet, then:"),
    ("plan city.yaml", "What would run against it."),
)
_LONGEST_WAIT = 10.0


@click.command(
    "discover",
    cls=Command,
    short_help="Find out which mechanisms answer at an address.",
    examples=_EXAMPLES,
    params=[*SOURCES, TIMEOUT, RATE, LANG],
)
@click.argument("url")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the file here.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option(
    "--ca-bundle",
    type=click.Path(exists=True, dir_okay=False, resolve_path=True),
    metavar="FILE",
    help="The authorities that signed the platform's certificate, as PEM.",
)
def command(
    url: str,
    out: Path | None,
    force: bool,
    ca_bundle: str | None,
    timeout: float | None,
    rate: float | None,
    **suites: Any,
) -> int:
    """Ask at URL which mechanisms answer, say how that is known, and write a platform file.

    Only reads, with 40 requests at most, one at a time, at the origin of URL and without credentials.
    """
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.discover.asking import Asker
    from oasc_check.discover.search import Search
    from oasc_check.run.session import now
    from oasc_check.verdict.standard import StandardJudge

    base = _base(url)
    _check_out(out, force)
    suite = loaded(chosen(**suites))
    with Asker(base, _settings(timeout, rate, ca_bundle), now) as asker:
        search = Search(base, suite, StandardJudge(suite.payload_schemas), asker)
        search.run()
    _say(search, asker)
    if search.found:
        _write(base, search, asker, out, force, ca_bundle)
    return int(_code(search, asker))


def _base(url: str) -> str:
    """The address without its final slash. Raises BadParameter."""
    from oasc_check.discover.hints import bare

    try:
        parts = urlsplit(url)
        base = bare(url)
    except ValueError as error:
        raise click.BadParameter(f"{error}. Write one such as https://city.example.", param_hint="URL") from None
    if "@" in parts.netloc or parts.query:
        reason = "it holds credentials or a query, which might hold a secret, and neither is sent or written down"
        raise click.BadParameter(f"{reason}. Write the address alone.", param_hint="URL")
    return base


def _check_out(out: Path | None, force: bool) -> None:
    """Before anything is sent. Raises BadParameter."""
    if out is None:
        return
    if out.exists() and not force:
        raise click.BadParameter(f"{out} is there already. Give another name, or --force.", param_hint="--out")
    if not out.absolute().parent.is_dir():
        raise click.BadParameter(f"{out}: there is no such folder. Make it first.", param_hint="--out")


def _settings(timeout: float | None, rate: float | None, ca_bundle: str | None) -> Settings:
    from oasc_check.cli.conduct import settings_for
    from oasc_check.run.session import new_token, now

    usual = settings_for(timeout or _LONGEST_WAIT, rate, ())
    agent = f"{usual.user_agent} (run {now():%Y%m%dT%H%M%SZ}-{new_token()})"
    return replace(usual, ca_bundle=ca_bundle, user_agent=agent)


def _say(search: Search, asker: Asker) -> None:
    """What was found and how that is known, what refused, and what could not be told."""
    from oasc_check.cli.speaking import program
    from oasc_check.cli.telling import say
    from oasc_check.discover.declare import sentences
    from oasc_check.report.escape import one_line

    for sentence in sentences(search.found):
        say(sentence)
    for item in search.protected:
        say(f"Something protected is at {one_line(item.url)}: it {one_line(item.says)}.")
    for reason in dict.fromkeys((*search.notes, *asker.troubles)):
        say(f"Note: {one_line(reason)}.")
    if asker.ended:
        say(f"The search ended early: {one_line(asker.ended)}.")
    if not search.found:
        say("No mechanism was found: nothing answered in its own words, so there is nothing to declare.")
    told = program()
    found = told.many("{n} mechanism found", "{n} mechanisms found", len(search.found))
    say(f"{found}, {told.many('{n} request sent', '{n} requests sent', asker.requests)}.")


def _write(base: str, search: Search, asker: Asker, out: Path | None, force: bool, ca_bundle: str | None) -> None:
    from oasc_check.cli.output import write
    from oasc_check.discover.declare import platform_file

    text = platform_file(base, list(search.found.values()), search.protected, asker.ended, ca_bundle)
    if out is None:
        write(text)
        return
    try:
        with out.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}. Give --out another path.") from None


def _code(search: Search, asker: Asker) -> ExitCode:
    """Nothing found is no success: nobody answered, or nothing that could be run."""
    from oasc_check.verdict.model import ExitCode

    if search.found:
        return ExitCode.OK
    return ExitCode.UNDECIDED if asker.ended or search.protected or not asker.answers else ExitCode.NOTHING_RAN
