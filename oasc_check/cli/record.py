"""``oasc-check suite record``: what was seen on the wire as the draft of a test."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.cli.help import Command

if TYPE_CHECKING:
    from oasc_check.author.recording import Recorded
    from oasc_check.run.model import Exchange

_EXAMPLES = (
    ("suite record parking/lots/book --har book.har --platform https://city.example/parking", "From a browser's HAR."),
    (
        "suite record parking/lots/book --proxy 8089 --platform https://city.example/parking --out lots.yaml",
        "Record what is asked at http://127.0.0.1:8089 until Ctrl-C, then write the draft.",
    ),
)


@click.command("record", cls=Command, short_help="Draft a test from a recording.", examples=_EXAMPLES)
@click.argument("address", metavar="MECHANISM/GROUP/TEST")
@click.option(
    "--har",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A recording in the format HAR 1.2, as browsers save it.",
)
@click.option(
    "--proxy", type=click.IntRange(0, 65535), metavar="PORT", help="Record at this port of 127.0.0.1; 0: a free one."
)
@click.option(
    "--platform", required=True, metavar="URL", help="Address of the API; what is asked elsewhere is left out."
)
@click.option(
    "--ca-bundle",
    type=click.Path(exists=True, dir_okay=False, resolve_path=True),
    metavar="FILE",
    help="(with --proxy) The authorities that signed the platform's certificate, as PEM.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="A new file for the draft."
)
def command(
    address: str, har: Path | None, proxy: int | None, platform: str, ca_bundle: str | None, out: Path | None
) -> None:
    """Write what was asked of a platform, and what it answered, as the draft of the test MECHANISM/GROUP/TEST.

    What the recording created gets names, so that each run creates its own, and removes it. Left out are all header
    fields but those that say what is asked for, and what stands in members and parameters that are named like secrets,
    wherever else it stands. Look through the draft all the same before you share it. What you have to decide stands in
    comments, and `suite check` names each.
    """
    from oasc_check.author.recording import recorded
    from oasc_check.cli.telling import say
    from oasc_check.report.console.words import plural

    parts, base = _parts(address), _base(platform)
    if (har is None) == (proxy is None):
        raise click.UsageError("give either --har FILE or --proxy PORT.")
    _check_out(out)
    exchanges = _from_file(har) if har else _from_proxy(base, proxy or 0, ca_bundle)
    found = list(recorded(exchanges, base))
    if not found:
        more = f"{plural(len(exchanges), 'exchange')} elsewhere" if exchanges else "nothing at all"
        raise click.UsageError(f"nothing was recorded below {base}, but {more}. Give its address with --platform.")
    say(f"{plural(len(found), 'exchange')} recorded, {len(exchanges) - len(found)} left out.")
    _write(found, parts, out)


def _parts(address: str) -> list[str]:
    from oasc_check.author.additions import WORDS

    parts = address.split("/")
    if len(parts) != 3 or not all(map(WORDS.fullmatch, parts)):
        mend = "Write lower-case words joined by hyphens, such as parking/lots/book."
        raise click.BadParameter(f'"{address}" is no MECHANISM/GROUP/TEST. {mend}')
    return parts


def _base(url: str) -> str:
    """The address without its final slash. Raises BadParameter."""
    from oasc_check.discover.hints import bare

    try:
        return bare(url)
    except ValueError as error:
        raise click.BadParameter(f"{error}. Write one such as https://city.example.", param_hint="--platform") from None


def _check_out(out: Path | None) -> None:
    """Before anything is recorded. Raises BadParameter."""
    if out is not None and out.exists():
        raise click.BadParameter(f"{out} is there already. Give another name.", param_hint="--out")
    if out is not None and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"{out}: there is no such folder. Make it first.", param_hint="--out")


def _from_file(har: Path) -> list[Exchange]:
    from oasc_check.author.har import NotAnArchive, read_har

    try:
        return read_har(har)
    except NotAnArchive as error:
        raise click.BadParameter(str(error), param_hint="--har") from None


def _from_proxy(base: str, port: int, ca_bundle: str | None) -> list[Exchange]:
    """What is asked until Ctrl-C, which ends the recording and not the command."""
    from oasc_check.author.proxy import RecordingProxy
    from oasc_check.cli.telling import say
    from oasc_check.run.listener import ReceiverError
    from oasc_check.run.session import now
    from oasc_check.run.settings import Settings

    try:
        with RecordingProxy(base, port, Settings(ca_bundle=ca_bundle), now) as proxy:
            say(f"Recording at {proxy.url} what is asked of {base}. Ctrl-C ends the recording.")
            with suppress(KeyboardInterrupt):
                while True:
                    time.sleep(3600)
            return proxy.exchanges
    except ReceiverError:
        mend = "Give another one, or 0 for a free one."
        raise click.BadParameter(f"port {port} of 127.0.0.1 cannot be used. {mend}", param_hint="--proxy") from None


def _write(found: list[Recorded], parts: list[str], out: Path | None) -> None:
    from oasc_check.author.draft import draft
    from oasc_check.author.editors import provide_schemas, schema_line, suites_of
    from oasc_check.cli.output import write
    from oasc_check.cli.telling import say

    suites = suites_of(out) if out else None
    editor = [schema_line("suite", out, suites)] if out and suites else []
    text = draft(
        found, parts, [*editor, "A draft from a recording: `oasc-check suite check` says what is to be decided."]
    )
    if out is None:
        write(text)
        return
    try:
        if suites:
            provide_schemas(suites)
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}. Give --out another path.") from None
    say(f"{out} is written.")
