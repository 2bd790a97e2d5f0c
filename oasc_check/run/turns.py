"""Which tests go on: they take turns, and one that only waits for time to pass lets another begin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A test begins while fewer than `jobs` are busy; one that has waited goes on at once, however many are.

    It would else miss the moment for which it waited; so for a short time more than `jobs` may be busy. A single job
    keeps its turn while it waits: then no two tests are ever on their way side by side.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = max(1, jobs)
        self._busy = 0
        self._change = threading.Condition()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The time of one test, which begins as soon as fewer than `jobs` are busy."""
        with self._change:
            self._change.wait_for(lambda: self._busy < self._jobs)
            self._busy += 1
        try:
            yield
        finally:
            self._count(-1)

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Time in which the test that has the turn only waits."""
        if self._jobs == 1:
            yield
            return
        self._count(-1)
        try:
            yield
        finally:
            self._count(1)

    def _count(self, more: int) -> None:
        with self._change:
            self._busy += more
            self._change.notify()
