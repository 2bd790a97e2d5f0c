"""Writes data: text and reports to standard output or to a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.cli.options import Target
from oasc_check.cli.speaking import words
from oasc_check.cli.telling import quiet_stdout
from oasc_check.i18n.words import Words
from oasc_check.report.console.look import Detail, Look
from oasc_check.report.reports import MissingExtraError, rendered

if TYPE_CHECKING:
    from oasc_check.history.model import History
    from oasc_check.report.model import Document

_WIDEST = 120
_SUMMARY = "GITHUB_STEP_SUMMARY"


def look(detail: Detail = Detail.REPORT, say: Words | None = None) -> Look:
    """How text on standard output looks: as wide as the terminal, in colour where that is wanted.

    ``say`` are its words, without which it has those of the command.
    """
    width = shutil.get_terminal_size((80, 24)).columns
    return Look(width=min(max(width, 40), _WIDEST), color=_in_color(), detail=detail, words=say or words())


def _in_color() -> bool:
    """https://no-color.org and https://force-color.org; otherwise colour is for terminals."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def write(text: str) -> None:
    """Text on standard output; what its encoding cannot say is written as an escape."""
    encoding = sys.stdout.encoding or "utf-8"
    write_bytes(text.encode(encoding, errors="backslashreplace"))


def write_bytes(content: bytes) -> None:
    """Octets on standard output. When nobody reads them any more, nothing happens."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        quiet_stdout()


def detail(quiet: bool, verbose: bool) -> Detail:
    """What ``-q`` and ``-v`` ask for. Raises UsageError when both are given."""
    if quiet and verbose:
        raise click.UsageError("-q and -v exclude each other. Give one of them.")
    return Detail.VERDICT if quiet else Detail.EVERYTHING if verbose else Detail.REPORT


def check_targets(targets: Sequence[Target]) -> None:
    """Raises UsageError when two reports would be mixed on standard output."""
    if len([target for target in targets if target.path == "-"]) > 1:
        raise click.UsageError(
            "two reports cannot both go to standard output. Give one of them a file: --to FORMAT=PATH."
        )


def deliver(
    document: Document, targets: Sequence[Target], detail: Detail, say: Words, history: History | None = None
) -> None:
    """Write every report of a result that was asked for."""
    put(targets, detail, say, lambda form, path, look: rendered(document, form, path, look, history))


def put(targets: Sequence[Target], detail: Detail, say: Words, render: Callable[[str, str, Look], bytes]) -> None:
    """Write every report that was asked for; the console report too, unless another one goes to standard output.

    ``render`` gives the octets of a format, for a path and a look. One that cannot be written is told of in the end,
    since the others must not be lost.
    """
    plain = Look(detail=detail, words=say)
    filed = [one for one in targets if one.path != "-"]
    reasons = [file(one.path, partial(render, one.format, one.path, plain)) for one in filed]
    onto_stdout = next((one.format for one in targets if one.path == "-"), "console")
    content = render(onto_stdout, "-", look(detail, say))
    if onto_stdout == "console":
        write(content.decode())
    else:
        write_bytes(content)
    if unwritten := list(filter(None, reasons)):
        raise click.ClickException("\n".join(unwritten))


def file(path: str, render: Callable[[], bytes]) -> str | None:
    """Write a file. Says why it could not be. The summary of a job on GitHub is one file for all its steps."""
    try:
        content = render()
        with Path(path).open("ab" if path == os.environ.get(_SUMMARY) else "wb") as opened:
            opened.write(content)
    except MissingExtraError as error:
        return f"{path}: {error}"
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}. Make room there, or give --to another path."
    return None
