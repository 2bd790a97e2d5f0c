"""``suite check --watch``: checks again whenever a file changes, until it is interrupted."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

import click

from oasc_check.cli.exit import ended_by
from oasc_check.cli.telling import say
from oasc_check.places import SCHEMAS
from oasc_check.suite.model import InvalidFile

_PAUSE = 0.5
"""Seconds between two looks at the files: soon enough for a person, and to look takes milliseconds."""

State = dict[Path, tuple[int, int, int]]
"""Of every file: when it was changed (ns), its size, its number on the disk."""


def watch(folders: Sequence[Path], check: Callable[[], object]) -> NoReturn:
    """Check, then again after every change below the ``folders``. ``check`` raises InvalidFile with what is wrong."""
    while True:
        before = _state(folders)
        if sys.stdout.isatty():
            click.clear()
        _checked(check)
        say(f"Watching {', '.join(map(str, folders))}. Ctrl-C ends it.")
        changed = _changed(folders, before)
        say(f"\n{_named(changed)} changed.")


def _checked(check: Callable[[], object]) -> None:
    try:
        check()
    except InvalidFile as error:
        ended_by(error)


def _changed(folders: Sequence[Path], before: State) -> list[Path]:
    """Wait for a change, and until it is over: a program may write a file in parts, or many files at once."""
    while (after := _state(folders)) == before:
        time.sleep(_PAUSE)
    while (latest := _after_a_pause(folders)) != after:
        after = latest
    return sorted({path for path, _ in before.items() ^ after.items()})


def _after_a_pause(folders: Sequence[Path]) -> State:
    time.sleep(_PAUSE)
    return _state(folders)


def _state(folders: Iterable[Path]) -> State:
    schemas = [SCHEMAS / "payload", *(folder / "schemas" / "payload" for folder in folders)]
    files = [file for folder in folders for file in folder.rglob("*.yaml")]
    files += [file for folder in schemas for file in folder.rglob("*.*")]
    found: State = {}
    for file in files:
        try:
            state = file.stat()
        except OSError:  # gone since it was listed
            continue
        found[file] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def _named(files: list[Path]) -> str:
    return str(files[0]) if len(files) == 1 else f"{len(files)} files" if files else "Something"
