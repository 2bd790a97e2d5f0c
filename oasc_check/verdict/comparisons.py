"""Matchers that compare a value with what is wanted and look at nothing else. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from oasc_check.language.geometry import NoBox, as_box, box_of, meets, within
from oasc_check.language.instants import NotAnInstant, instant, is_instant


def same(one: Any, other: Any) -> bool:
    """Equality of JSON values: numbers by value, members in any order; true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(item, other[key]) for key, item in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(same(left, right) for left, right in zip(one, other, strict=True))
    return bool(one == other)


def includes(wanted: Any, value: Any) -> bool:
    """Whether a value has at least these members, or items in any order, at any depth."""
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(
            key in value and includes(item, value[key]) for key, item in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(value, list) and all(any(includes(item, other) for other in value) for item in wanted)
    return same(wanted, value)


def number_of(value: Any) -> float | None:
    """A number, also one that a header or a query carries as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) else None


def _compare(test: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def holds(wanted: Any, value: Any) -> bool:
        limit, number = number_of(wanted), number_of(value)
        return limit is not None and number is not None and test(number, limit)

    return holds


def _close_to(wanted: Any, value: Any) -> bool:
    target, slack = wanted["value"], number_of(wanted["within"]) or 0.0
    if isinstance(target, list):
        pairs = isinstance(value, list) and len(value) >= len(target)
        return pairs and all(_close_to({**wanted, "value": item}, value[index]) for index, item in enumerate(target))
    limit, number = number_of(target), number_of(value)
    return limit is not None and number is not None and abs(number - limit) <= slack


def _text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda wanted, value: isinstance(value, str) and test(value, str(wanted))


def _contains(wanted: Any, value: Any) -> bool:
    if isinstance(value, str):
        return str(wanted) in value
    return isinstance(value, list) and any(same(wanted, item) for item in value)


def _in_any_order(wanted: Any, value: Any) -> bool:
    if not isinstance(value, list) or not isinstance(wanted, list) or len(value) != len(wanted):
        return False
    left = list(value)
    for item in wanted:
        index = next((index for index, other in enumerate(left) if same(item, other)), None)
        if index is None:
            return False
        del left[index]
    return True


def _subset_of(wanted: Any, value: Any) -> bool:
    return isinstance(value, list) and all(any(same(item, other) for other in wanted) for item in value)


def _distinct(_wanted: Any, value: Any) -> bool:
    if not isinstance(value, list):
        return False
    keys = [json.dumps(item, sort_keys=True) for item in value]
    return len(keys) == len(set(keys))


def _sorted(wanted: Any, value: Any) -> bool:
    if not isinstance(value, list):
        return False
    try:
        return value == sorted(value, reverse=wanted == "descending")
    except TypeError:
        return False


def _is_kind(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return isinstance(value, _KINDS[kind])


def _type(wanted: Any, value: Any) -> bool:
    return any(_is_kind(kind, value) for kind in (wanted if isinstance(wanted, list) else [wanted]))


def _moments(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(wanted: Any, value: Any) -> bool:
        try:
            return test(instant(value), instant(wanted))
        except NotAnInstant:
            return False

    return holds


def _is_uri(_wanted: Any, value: Any) -> bool:
    """An absolute URI or IRI: a scheme and something after it (RFC 3986, clause 4.3)."""
    if not isinstance(value, str) or re.search(r"[\s<>\"{}|\\^`]", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", parts.scheme)) and len(value) > len(parts.scheme) + 1


def _within_box(wanted: Any, value: Any) -> bool:
    try:
        return within(box_of(value), as_box(wanted))
    except NoBox:
        return False


def _meets_box(wanted: Any, value: Any) -> bool:
    """Necessary for intersection: when the envelopes do not touch, the geometries do not either.

    A box whose west lies east of its east spans the antimeridian (RFC 7946, clause 5.2).
    """
    try:
        box, own = as_box(wanted), box_of(value)
    except NoBox:
        return False
    if box[0] > box[2]:
        return meets(own, (box[0], box[1], 180.0, box[3])) or meets(own, (-180.0, box[1], box[2], box[3]))
    return meets(own, box)


_KINDS: Mapping[str, Any] = {
    "string": str,
    "number": int | float,
    "object": Mapping,
    "array": list,
    "null": type(None),
    "boolean": bool,
}
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": same,
    "present": lambda _wanted, _value: True,
    "one_of": lambda wanted, value: any(same(choice, value) for choice in wanted),
    "includes": includes,
    "contains": _contains,
    "starts_with": _text(str.startswith),
    "ends_with": _text(str.endswith),
    "matches": _text(lambda value, pattern: re.fullmatch(pattern, value) is not None),
    "type": _type,
    "at_least": _compare(lambda number, limit: number >= limit),
    "at_most": _compare(lambda number, limit: number <= limit),
    "more_than": _compare(lambda number, limit: number > limit),
    "less_than": _compare(lambda number, limit: number < limit),
    "close_to": _close_to,
    "in_any_order": _in_any_order,
    "subset_of": _subset_of,
    "distinct": _distinct,
    "sorted": _sorted,
    "instant": lambda _wanted, value: is_instant(value),
    "same_instant": _moments(lambda value, wanted: value == wanted),
    "not_before": _moments(lambda value, wanted: value >= wanted),
    "not_after": _moments(lambda value, wanted: value <= wanted),
    "uri": _is_uri,
    "within_box": _within_box,
    "meets_box": _meets_box,
}
