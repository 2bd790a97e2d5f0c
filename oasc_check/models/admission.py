"""What a schema must not be: too large, too deep, or with patterns that could take for ever."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any

MOST_BYTES = 2_000_000
_MOST_DEPTH = 60
_MOST_PATTERN = 1_000
_MOST_REPEATS = 3
_FEW = 10
_MEND = "Take the file from the official site, or ask whoever keeps the mirror to mend it."


class Refused(Exception):
    """A file that is not used; says what is wrong with it and how to mend it."""


def admitted(content: bytes) -> dict[str, Any]:
    """The JSON object that a file of a mirror or of the cache holds. Raises Refused."""
    if len(content) > MOST_BYTES:
        raise Refused(f"it is larger than {MOST_BYTES:,} bytes. {_MEND}")
    try:
        value = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"it is not JSON ({error}). {_MEND}") from None
    if not isinstance(value, dict):
        raise Refused(f"it is not a JSON object. {_MEND}")
    for pattern in _patterns(value):
        if reason := _costly(pattern):
            raise Refused(f"its pattern {pattern[:80]!r} {reason}. {_MEND}")
    return value


def _patterns(value: Any, depth: int = 0) -> Iterator[str]:
    """The regular expressions of a schema. Raises Refused when it is nested too deeply."""
    if depth > _MOST_DEPTH:
        raise Refused(f"it is nested more than {_MOST_DEPTH} levels deep. {_MEND}")
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        if isinstance(value.get("patternProperties"), dict):
            yield from value["patternProperties"]
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _patterns(item, depth + 1)


def _costly(pattern: str) -> str:
    """Why a pattern is not tried: it is none, or its time could grow faster than the text. "" when it is tried."""
    if len(pattern) > _MOST_PATTERN:
        return f"is longer than {_MOST_PATTERN:,} characters"
    parser: Any = import_module("re._parser")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parts = list(_repeats(parser.parse(pattern)))
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression ({error})"
    if any(nested for _, nested in parts):
        return "repeats what is itself repeated or a choice, and could take for ever"
    long = sum(most > _FEW for most, _ in parts)
    return f"repeats more than {_MOST_REPEATS} parts without a limit" if long > _MOST_REPEATS else ""


def _repeats(parts: Any, outer: int = 1) -> Iterator[tuple[int, bool]]:
    """Of each repetition and choice how often at most, and whether it stands in another one that makes it costly."""
    for name, value in parts:
        if str(name) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = value
            yield int(most), (outer > 1 and most > _FEW) or (outer > _FEW and least != most)
            yield from _repeats(inner, max(outer, int(most)))
        elif str(name) == "BRANCH":
            yield 1, outer > _FEW
            for choice in value[1]:
                yield from _repeats(choice, outer)
        else:
            yield from _inside(value, outer)


def _inside(value: Any, outer: int) -> Iterator[tuple[int, bool]]:
    """The repetitions in a group or in what looks ahead or behind."""
    for item in value if isinstance(value, tuple) else ():
        if hasattr(item, "data"):
            yield from _repeats(item, outer)
