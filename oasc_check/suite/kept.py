"""Suites that were read and found right, kept for the next time: checking a thousand tests takes a second, this none.

What is kept is read as data of the model and nothing else: no class but those of ``oasc_check.suite`` comes back.
Whatever cannot be kept, found or read again is no error; the suites are then read and checked as the first time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from oasc_check import __version__
from oasc_check.places import SCHEMAS
from oasc_check.suite.collecting import uncollected
from oasc_check.suite.model import Suite

_PACKAGE = Path(__file__).resolve().parent.parent
_READERS = ("suite", "language")
_PARTS = ("editions", "mechanisms", "profiles")
_PATHS = ("PosixPath", "WindowsPath")


def recall(suites: Path, kept: Path | None, read: Callable[[], Suite]) -> Suite:
    """The suite of a folder as it was kept, while neither its files nor the reader changed; else what ``read`` gives.

    ``kept`` is a folder of the user, made when it is missing; None keeps nothing. ``read`` raises what it raises.
    """
    if kept is None:
        return read()
    file = kept / f"{_hash([str(suites.resolve())])[:24]}.suite"
    key = _key(suites).encode()
    suite = _taken(file, key)
    if suite is None:
        suite = read()
        _keep(file, key, suite)
    return suite


def _key(suites: Path) -> str:
    """Changes with every file of the suites but translations, and with what reads them."""
    files = sorted(file for part in _PARTS for file in (suites / part).rglob("*.yaml"))
    parts = [f"{file.relative_to(suites).as_posix()} {_content(file)}" for file in files]
    return _hash([__version__, sys.version, str(SCHEMAS), *_stamps(), *parts])


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _content(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return "unreadable"


def _stamps() -> Iterable[str]:
    """Name, size and time of change of every file that decides how suites are read."""
    sources = [file for name in _READERS for file in (_PACKAGE / name).rglob("*.py")]
    for file in sorted([*sources, *SCHEMAS.rglob("*.json")]):
        state = file.stat()
        yield f"{file} {state.st_size} {state.st_mtime_ns}"


def _taken(file: Path, key: bytes) -> Suite | None:
    try:
        content = file.read_bytes()
        mine = file.stat().st_uid == os.getuid() if hasattr(os, "getuid") else True
    except OSError:
        return None
    if not mine or not content.startswith(key):
        return None
    try:
        with uncollected():
            found = _Reader(io.BytesIO(content[len(key) :])).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, IndexError, TypeError, ValueError, ImportError):
        return None
    return found if isinstance(found, Suite) else None


class _Reader(pickle.Unpickler):
    """Reads nothing but the classes of ``oasc_check.suite`` and paths."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("oasc_check.suite.") or (module == "pathlib" and name in _PATHS):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a suite")


class _Writer(pickle.Pickler):
    """Writes what the classes of the model are made of in the order of their fields, which is read in half the time."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, type) or not dataclasses.is_dataclass(obj):
            return NotImplemented
        return type(obj), tuple(getattr(obj, field.name) for field in dataclasses.fields(obj))


def _written(suite: Suite) -> bytes:
    made = io.BytesIO()
    _Writer(made, protocol=5).dump(suite)
    return made.getvalue()


def _keep(file: Path, key: bytes, suite: Suite) -> None:
    """Write whole or not at all: another process may read or write the same file."""
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=file.parent))
        try:
            (made / file.name).write_bytes(key + _written(suite))
            (made / file.name).replace(file)
        finally:
            shutil.rmtree(made, ignore_errors=True)
