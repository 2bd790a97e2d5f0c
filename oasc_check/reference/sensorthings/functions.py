"""The built-in functions of queries (OGC 18-088, clause 9.3.3.5.2). None stands for null and is passed on."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from oasc_check.reference.ngsi_ld.geometry import Geometry
from oasc_check.reference.sensorthings import places, times
from oasc_check.reference.sensorthings.errors import bad
from oasc_check.reference.sensorthings.times import Interval

_TEXTS: Mapping[str, Callable[..., Any]] = {
    "substringof": lambda part, text: part in text,
    "contains": lambda text, part: part in text,
    "endswith": lambda text, part: text.endswith(part),
    "startswith": lambda text, part: text.startswith(part),
    "length": len,
    "indexof": lambda text, part: text.find(part),
    "substring": lambda text, start, size=None: text[start:] if size is None else text[start : start + size],
    "tolower": str.lower,
    "toupper": str.upper,
    "trim": str.strip,
    "concat": lambda one, two: one + two,
}
_DATES: Mapping[str, Callable[[datetime], Any]] = {
    "year": lambda moment: moment.year,
    "month": lambda moment: moment.month,
    "day": lambda moment: moment.day,
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second,
    "fractionalseconds": lambda moment: moment.microsecond / 1_000_000,
    "date": lambda moment: moment.date().isoformat(),
    "time": lambda moment: moment.time().isoformat(),
    "totaloffsetminutes": lambda moment: (moment.utcoffset() or datetime.min - datetime.min).total_seconds() // 60,
}
_INTERVALS: Mapping[str, Callable[[Interval, Interval], bool]] = {
    "before": times.before,
    "after": lambda one, two: times.before(two, one),
    "meets": times.meets,
    "during": times.during,
    "overlaps": times.overlaps,
    "starts": lambda one, two: one.start == two.start,
    "finishes": lambda one, two: one.end == two.end,
}
_NUMBERS: Mapping[str, Callable[[float], float]] = {
    "round": lambda number: math.floor(number + 0.5),
    "floor": math.floor,
    "ceiling": math.ceil,
}
_MOMENTS: Mapping[str, datetime] = {
    "mindatetime": datetime(1, 1, 2, tzinfo=UTC),
    "maxdatetime": datetime(9999, 12, 30, tzinfo=UTC),
}


def called(name: str, arguments: list[Any], now: datetime) -> Any:
    """The value of a function. Raises RefusedError (400) for an unknown one or a wrong number of arguments."""
    try:
        return _called(name, arguments, now)
    except (AttributeError, TypeError, ValueError, StopIteration):
        raise bad(f"{name} does not take {len(arguments)} values of these types") from None


def _called(name: str, arguments: list[Any], now: datetime) -> Any:
    if name in ("now", *_MOMENTS) and not arguments:
        return Interval(_MOMENTS.get(name, now), _MOMENTS.get(name, now))
    if any(argument is None for argument in arguments):
        return None
    if name in _DATES and isinstance(arguments[0], Interval):
        return _DATES[name](arguments[0].start)
    for known in (_TEXTS, _INTERVALS, _NUMBERS):
        if name in known:
            return known[name](*arguments)
    return _spatial(name, arguments)


def _spatial(name: str, arguments: list[Any]) -> Any:
    shapes = [one if isinstance(one, Geometry) else places.from_geojson(one) for one in arguments[:2]]
    one, two = shapes
    if one is None or two is None:
        return None
    if name == "geo.distance":
        return places.degrees_between(one, two)
    if name in places.RELATIONS:
        return places.RELATIONS[name](one, two)
    raise bad(f"there is no function {name}")
