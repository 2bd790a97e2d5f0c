"""Instants and intervals of time (OGC 18-088, clauses 8.2.7 and 9.3.3.5): half-open, the end is not part of them."""

from dataclasses import dataclass
from datetime import datetime

from oasc_check.language.instants import NotAnInstant, instant


@dataclass(frozen=True)
class Interval:
    """From `start` to `end`; an instant when they are the same."""

    start: datetime
    end: datetime

    @property
    def is_instant(self) -> bool:
        return self.start == self.end


def parsed(text: object) -> Interval | None:
    """The time that a text of ISO 8601 names, with an offset; None when it is none or ends before it starts."""
    if not isinstance(text, str):
        return None
    start, _, end = text.partition("/")
    try:
        times = Interval(instant(start), instant(end or start))
    except NotAnInstant:
        return None
    return times if times.start <= times.end else None


def before(one: Interval, two: Interval) -> bool:
    if one.is_instant:
        return one.start < two.start
    return one.end <= two.start


def overlaps(one: Interval, two: Interval) -> bool:
    if one.is_instant and two.is_instant:
        return one == two
    if one.is_instant:
        return two.start <= one.start < two.end
    if two.is_instant:
        return one.start <= two.start < one.end
    return one.start < two.end and two.start < one.end


def during(one: Interval, two: Interval) -> bool:
    return two.start <= one.start < two.end and one.end <= two.end


def meets(one: Interval, two: Interval) -> bool:
    return one.end == two.start or one.start == two.end


def compared(operator: str, one: Interval, two: Interval) -> bool:
    """Whether `one operator two` holds; lt and gt are before and after."""
    if operator in ("eq", "ne"):
        return (one == two) == (operator == "eq")
    if operator == "lt":
        return before(one, two)
    if operator == "gt":
        return before(two, one)
    first, second = (one, two) if operator == "le" else (two, one)
    return first.start <= second.start and first.end <= second.end
