"""Envelopes of GeoJSON geometries (RFC 7946) as boxes [west, south, east, north], in the order of their axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

# Published coordinates are rounded, many to five decimals: about a metre, in degrees.
_SLACK = 1e-5

Box = tuple[float, float, float, float]


class NoBox(ValueError):
    """A value that has no envelope; says why."""


def box_of(value: Any) -> Box:
    """The envelope of a geometry, a Feature, a list of coordinates, or a list of any of these.

    Raises NoBox when there is no position in it.
    """
    found = list(positions(value))
    if not found:
        raise NoBox("there is no position in it")
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return min(xs), min(ys), max(xs), max(ys)


def positions(value: Any) -> Iterator[tuple[float, float]]:
    """Every position of a geometry, two axes each. A null geometry has none (RFC 7946, clause 3.2)."""
    if isinstance(value, dict):
        for key in ("geometry", "coordinates", "geometries"):
            if key in value:
                yield from positions(value[key])
    elif isinstance(value, list | tuple):
        if _is_position(value):
            yield float(value[0]), float(value[1])
        else:
            for item in value:
                yield from positions(item)


def _is_position(value: Sequence[Any]) -> bool:
    return len(value) >= 2 and all(isinstance(part, int | float) and not isinstance(part, bool) for part in value)


def as_box(value: Any) -> Box:
    """A box from four or six numbers, as a list or a text with commas. Raises NoBox."""
    items = value.split(",") if isinstance(value, str) else value
    try:
        numbers = [float(item) for item in items]
    except (TypeError, ValueError, OverflowError):
        numbers = []
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise NoBox(f"{value!r} is not a box of four or six numbers")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def within(inner: Box, outer: Box, slack: float = _SLACK) -> bool:
    """Whether a box lies wholly in another."""
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def meets(one: Box, other: Box, slack: float = _SLACK) -> bool:
    """Whether two boxes touch or overlap."""
    return (
        one[0] <= other[2] + slack
        and other[0] <= one[2] + slack
        and one[1] <= other[3] + slack
        and other[1] <= one[3] + slack
    )
