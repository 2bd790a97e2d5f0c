"""Matchers: what a value has to be (suites/README.md, "Matchers"). Pure; each says in words what it wanted.

A matcher is a plain value, which means ``equals``, or a mapping of matcher names, all of which must hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from oasc_check.language.geometry import NoBox, as_box, box_of, meets, within
from oasc_check.language.instants import NotAnInstant, instant
from oasc_check.language.jsonpath import find
from oasc_check.language.templates import KeptObject


class _Missing:
    """The value that is not there."""

    def __repr__(self) -> str:
        return "nothing"


MISSING: Any = _Missing()


def mismatch(matcher: Any, value: Any, root: Any = None) -> str | None:
    """What was wanted when ``value`` does not fit, else None; ``root`` is the body that ``counts`` looks into."""
    if not isinstance(matcher, Mapping) or isinstance(matcher, KeptObject):
        return None if value is not MISSING and same(matcher, value) else shown(matcher)
    for name, wanted in matcher.items():
        if not _holds(name, wanted, value, root):
            return described({name: wanted})
    return None


def _holds(name: str, wanted: Any, value: Any, root: Any) -> bool:
    if name == "absent":
        return value is MISSING
    if value is MISSING:
        return name == "any_of" and _any_of(wanted, value, root)
    if name in _NESTED:
        return _NESTED[name](wanted, value, root)
    return _PLAIN[name](wanted, value)


def described(matcher: Any) -> str:
    """A matcher in words."""
    if not isinstance(matcher, Mapping) or isinstance(matcher, KeptObject):
        return shown(matcher)
    return " and ".join(
        _WORDS.get(name, name.replace("_", " ")).format(_wanted(wanted)) for name, wanted in matcher.items()
    )


def _wanted(value: Any) -> str:
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return " or ".join(described(item) for item in value)
    return described(value) if isinstance(value, Mapping) and value.keys() <= _NAMES else shown(value)


def shown(value: Any, most: int = 300) -> str:
    """A value as JSON, cut when it is long; ``nothing`` for what is not there."""
    if value is MISSING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= most else text[: most - 3] + "..."


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


def _any_of(wanted: Any, value: Any, root: Any) -> bool:
    return any(mismatch(choice, value, root) is None for choice in wanted)


def _number(value: Any) -> float | None:
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
        limit, number = _number(wanted), _number(value)
        return limit is not None and number is not None and test(number, limit)

    return holds


def _close_to(wanted: Any, value: Any) -> bool:
    target, slack = wanted["value"], _number(wanted["within"]) or 0.0
    if isinstance(target, list):
        pairs = isinstance(value, list) and len(value) >= len(target)
        return pairs and all(_close_to({**wanted, "value": item}, value[index]) for index, item in enumerate(target))
    limit, number = _number(target), _number(value)
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


def _is_instant(_wanted: Any, value: Any) -> bool:
    try:
        instant(value)
    except NotAnInstant:
        return False
    return True


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


def _size(wanted: Any, value: Any, root: Any) -> bool:
    return isinstance(value, list | Mapping | str) and mismatch(wanted, len(value), root) is None


def _each(wanted: Any, value: Any, root: Any) -> bool:
    return isinstance(value, list) and all(mismatch(wanted, item, root) is None for item in value)


def _some(wanted: Any, value: Any, root: Any) -> bool:
    return isinstance(value, list) and any(mismatch(wanted, item, root) is None for item in value)


def _counts(wanted: Any, value: Any, root: Any) -> bool:
    return _number(value) == len(find(wanted, root))


_KINDS: Mapping[str, Any] = {
    "string": str,
    "number": int | float,
    "object": Mapping,
    "array": list,
    "null": type(None),
    "boolean": bool,
}
_NESTED: Mapping[str, Callable[[Any, Any, Any], bool]] = {
    "not": lambda wanted, value, root: mismatch(wanted, value, root) is not None,
    "any_of": _any_of,
    "size": _size,
    "each": _each,
    "some": _some,
    "counts": _counts,
}
_PLAIN: Mapping[str, Callable[[Any, Any], bool]] = {
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
    "instant": _is_instant,
    "same_instant": _moments(lambda value, wanted: value == wanted),
    "not_before": _moments(lambda value, wanted: value >= wanted),
    "not_after": _moments(lambda value, wanted: value <= wanted),
    "uri": _is_uri,
    "within_box": _within_box,
    "meets_box": _meets_box,
}
_NAMES = {*_PLAIN, *_NESTED, "absent"}
_WORDS: Mapping[str, str] = {
    "equals": "{}", "present": "something there", "absent": "nothing there", "not": "not {}", "one_of": "one of {}",
    "any_of": "{}", "includes": "at least {}", "contains": "contains {}", "starts_with": "begins with {}",
    "ends_with": "ends with {}", "matches": "of the form {}", "type": "a value of type {}", "size": "size {}",
    "each": "each {}", "some": "at least one {}", "counts": "the number of {}", "at_least": "at least {}",
    "at_most": "at most {}", "more_than": "more than {}", "less_than": "less than {}", "close_to": "close to {}",
    "in_any_order": "in any order {}", "subset_of": "only items of {}", "distinct": "no value twice",
    "sorted": "sorted {}", "instant": "a date-time of RFC 3339", "same_instant": "the same moment as {}",
    "not_before": "not before {}", "not_after": "not after {}", "uri": "an absolute URI",
    "within_box": "wholly in the box {}", "meets_box": "touching the box {}",
}  # fmt: skip
