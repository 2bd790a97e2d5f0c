"""Adds a run to the history."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from oasc_check.history.database import writing
from oasc_check.history.model import OUTCOMES
from oasc_check.report.model import Document

_ADD = (
    "INSERT INTO runs (run, platform, started, edition, profile, verdict, suites_digest, passed, failed, inconclusive, "
    "inapplicable, untested, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FAILS = "INSERT INTO failing VALUES (?, ?, ?, ?) ON CONFLICT (platform, test) DO UPDATE SET seen = excluded.seen"
_PASSES = "DELETE FROM failing WHERE platform = ? AND test = ?"


def record(document: Document, file: Path) -> None:
    """Keep what the table of the history shows of a result, and nothing else of it. Raises HistoryError."""
    with writing(file) as connection:
        number = connection.execute(_ADD, _row(document)).lastrowid
        _keep_failing(connection, document, number)


def _row(document: Document) -> tuple[str | int | None, ...]:
    run, summary = document["run"], document["summary"]
    return (
        run["id"],
        document["platform"]["name"],
        run["started"],
        document["edition"],
        document["profile"],
        summary["verdict"],
        document["tool"]["suites_digest"],
        *(summary["tests"].get(outcome, 0) for outcome in OUTCOMES),
    )


def _keep_failing(connection: sqlite3.Connection, document: Document, number: int | None) -> None:
    """Only what passed or failed says something; any other outcome leaves what was known of a test."""
    name = document["platform"]["name"]
    by_outcome = {one: [test["id"] for test in document["tests"] if test["outcome"] == one] for one in OUTCOMES[:2]}
    connection.executemany(_PASSES, [(name, test) for test in by_outcome["passed"]])
    connection.executemany(_FAILS, [(name, test, number, number) for test in by_outcome["failed"]])
