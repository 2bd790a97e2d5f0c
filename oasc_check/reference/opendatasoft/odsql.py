"""The part of ODSQL that the portal understands: conditions joined by `and`, one order, one group, select.

Opendatasoft Explore API 2.1, "Opendatasoft Query Language".
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from oasc_check.reference.opendatasoft.data import Record

Condition = Callable[[Record], bool]

_COMPARISON = re.compile(r"`?(\w+)`?\s*(>=|<=|!=|=|:|>|<)\s*(?:\"([^\"]*)\"|'([^']*)'|(-?[0-9.eE+-]+))")
_NULL = re.compile(r"`?(\w+)`?\s+is\s+(not\s+)?null", re.IGNORECASE)
_NUMBER = r"(-?[0-9.eE+-]+)"
_NEAR = re.compile(
    rf"within_distance\(\s*`?(\w+)`?\s*,\s*geom'POINT\({_NUMBER} {_NUMBER}\)'\s*,\s*([0-9.]+)\s*(km|m)\s*\)"
)
_BOX = re.compile(rf"in_bbox\(\s*`?(\w+)`?\s*,\s*{_NUMBER}\s*,\s*{_NUMBER}\s*,\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\)")
_COUNT = re.compile(r"count\(\*\)\s+as\s+(\w+)", re.IGNORECASE)
_METRES_PER_DEGREE = 111_320.0
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ":": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class OdsqlError(Exception):
    """A query that is not well-formed, or names what the dataset does not have."""


def condition(text: str, fields: Mapping[str, str]) -> Condition:
    """What a where clause asks of a record. Raises OdsqlError."""
    parts = [_one(part.strip(), fields) for part in re.split(r"\s+and\s+", text, flags=re.IGNORECASE)]
    return lambda record: all(part(record) for part in parts)


def _one(text: str, fields: Mapping[str, str]) -> Condition:
    for pattern, made in _FORMS.items():
        if found := pattern.fullmatch(text):
            known(found[1], fields)
            return made(found)
    raise OdsqlError(f"Syntax error in: {text}")


def known(name: str, fields: Mapping[str, str]) -> str:
    """A name that is a field. Raises OdsqlError when it is none."""
    if name not in fields:
        raise OdsqlError(f"Unknown field: {name}")
    return name


def _comparison(found: re.Match[str]) -> Condition:
    name, compare = found[1], _OPERATORS[found[2]]
    wanted: Any = next(text for text in (found[3], found[4], found[5]) if text is not None)
    if found[5] is not None:
        wanted = float(wanted)
    return lambda record: _comparable(record[name], wanted) and compare(record[name], wanted)


def _comparable(value: Any, wanted: Any) -> bool:
    return isinstance(value, str) if isinstance(wanted, str) else isinstance(value, int | float)


def _null(found: re.Match[str]) -> Condition:
    name, negated = found[1], bool(found[2])
    return lambda record: (record[name] is None) != negated


def _near(found: re.Match[str]) -> Condition:
    name, lon, lat = found[1], float(found[2]), float(found[3])
    metres = float(found[4]) * (1000 if found[5] == "km" else 1)
    return lambda record: _distance(record[name], lon, lat) <= metres


def _distance(place: Mapping[str, float], lon: float, lat: float) -> float:
    """Metres between two places that are near each other."""
    across = (place["lon"] - lon) * math.cos(math.radians(lat))
    return math.hypot(across, place["lat"] - lat) * _METRES_PER_DEGREE


def _box(found: re.Match[str]) -> Condition:
    name, south, west, north, east = found[1], *(float(found[index]) for index in range(2, 6))
    return lambda record: south <= record[name]["lat"] <= north and west <= record[name]["lon"] <= east


_FORMS: Mapping[re.Pattern[str], Callable[[re.Match[str]], Condition]] = {
    _COMPARISON: _comparison,
    _NULL: _null,
    _NEAR: _near,
    _BOX: _box,
}


def ordered(records: list[Record], text: str, fields: Mapping[str, str]) -> list[Record]:
    """Records in the order of `field`, `field asc` or `field desc`; null comes last. Raises OdsqlError."""
    name, _, direction = text.strip().partition(" ")
    known(name.strip("`"), fields)
    if direction.strip().lower() not in ("", "asc", "desc"):
        raise OdsqlError(f"Syntax error in: {text}")
    there = [record for record in records if record[name.strip("`")] is not None]
    there.sort(key=lambda record: record[name.strip("`")], reverse=direction.strip().lower() == "desc")
    return there + [record for record in records if record[name.strip("`")] is None]


def grouped(records: list[Record], name: str, select: str, fields: Mapping[str, str]) -> list[Record]:
    """One row for each value of a field, with its number of records when `select` asks for it. Raises OdsqlError."""
    known(name, fields)
    counts: dict[Any, int] = {}
    for record in records:
        counts[record[name]] = counts.get(record[name], 0) + 1
    wanted = _COUNT.search(select)
    return [{name: value} | ({wanted[1]: count} if wanted else {}) for value, count in counts.items()]


def selected(records: list[Record], text: str, fields: Mapping[str, str]) -> list[Record]:
    """Records with these fields only. Raises OdsqlError."""
    names = [known(name.strip().strip("`"), fields) for name in text.split(",") if name.strip() != "*"]
    return [{name: record[name] for name in names} for record in records] if names else records
