"""Durations of aggregation periods (clause 4.5.19.1, ISO 8601)."""

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from oasc_check.reference.ngsi_ld.problems import bad_request_data

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
    r"|P(?P<weeks>\d+)W"
)

# The mean length of a month, to begin the search with.
_MONTH = timedelta(days=30.436875)


@dataclass(frozen=True)
class Duration:
    """Months, which differ in length, and the rest."""

    months: int
    rest: timedelta

    def after(self, start: datetime, times: int) -> datetime:
        """The instant that lies so many durations after `start`; a day that a month lacks becomes its last."""
        years, month = divmod(start.month - 1 + times * self.months, 12)
        year = start.year + years
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        return start.replace(year=year, month=month + 1, day=day) + times * self.rest

    def number_of(self, start: datetime, moment: datetime) -> int:
        """How many whole durations fit between `start` and a later instant."""
        number = int((moment - start) / (self.months * _MONTH + self.rest))
        while self.after(start, number) > moment:
            number -= 1
        while self.after(start, number + 1) <= moment:
            number += 1
        return number

    def __bool__(self) -> bool:
        return bool(self.months or self.rest)


def parse(text: str) -> Duration:
    """The duration of a text such as PT4M or P1D. Raises ApiError (BadRequestData)."""
    found = _DURATION.fullmatch(text)
    given = {name: int(number) for name, number in found.groupdict().items() if number} if found else {}
    if not given:
        raise bad_request_data(f"aggrPeriodDuration: {text!r} is no duration; write it like PT15M or P1D (4.5.19.1)")
    months = 12 * given.pop("years", 0) + given.pop("months", 0)
    return Duration(months, timedelta(**given))
