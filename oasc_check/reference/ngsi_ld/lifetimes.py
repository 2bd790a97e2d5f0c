"""Until when something is kept whose lifetime a client suggests (clauses 5.14.4, 5.16.1)."""

from datetime import datetime, timedelta
from typing import Any

from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data
from oasc_check.reference.ngsi_ld.temporal import durations

DEFAULT = timedelta(minutes=5)
LIMIT = timedelta(days=1)


def until(now: datetime, suggested: Any, name: str) -> datetime:
    """The end of a lifetime in ISO 8601 (None: not suggested), a day away at most. Raises ApiError (BadRequestData)."""
    if suggested is None:
        return now + DEFAULT
    try:
        return min(durations.parse(str(suggested)).after(now, 1), now + LIMIT)
    except (ApiError, ValueError, OverflowError):
        raise bad_request_data(f"{name}: {suggested!r} is no duration; write one of ISO 8601, as PT5M") from None
