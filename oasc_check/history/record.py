"""Adds a run to the history."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from oasc_check.history.database import writing
from oasc_check.history.model import OUTCOMES, Entry

_ADD = (
    "INSERT INTO runs (run, platform, started, edition, profile, verdict, suites_digest, passed, failed, inconclusive, "
    "inapplicable, untested, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FAILS = "INSERT INTO failing VALUES (?, ?, ?, ?) ON CONFLICT (platform, test) DO UPDATE SET seen = excluded.seen"
_PASSES = "DELETE FROM failing WHERE platform = ? AND test = ?"


def record(entry: Entry, file: Path) -> None:
    """Keep a run. Raises HistoryError."""
    with writing(file) as connection:
        number = connection.execute(_ADD, _row(entry)).lastrowid
        _keep_failing(connection, entry, number)


def _row(entry: Entry) -> tuple[str | int | None, ...]:
    run = entry.run
    facts = (run.id, entry.platform, run.started, run.edition, run.profile, run.verdict, run.suites_digest)
    return (*facts, *(run.tests[outcome] for outcome in OUTCOMES))


def _keep_failing(connection: sqlite3.Connection, entry: Entry, number: int | None) -> None:
    """Only what passed or failed says something; any other outcome leaves what was known of a test."""
    connection.executemany(_PASSES, [(entry.platform, test) for test in entry.passed])
    connection.executemany(_FAILS, [(entry.platform, test, number, number) for test in entry.failed])
