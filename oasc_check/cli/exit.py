"""What is said, and with which code the process ends, when a command ends by an exception."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback

import click

from oasc_check.bundle.model import BrokenBundleError
from oasc_check.cli.nothing import NothingToRun
from oasc_check.cli.speaking import program, said
from oasc_check.plan.address import UnknownAddress
from oasc_check.report.escape import one_line, visible
from oasc_check.report.model import InvalidResultError
from oasc_check.run.ledger import LedgerError
from oasc_check.run.secrets import SecretError
from oasc_check.suite.model import InvalidFile, Problem
from oasc_check.verdict.model import ExitCode


def ended_by(error: BaseException) -> ExitCode:
    """Say what ended the command, on standard error. Returns the exit code that verdicts.md gives it."""
    if isinstance(error, click.ClickException):
        _show(error)
        return ExitCode.USAGE
    if isinstance(error, InvalidFile):
        say("\n\n".join(_problem(problem) for problem in error.problems))
        say(f"\n{program().many('{n} mistake.', '{n} mistakes.', len(error.problems))}")
        return ExitCode.INVALID_FILE
    if isinstance(error, InvalidResultError | SecretError | LedgerError):
        say(f"Error: {error}")
        return ExitCode.INVALID_FILE
    if isinstance(error, BrokenBundleError):
        say(f"Error: {error}")
        return ExitCode.SIGNATURE
    if isinstance(error, UnknownAddress):
        say(f"Error: {error} Nothing was selected. See `oasc-check list requirements` and `oasc-check list tests`.")
        return ExitCode.NOTHING_RAN
    if isinstance(error, NothingToRun):
        say(f"{error}.")
        return ExitCode.NOTHING_RAN
    if isinstance(error, KeyboardInterrupt | click.Abort):
        say("Interrupted.")
        return ExitCode.INTERRUPTED
    return _unforeseen(error)


def _unforeseen(error: BaseException) -> ExitCode:
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        quiet_stdout()
        return ExitCode.OK
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        quiet_stdout()
        say("Error: there is no space left for what was to be written. Make room, or write elsewhere.")
        return ExitCode.USAGE
    if os.environ.get("OASC_DEBUG"):
        traceback.print_exception(error)
    say(f"Error: oasc-check met something it cannot deal with: {type(error).__name__}: {error}")
    say("This is a mistake of oasc-check. Please report it where you got it from, with the output under OASC_DEBUG=1.")
    return ExitCode.BUG


def quiet_stdout() -> None:
    """Nobody reads standard output any more: let nothing fail when the interpreter flushes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """A message on standard error in the language of the command, made inert."""
    click.echo(visible(said(text)), err=True)


def _show(error: click.ClickException) -> None:
    """What click says of wrong usage."""
    shown = io.StringIO()
    error.show(file=shown)
    click.echo(said(shown.getvalue()), err=True, nl=False)


def _problem(problem: Problem) -> str:
    """``file:line:column: what``, the author's line with a caret below the place, and how to mend it."""
    lines = [f"{problem.place}: {said(one_line(problem.message))}"]
    if problem.line:
        shown = one_line(problem.line)
        lines += [f"  {shown}", f"  {' ' * min(problem.place.column - 1, len(shown))}^"]
    if problem.mend:
        lines.append(f"  {said(one_line(problem.mend))}")
    return "\n".join(lines)
