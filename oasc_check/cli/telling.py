"""Says something on standard error, whatever becomes of it there."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

from oasc_check.cli.speaking import said
from oasc_check.report.escape import visible


def quiet_stdout() -> None:
    """Nobody reads standard output any more: let nothing fail when the interpreter flushes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """A message on standard error in the language of the command, made inert.

    Where that is full or gone, nothing else ends for it.
    """
    with suppress(OSError):
        click.echo(visible(said(text)), err=True)
