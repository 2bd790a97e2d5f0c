"""The last runs as a picture: one column for each, divided by the outcomes of its tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from oasc_check.history.model import Failing, History, PastRun

_MOST = 20
_HEIGHT, _STEP, _WIDTH = 80, 32, 24
_TONES: Mapping[str, Sequence[str]] = {"good": ("passed",), "open": ("inconclusive", "error"), "bad": ("failed",)}


class Part(NamedTuple):
    """A part of a column, in units of the picture."""

    tone: str
    y: float
    height: float


class Column(NamedTuple):
    """The column of one run; of one in which no test ran there is none."""

    x: int
    width: int
    parts: tuple[Part, ...]


class Trend(NamedTuple):
    """The last runs, the oldest first, as columns and as they are; and the tests that fail now."""

    width: int
    height: int
    columns: tuple[Column, ...]
    runs: tuple[PastRun, ...]
    failing: tuple[Failing, ...]


def trend(history: History | None) -> Trend | None:
    """The picture; None of a platform that was not run against before."""
    if history is None or len(history.runs) < 2:
        return None
    runs = history.runs[-_MOST:]
    columns = (Column(number * _STEP, _WIDTH, tuple(_parts(run))) for number, run in enumerate(runs))
    return Trend(len(runs) * _STEP, _HEIGHT, tuple(columns), runs, history.failing)


def _parts(run: PastRun) -> Iterator[Part]:
    """From below: what passed, what could not be told, what failed."""
    numbers = {tone: sum(run.tests[outcome] for outcome in outcomes) for tone, outcomes in _TONES.items()}
    total, y = sum(numbers.values()), float(_HEIGHT)
    for tone, number in numbers.items():
        if number:
            height = _HEIGHT * number / total
            y -= height
            yield Part(tone, round(y, 2), round(height, 2))
