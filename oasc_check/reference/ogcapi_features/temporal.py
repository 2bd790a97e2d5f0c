"""Instants and intervals of the `datetime` parameter (OGC 17-069r4, 7.15.4; instants as in RFC 3339, 5.6)."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_DATE_TIME = re.compile(
    r"(?P<minute>\d{4}-\d\d-\d\dT\d\d:\d\d):(?P<second>\d\d)(?P<fraction>\.\d+)?(?P<zone>Z|[+-]\d\d:\d\d)", re.ASCII
)


class Interval(NamedTuple):
    """From `start` to `end`, both included; None is unbounded, and an instant starts when it ends."""

    start: datetime | None
    end: datetime | None

    def intersects(self, other: "Interval") -> bool:
        """Whether an instant is in both."""
        return _begins_before_end(self.start, other.end) and _begins_before_end(other.start, self.end)


def _begins_before_end(start: datetime | None, end: datetime | None) -> bool:
    return start is None or end is None or start <= end


def parse_instant(text: str) -> datetime:
    """The instant of an RFC 3339 date-time, leap seconds included. Raises ValueError for anything else."""
    match = _DATE_TIME.fullmatch(text.upper())
    if match is None:
        raise ValueError(f"{text!r} is not a date-time with time and offset, such as 2024-05-01T00:00:00Z")
    leap = match["second"] == "60"
    seconds = "59" if leap else match["second"]
    instant = datetime.fromisoformat(f"{match['minute']}:{seconds}{match['fraction'] or ''}{match['zone']}")
    return instant + timedelta(seconds=1) if leap else instant


def parse_interval(text: str) -> Interval:
    """An instant, or two with a slash between them, one of which may be `..` or empty. Raises ValueError."""
    first, slash, last = text.partition("/")
    if not slash:
        instant = parse_instant(first)
        return Interval(instant, instant)
    open_start, open_end = first in ("", ".."), last in ("", "..")
    if open_start and open_end:
        raise ValueError(f"{text!r} has neither a start nor an end")
    interval = Interval(None if open_start else parse_instant(first), None if open_end else parse_instant(last))
    if not _begins_before_end(*interval):
        raise ValueError(f"{text!r} ends before it starts")
    return interval


def without_offset(interval: Interval) -> Interval:
    """The same readings of the clock, taken for UTC."""
    start, end = (bound and bound.replace(tzinfo=UTC) for bound in interval)
    return Interval(start, end)


def written(instant: datetime | None) -> str | None:
    """An instant as RFC 3339 writes it, in UTC; None stays None."""
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
