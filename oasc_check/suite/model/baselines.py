"""Tests that are known not to pass."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Excuse:
    """One test, why it does not pass, who sees to it, and the last day on which that may be so (``YYYY-MM-DD``)."""

    test: str
    reason: str
    owner: str
    expires: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a file excuses; ``source`` is its path."""

    source: str
    excuses: tuple[Excuse, ...]
