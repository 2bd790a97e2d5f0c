"""JSONPath (RFC 9535), compiled once per path."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonpath_rfc9535 import JSONPathError, JSONPathQuery, JSONPathRecursionError
from jsonpath_rfc9535 import compile as compile_path
from jsonpath_rfc9535.selectors import FilterSelector, NameSelector


class NotAPath(ValueError):
    """A text that is not a JSONPath; says why."""


@lru_cache(maxsize=4096)
def _compiled(path: str) -> tuple[JSONPathQuery, bool]:
    try:
        query = compile_path(path)
    except JSONPathError as error:
        raise NotAPath(f"{path} is not a JSONPath: {error}") from None
    return query, query.singular_query()


def check(path: str) -> None:
    """Raises NotAPath when ``path`` is not a JSONPath."""
    _compiled(path)


def is_singular(path: str) -> bool:
    """Whether the path can match one place at most (RFC 9535, clause 2.3.5.1). Raises NotAPath."""
    return _compiled(path)[1]


def find(path: str, value: Any) -> list[Any]:
    """The values of all nodes that the path finds, in document order.

    Raises NotAPath, and RecursionError when ``..`` has to go down too far.
    """
    query, singular = _compiled(path)
    if singular:
        return _walk(query, value)
    try:
        return [node.value for node in query.find(value)]
    except JSONPathRecursionError as error:
        raise RecursionError(f"{path}: {error}") from None


def _walk(query: JSONPathQuery, value: Any) -> list[Any]:
    node = query.find_one(value)
    return [] if node is None else [node.value]


Location = tuple[str | int, ...]
"""Where a node stands in a value: names of members and numbers of items, from the outside in."""


def locations(path: str, value: Any) -> list[Location]:
    """Where the nodes stand that the path finds, in document order. Raises as ``find`` does."""
    query, _ = _compiled(path)
    try:
        return [node.location for node in query.find(value)]
    except JSONPathRecursionError as error:
        raise RecursionError(f"{path}: {error}") from None


def location_of(path: str) -> Location:
    """The one place that a singular path can find (RFC 9535, clause 2.3.5.1), whether something stands there or not."""
    query, _ = _compiled(path)
    return tuple(_step(segment.selectors[0]) for segment in query.segments)


def _step(selector: Any) -> str | int:
    step: str | int = selector.name if isinstance(selector, NameSelector) else selector.index
    return step


def unfiltered(path: str) -> str | None:
    """The path to everything that its last filter chooses from; None for a path without a filter."""
    query, _ = _compiled(path)
    filters = [index for index, segment in enumerate(query.segments) if _is_filter(segment.selectors)]
    if not filters:
        return None
    return "$" + "".join(str(segment) for segment in query.segments[: filters[-1]]) + "[*]"


def _is_filter(selectors: tuple[Any, ...]) -> bool:
    return any(isinstance(selector, FilterSelector) for selector in selectors)
