"""Dates and times in the forms of ISO 8601 that NGSIv2 accepts ("Datetime support")."""

from datetime import UTC, datetime

TYPES = ("DateTime", "ISO8601")


def moment(text: object) -> datetime | None:
    """The instant that a text names, UTC unless it says otherwise; None when it is no date or date-time."""
    if not isinstance(text, str) or text[:4].isdigit() is False or "-" not in text:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def written(instant: datetime) -> str:
    """An instant as the broker shows it, to the millisecond."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
