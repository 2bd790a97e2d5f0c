"""What is said, and with which code the process ends, when a command ends by an exception."""

from __future__ import annotations

import errno
import io
import os
import traceback
from contextlib import suppress

import click

from oasc_check.bundle.model import BrokenBundleError, KeylessError
from oasc_check.cli.nothing import NothingToRun
from oasc_check.cli.speaking import program, said
from oasc_check.cli.telling import quiet_stdout, say
from oasc_check.history.model import HistoryError
from oasc_check.i18n.words import ENGLISH, Words
from oasc_check.plan.address import UnknownAddress
from oasc_check.report.escape import visible
from oasc_check.report.model import InvalidResultError
from oasc_check.report.problems import in_words
from oasc_check.run.ledger import LedgerError
from oasc_check.run.secrets import SecretError
from oasc_check.suite.model import InvalidFile
from oasc_check.verdict.model import ExitCode

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REPORT = "This is a mistake of oasc-check. Please report it where you got it from, with the output under OASC_DEBUG=1."


def ended_by(error: BaseException) -> ExitCode:
    """Say what ended the command, on standard error. Returns the exit code that verdicts.md gives it."""
    if isinstance(error, click.ClickException):
        _show(error)
        return ExitCode.USAGE
    if isinstance(error, InvalidFile):
        with suppress(OSError):
            click.echo(visible(in_words(error.problems, program())), err=True)
        return ExitCode.INVALID_FILE
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        quiet_stdout()
        return ExitCode.OK
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        quiet_stdout()
    code, text = told(error)
    say(text)
    return code


def told(error: BaseException, say: Words = ENGLISH) -> tuple[ExitCode, str]:
    """The exit code that verdicts.md gives to what ended a command, and what is to be said of it.

    Only of mistakes in files that is said in the language of ``say``, since it quotes them.
    """
    if isinstance(error, click.ClickException):
        return ExitCode.USAGE, error.format_message()
    if isinstance(error, InvalidFile):
        return ExitCode.INVALID_FILE, in_words(error.problems, say)
    if isinstance(error, InvalidResultError | SecretError | LedgerError | HistoryError):
        return ExitCode.INVALID_FILE, f"Error: {error}"
    if isinstance(error, BrokenBundleError):
        return ExitCode.SIGNATURE, f"Error: {error}"
    if isinstance(error, KeylessError):
        return ExitCode.UNDECIDED, f"Error: {error}. Nothing was written."
    if isinstance(error, UnknownAddress):
        more = "Nothing was selected. See `oasc-check list requirements` and `oasc-check list tests`."
        return ExitCode.NOTHING_RAN, f"Error: {error} {more}"
    if isinstance(error, NothingToRun):
        return ExitCode.NOTHING_RAN, f"{error}."
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return ExitCode.INTERRUPTED, "Interrupted."
    if isinstance(error, OSError) and (said := _of_files(error)):
        return ExitCode.USAGE, said
    return ExitCode.BUG, _unforeseen(error)


def _of_files(error: OSError) -> str:
    """What is wrong with a disk or a file that was named, or nothing."""
    if error.errno in _NO_SPACE:
        return "Error: there is no space left for what was to be written. Make room, or write elsewhere."
    if isinstance(error.filename, str | os.PathLike):
        reason = error.strerror or type(error).__name__
        return f"Error: {error.filename} cannot be used: {reason}. Give another path, or mend that one."
    return ""


def _unforeseen(error: BaseException) -> str:
    if os.environ.get("OASC_DEBUG"):
        traceback.print_exception(error)
    met = f"Error: oasc-check met something it cannot deal with: {type(error).__name__}: {error}"
    return f"{met}\n{_REPORT}"


def _show(error: click.ClickException) -> None:
    """What click says of wrong usage."""
    shown = io.StringIO()
    error.show(file=shown)
    with suppress(OSError):
        click.echo(said(shown.getvalue()), err=True, nl=False)
