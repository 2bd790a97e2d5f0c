"""The methods of aggregation (tables 4.5.19.1-1 to 4.5.19.1-3)."""

import json
import math
from collections.abc import Callable, Sequence
from typing import Any

from oasc_check.reference.ngsi_ld.lexical import is_uri, temporal_value

_RELATIONSHIPS = ("Relationship", "ListRelationship")
_COUNTS = frozenset({"totalCount", "distinctCount"})
_EXTREMES = frozenset({"max", "min"})
_SUMS = frozenset({"avg", "max", "min", "sum"})
# The methods that there are for each data type.
_METHODS_OF: dict[str, frozenset[str]] = {
    "number": _SUMS | {"stddev", "sumsq"},
    "boolean": _SUMS | {"stddev", "sumsq"},
    "array": _SUMS,
    "string": _EXTREMES,
    "DateTime": _EXTREMES,
    "Date": _EXTREMES,
    "Time": _EXTREMES | {"avg"},
    "uri": frozenset(),
    "object": frozenset(),
}


def plain(value: Any) -> Any:
    """The text of a typed value such as a DateTime (annex C.6), any other value as it is."""
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def kind_of(attribute_kind: str, value: Any) -> str:
    """The data type by which an Attribute value is aggregated."""
    if attribute_kind in _RELATIONSHIPS:
        return "uri"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "array"
    if not isinstance(value, str):
        return "object"
    temporal = temporal_value(value)
    return temporal[0] if temporal else "uri" if is_uri(value) else "string"


def is_eligible(method: str, kind: str) -> bool:
    """Whether a data type can be aggregated by a method."""
    return method in _COUNTS or method in _METHODS_OF[kind]


def aggregate(method: str, kind: str, values: Sequence[Any], defects: frozenset[str]) -> Any:
    """The aggregate of at least one value of the same data type, for which the method is eligible."""
    method = _mistaken(method, defects)
    if method == "totalCount":
        return len(values) - ("temporal-total-count-misses-one" in defects)
    if method == "distinctCount":
        is_total = "temporal-distinct-count-is-total" in defects
        return len(values) if is_total else len({json.dumps(value, sort_keys=True) for value in values})
    if kind in ("string", "DateTime", "Date"):
        return max(values) if method == "max" else min(values)
    if kind == "Time":
        return _time(method, values)
    if kind == "array" and "temporal-arrays-by-last-size" in defects:
        values = values[-1:]
    numbers = [len(value) if kind == "array" else value + 0 for value in values]
    return _NUMERIC[method](numbers)


# What a defect computes in the place of a method.
_MISTAKES = {
    "temporal-average-is-sum": {"avg": "sum"},
    "temporal-max-and-min-swapped": {"max": "min", "min": "max"},
    "temporal-sum-of-squares-is-sum": {"sumsq": "sum"},
    "temporal-deviation-is-variance": {"stddev": "variance"},
}


def _mistaken(method: str, defects: frozenset[str]) -> str:
    wrong = next((wrong for defect, wrong in _MISTAKES.items() if defect in defects), {})
    return wrong.get(method, method)


def _mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers)


def _variance(numbers: Sequence[float]) -> float:
    mean = _mean(numbers)
    return math.fsum((number - mean) ** 2 for number in numbers) / len(numbers)


def _time(method: str, values: Sequence[str]) -> str:
    """The average or an extreme of times of the day."""
    if method != "avg":
        return max(values) if method == "max" else min(values)
    parts = [value[:-1].replace(",", ".").split(":") for value in values]
    seconds = _mean([3600 * int(hour) + 60 * int(minute) + float(second) for hour, minute, second in parts])
    minutes, second = divmod(seconds, 60)
    return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}:{int(second):02}Z"


_NUMERIC: dict[str, Callable[[Sequence[float]], float]] = {
    "avg": _mean,
    "max": max,
    "min": min,
    "sum": math.fsum,
    "sumsq": lambda numbers: math.fsum(number * number for number in numbers),
    "stddev": lambda numbers: math.sqrt(_variance(numbers)),
    "variance": _variance,
}
METHODS = ("avg", "distinctCount", "max", "min", "stddev", "sum", "sumsq", "totalCount")
