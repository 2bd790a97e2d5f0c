"""What is kept of runs, and what is told from it. Instants are ISO 8601 in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OUTCOMES = ("passed", "failed", "inconclusive", "inapplicable", "untested", "error")
"""The outcomes of a test (verdicts.md, "A test"), in the order of their columns."""

_TOLD = ("passed", "failed", "inconclusive", "error")


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run: its id, when it started, by what it judged, its verdict, and how many tests had each outcome."""

    id: str
    started: str
    edition: str
    profile: str | None
    verdict: str
    suites_digest: str
    tests: Mapping[str, int]

    @property
    def share(self) -> float | None:
        """The part of the tests that ran and passed, from 0 to 1; None when none ran."""
        ran = sum(self.tests[outcome] for outcome in _TOLD)
        return self.tests["passed"] / ran if ran else None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a run: the name of the platform, the run, and the ids of its tests that passed or failed."""

    platform: str
    run: PastRun
    passed: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failing:
    """A test that failed when it ran last (``seen``), and the first run that saw it fail after it had last passed.

    Both are the starts of runs; ``since_run`` and ``seen_run`` are their ids.
    """

    test: str
    since: str
    since_run: str
    seen: str
    seen_run: str


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one platform: its runs, the oldest first, and the tests that fail now."""

    platform: str
    runs: tuple[PastRun, ...]
    failing: tuple[Failing, ...]


class HistoryError(Exception):
    """The database cannot be used. The message says where, what, and how to mend it."""
