"""Matchers: what a value has to be (suites/README.md, "Matchers"). Pure; each says in words what it wanted.

A matcher is a plain value, which means ``equals``, or a mapping of matcher names, all of which must hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from oasc_check.language.jsonpath import find
from oasc_check.language.templates import KeptObject
from oasc_check.verdict.comparisons import COMPARISONS, number_of, same


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
    return COMPARISONS[name](wanted, value)


def described(matcher: Any) -> str:
    """A matcher in words."""
    if not isinstance(matcher, Mapping) or isinstance(matcher, KeptObject):
        return shown(matcher)
    return " and ".join(_in_words(name, wanted) for name, wanted in matcher.items())


def _in_words(name: str, wanted: Any) -> str:
    if name == "any_of":
        text = " or ".join(described(choice) for choice in wanted)
    elif name == "matches":
        text = f'"{wanted}"'
    else:
        text = described(wanted) if name in _NESTED else shown(wanted)
    return _WORDS[name].replace("{}", text)


def shown(value: Any, most: int = 300) -> str:
    """A value as JSON, cut when it is long; ``nothing`` for what is not there."""
    if value is MISSING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= most else text[: most - 3] + "..."


def _any_of(wanted: Any, value: Any, root: Any) -> bool:
    return any(mismatch(choice, value, root) is None for choice in wanted)


def _size(wanted: Any, value: Any, root: Any) -> bool:
    return isinstance(value, list | Mapping | str) and mismatch(wanted, len(value), root) is None


def _each(wanted: Any, value: Any, root: Any) -> bool:
    return isinstance(value, list) and all(mismatch(wanted, item, root) is None for item in value)


def _some(wanted: Any, value: Any, root: Any) -> bool:
    return isinstance(value, list) and any(mismatch(wanted, item, root) is None for item in value)


def _counts(wanted: Any, value: Any, root: Any) -> bool:
    return number_of(value) == len(find(wanted, root))


_NESTED: Mapping[str, Callable[[Any, Any, Any], bool]] = {
    "not": lambda wanted, value, root: mismatch(wanted, value, root) is not None,
    "any_of": _any_of,
    "size": _size,
    "each": _each,
    "some": _some,
    "counts": _counts,
}
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
