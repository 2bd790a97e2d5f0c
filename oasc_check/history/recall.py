"""Reads the history."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from oasc_check.history.database import reading
from oasc_check.history.model import OUTCOMES, Failing, History, HistoryError, PastRun

_RUNS = (
    "SELECT run, started, edition, profile, verdict, suites_digest, passed, failed, inconclusive, inapplicable, "
    "untested, error FROM runs WHERE platform = ? AND id <= ? ORDER BY id"
)
_FAILING = (
    "SELECT test, first.started, first.run, last.started, last.run FROM failing "
    "JOIN runs AS first ON first.id = since JOIN runs AS last ON last.id = seen "
    "WHERE failing.platform = ? ORDER BY since, test"
)
_PLACE_OF = (
    "SELECT id, platform, (SELECT max(id) FROM runs AS other WHERE other.platform = runs.platform) "
    "FROM runs WHERE run = ?"
)
_NO_END = 2**63 - 1


def histories(file: Path, platform: str | None = None) -> list[History]:
    """What is known of every platform, or of one; nothing where nothing was kept. Raises HistoryError."""
    if not file.exists():
        return []
    with reading(file) as connection:
        found = connection.execute("SELECT DISTINCT platform FROM runs ORDER BY platform COLLATE NOCASE").fetchall()
        names = [name for (name,) in found if platform in (None, name)]
        return [_history(connection, name, _NO_END, file) for name in names]


def until(file: Path, run: str) -> History | None:
    """What was known when a run ended; None when it is not in the history. Raises HistoryError.

    Which tests fail is only known of now: of an earlier run nothing is said of that.
    """
    if not file.exists():
        return None
    with reading(file) as connection:
        found = connection.execute(_PLACE_OF, [run]).fetchone()
        if found is None:
            return None
        number, platform, newest = found
        known = _history(connection, platform, number, file)
        return known if number == newest else replace(known, failing=())


def _history(connection: sqlite3.Connection, platform: str, end: int, file: Path) -> History:
    try:
        runs = tuple(map(_run, connection.execute(_RUNS, [platform, end])))
        failing = tuple(Failing(*map(_text, row)) for row in connection.execute(_FAILING, [platform]))
    except (TypeError, ValueError) as error:
        mend = "move it away, and a new history begins"
        raise HistoryError(f"{file} is damaged ({error}): {mend}") from None
    return History(platform, runs, failing)


def _run(row: Sequence[Any]) -> PastRun:
    name, started, edition, profile, verdict, digest, *counts = row
    told = profile if profile is None else _text(profile)
    numbers = dict(zip(OUTCOMES, map(int, counts), strict=True))
    return PastRun(_text(name), _text(started), _text(edition), told, _text(verdict), _text(digest), numbers)


def _text(value: Any) -> str:
    """Raises TypeError for what is no text: SQLite keeps whatever it is given."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where a text is kept")
    return value
