"""What the history services hold: nitrogen dioxide at one station, hour by hour through two days. Always the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from oasc_check.reference.ngsi_v2.instants import moment

ENTITY, TYPE, ATTRIBUTE = "urn:ngsi-ld:AirQualityStation:lille-1", "AirQualityStation", "no2"
_BEGIN = datetime(2024, 5, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """One value and when it was received."""

    at: datetime
    value: float


SAMPLES = tuple(Sample(_BEGIN + timedelta(hours=hour), 18.5 + (hour * 7) % 24 / 2) for hour in range(48))


def between(first: str | None, last: str | None) -> tuple[Sample, ...]:
    """The samples from one instant to another, both included; None where the range is open.

    Raises ValueError for a text that is no instant.
    """
    begin, end = (_instant(text) for text in (first, last))
    return tuple(one for one in SAMPLES if (begin is None or one.at >= begin) and (end is None or one.at <= end))


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = moment(text.replace(" ", "+"))
    if found is None:
        raise ValueError(f"{text!r} is no date-time of ISO 8601")
    return found


def whole(parameters: Mapping[str, str], name: str, least: int) -> int | None:
    """A parameter that is a whole number, None without it. Raises ValueError."""
    text = parameters.get(name)
    if text is None:
        return None
    if not text.isdecimal() or int(text) < least:
        raise ValueError(f"{name}: {text!r} is no whole number from {least} on")
    return int(text)
