"""The scoreboard as a picture: one bar for each MIM, divided by the verdicts on its SHALL requirements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from oasc_check.report.model import MimLine

_LEFT, _WIDTH, _ROW, _GAP = 90, 550, 20, 8
_TONES: Mapping[str, Sequence[str]] = {
    "good": ("met", "attested", "equivalent", "not_applicable"),
    "bad": ("not_met",),
    "open": ("undecided",),
    "none": ("not_covered",),
}


class Part(NamedTuple):
    """A part of a bar, in units of the picture."""

    tone: str
    x: float
    width: float


class Row(NamedTuple):
    """The bar of one MIM."""

    name: str
    y: int
    parts: tuple[Part, ...]


class Board(NamedTuple):
    """All bars; ``height`` is that of the picture."""

    height: int
    rows: tuple[Row, ...]


def board(mims: Sequence[MimLine]) -> Board:
    """The bars, from above."""
    step = _ROW + _GAP
    rows = [Row(mim["id"], number * step, tuple(_parts(mim))) for number, mim in enumerate(mims)]
    return Board(max(step, len(mims) * step), tuple(rows))


def _parts(mim: MimLine) -> Iterator[Part]:
    counts = mim["counts"].get("shall", {})
    numbers = {tone: sum(counts.get(verdict, 0) for verdict in verdicts) for tone, verdicts in _TONES.items()}
    total, x = sum(numbers.values()), float(_LEFT)
    for tone, number in numbers.items():
        if number:
            width = _WIDTH * number / total
            yield Part(tone, round(x, 2), round(width, 2))
            x += width
    if not total:
        yield Part("none", _LEFT, 2)
