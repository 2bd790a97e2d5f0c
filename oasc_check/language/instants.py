"""Moments: RFC 3339 date-times read as instants, so that spellings of one moment are equal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class NotAnInstant(ValueError):
    """A value that is not a date-time of RFC 3339."""


def instant(text: object) -> datetime:
    """The moment that a date-time with time zone says (RFC 3339, clause 5.6), to the microsecond.

    Raises NotAnInstant for anything else.
    """
    found = _DATE_TIME.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise NotAnInstant(f"{text!r} is not a date-time with time zone")
    date, clock, seconds, fraction, zone = found.groups()
    leap = seconds == "60"
    written = (
        f"{date}T{clock}:{'59' if leap else seconds}.{(fraction or '0')[:6]:0<6}{'+00:00' if zone in 'Zz' else zone}"
    )
    try:
        return datetime.fromisoformat(written) + timedelta(seconds=leap)
    except (ValueError, OverflowError) as error:
        raise NotAnInstant(f"{text!r} is not a date-time: {error}") from None


def is_instant(value: object) -> bool:
    """Whether a value is a date-time with time zone."""
    try:
        instant(value)
    except NotAnInstant:
        return False
    return True


def written(moment: datetime) -> str:
    """A moment as ``2026-11-22T20:41:43.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
