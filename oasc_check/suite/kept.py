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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from oasc_check import __version__
from oasc_check.places import SCHEMAS
from oasc_check.suite.collecting import uncollected
from oasc_check.suite.model import Suite
from oasc_check.suite.own_schemas import schema_files
from oasc_check.suite.sources import PARTS, Source

_PACKAGE = Path(__file__).resolve().parent.parent
_READERS = ("suite", "language")
_PATHS = ("PosixPath", "WindowsPath")


def recall(sources: Sequence[Source], kept: Path | None, read: Callable[[], Suite]) -> Suite:
    """The suite of these sources as it was kept, while neither files nor reader changed; else what ``read`` gives.

    ``kept`` is a folder of the user, made when it is missing; None keeps nothing. ``read`` raises what it raises.
    """
    if kept is None:
        return read()
    folders = (f"{source.name} {source.folder} {source.folder.resolve()}" for source in sources)
    file = kept / f"{_hash(folders)[:24]}.suite"
    key = _key(sources).encode()
    suite = _taken(file, key)
    if suite is None:
        suite = read()
        _keep(file, key, suite)
    return suite


def _key(sources: Iterable[Source]) -> str:
    """Changes with every file of the suites but translations, and with what reads them."""
    parts = (part for source in sources for part in _files_of(source))
    return _hash([__version__, sys.version, str(SCHEMAS), *_stamps(), *parts])


def _files_of(source: Source) -> Iterator[str]:
    folder = source.folder
    yield from sorted(
        f"{file.relative_to(folder).as_posix()} {_content(file)}"
        for part in PARTS
        for file in (folder / part).rglob("*.yaml")
    )
    if source.is_foreign:
        payload = source.payload_schemas
        yield from (f"{file.relative_to(payload).as_posix()} {_content(file)}" for file in schema_files(payload))


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
