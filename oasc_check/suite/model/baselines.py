"""Tests that are known not to pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Excuse:
    """One test, why it does not pass, who sees to it, and the last day on which that may be so (``YYYY-MM-DD``).

    ``platform`` is the name of the one platform that it is about; None for every platform.
    """

    test: str
    reason: str
    owner: str
    expires: str
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a file excuses; ``source`` is its path."""

    source: str
    excuses: tuple[Excuse, ...]

    def of(self, platform: str) -> Self:
        """What it excuses of one platform. An entry that names it comes before one for every platform."""
        own = tuple(one for one in self.excuses if one.platform == platform)
        tests = {one.test for one in own}
        shared = tuple(one for one in self.excuses if one.platform is None and one.test not in tests)
        return replace(self, excuses=(*own, *shared))
