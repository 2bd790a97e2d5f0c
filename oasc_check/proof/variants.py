"""What a value could be instead: the same kind otherwise, and other kinds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from oasc_check.language.instants import NotAnInstant, instant, written

_FAR = 1_000_000
_YEAR = 86_400 * 366


def others(value: Any) -> Iterator[tuple[str, Any]]:
    """Values of the same kind, each with what was done: the likeliest mistakes first."""
    if isinstance(value, bool):
        yield "changed", not value
    elif isinstance(value, int | float):
        yield from (("changed", other) for other in (value + 1, value - 1, value + _FAR, value - _FAR))
    elif isinstance(value, str):
        yield from (("changed", other) for other in _texts(value))
    elif isinstance(value, list):
        yield from _lists(value)
    elif isinstance(value, dict):
        yield from _objects(value)


def of_other_kinds(value: Any) -> Iterator[Any]:
    """Values of other JSON types, the nearest first."""
    nearest: list[Any] = [[value], None, 17, "oasc-spoilt", {"oasc": "spoilt"}, True]
    if isinstance(value, str):
        nearest = [17, [value], None, {"@value": value}]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        nearest = [str(value), [value], None, {"@value": value}]
    elif isinstance(value, bool):
        nearest = [str(value).lower(), int(value), None]
    elif isinstance(value, list) and value:
        nearest = [value[0], None, {"0": value[0]}, "oasc-spoilt"]
    yield from nearest


def _texts(value: str) -> Iterator[str]:
    with suppress(NotAnInstant, OverflowError):
        moment = instant(value)
        for seconds in (1, -1, _YEAR, -_YEAR):
            yield written(moment + timedelta(seconds=seconds))
    if value.isascii() and value.isdigit():
        yield str(int(value) + 1)
    yield from (f"{value}-spoilt", f"spoilt-{value}", "oasc-spoilt", "not one of these", "")


def _lists(value: list[Any]) -> Iterator[tuple[str, Any]]:
    if value:
        yield "an item dropped", value[:-1]
        yield "an item dropped", value[1:]
        yield "an item doubled", [*value, value[-1]]
        yield "put in the opposite order", value[::-1]
        yield "emptied", []
    else:
        yield "an item added", ["oasc-spoilt"]
    for index in _ends(value):
        for _, other in others(value[index]):
            yield "changed inside", [*value[:index], other, *value[index + 1 :]]


def _ends(value: list[Any]) -> list[int]:
    return sorted({0, len(value) - 1}) if value else []


def _objects(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in value:
        yield f"without its member {name}", {key: item for key, item in value.items() if key != name}
    yield "emptied", {}
    for name, item in value.items():
        for _, other in others(item):
            yield f"changed in its member {name}", {**value, name: other}
