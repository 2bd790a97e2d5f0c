"""The file of the database: where it is, how it is opened, and what is said when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import oasc_check
from oasc_check.history.migrations import APPLICATION, MIGRATIONS
from oasc_check.history.model import HistoryError

_PATIENCE = 30.0
"""Seconds to wait for other runs that are writing."""
_ELSEWHERE = "set OASC_DATA to another folder, or run with --no-history"


def place() -> Path:
    """The file: in OASC_DATA, else in the data folder of the user (XDG Base Directory Specification).

    Raises HistoryError without a home.
    """
    if chosen := os.environ.get("OASC_DATA"):
        return Path(chosen).expanduser() / "history.db"
    try:
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    except RuntimeError:
        raise HistoryError(f"there is no home to keep a history in: {_ELSEWHERE}") from None
    return data / "oasc-check" / "history.db"


@contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that writes, alone among all processes; the file is made when it is missing. Raises HistoryError.

    What the caller writes is kept whole or not at all.
    """
    with _named(file):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _connected(file, "rwc") as connection:
            connection.execute("BEGIN IMMEDIATE")
            _migrate(connection, file)
            yield connection
            connection.execute("COMMIT")


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that reads a file that is there; it may be write-protected. Raises HistoryError."""
    with _named(file), _connected(file, "rw") as connection:
        connection.execute("BEGIN")
        if _version(connection, file) < len(MIGRATIONS):
            connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")
            _migrate(connection, file)
        yield connection
        connection.execute("COMMIT")


@contextmanager
def _connected(file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """Closed in any ending, which takes back what was not committed."""
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)) as connection:
        yield connection


def _migrate(connection: sqlite3.Connection, file: Path) -> None:
    version = _version(connection, file)
    for steps in MIGRATIONS[version:]:
        for step in steps:
            connection.execute(step)
    if version < len(MIGRATIONS):
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection, file: Path) -> int:
    """That of the schema in the file; 0 of one that is empty. Raises HistoryError."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and (application or version or tables):
        raise HistoryError(f"{file} is a database of another program: {_ELSEWHERE}")
    if version > len(MIGRATIONS):
        raise HistoryError(
            f"{file} has version {version} of the history, and oasc-check {oasc_check.__version__} reads up to "
            f"{len(MIGRATIONS)}: use the newer oasc-check that wrote it, {_ELSEWHERE}"
        )
    return int(version)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """What goes wrong inside becomes a HistoryError that names the file."""
    try:
        yield
    except OSError as error:
        raise HistoryError(f"{file} cannot be kept: {error.strerror}: {_ELSEWHERE}") from None
    except sqlite3.Error as error:
        raise HistoryError(f"{file} {_trouble(error)}") from None
    except UnicodeEncodeError:
        raise HistoryError(f"{file} cannot hold a name that is no Unicode text: rename the platform") from None


def _trouble(error: sqlite3.Error) -> str:
    """What SQLite met (https://www.sqlite.org/rescode.html), and how to mend it."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"was in use by other runs for {_PATIENCE:.0f} seconds: try again, or {_ELSEWHERE}"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_FULL", "SQLITE_IOERR")):
        return f"cannot be opened or written ({error}): mend its permissions or make room, {_ELSEWHERE}"
    return f"is damaged ({error}): move it away, and a new history begins; or {_ELSEWHERE}"
