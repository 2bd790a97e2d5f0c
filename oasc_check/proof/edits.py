"""One place of a JSON value changed; the value itself stays as it is."""

from __future__ import annotations

import json
from typing import Any

from oasc_check.language.jsonpath import Location


def at(root: Any, location: Location) -> Any:
    """What stands there. Raises LookupError or TypeError when nothing does."""
    for step in location:
        root = root[step]
    return root


def put(root: Any, location: Location, value: Any) -> Any:
    """The value with another one there; objects on the way that are missing are made.

    Raises LookupError or TypeError when the way leads through what is no object and no item.
    """
    if not location:
        return value
    step, rest = location[0], location[1:]
    if isinstance(root, list) and isinstance(step, int):
        return [*root[:step], put(root[step], rest, value), *root[step + 1 :]]
    if not isinstance(root, dict) or not isinstance(step, str):
        raise TypeError(f"{step!r} leads nowhere in {type(root).__name__}")
    return {**root, step: put(root.get(step, {}), rest, value)}


def dropped(root: Any, location: Location) -> Any:
    """The value without what stands there; ``location`` is not the whole value."""
    parent, last = location[:-1], location[-1]
    return put(root, parent, _without(at(root, parent), last))


def _without(parent: Any, last: str | int) -> Any:
    if isinstance(parent, list):
        return [item for index, item in enumerate(parent) if index != last]
    return {name: item for name, item in parent.items() if name != last}


def all_dropped(root: Any, locations: list[Location]) -> Any:
    """The value without what stands at any of these places, none of which is the whole value; from the last on."""
    for location in sorted(locations, key=_by_place, reverse=True):
        root = dropped(root, location)
    return root


def _by_place(location: Location) -> list[tuple[int, int, str]]:
    return [(0, step, "") if isinstance(step, int) else (1, 0, step) for step in location]


def item_around(location: Location) -> Location | None:
    """The place of the innermost item of a list in which, or as which, something stands; None without a list."""
    return next((location[:end] for end in range(len(location), 0, -1) if isinstance(location[end - 1], int)), None)


def doubled(root: Any, item: Location) -> Any:
    """The value with an item of a list twice, one after the other."""
    return inserted(root, item, at(root, item))


def inserted(root: Any, item: Location, value: Any) -> Any:
    """The value with another item after the one that stands there."""
    parent, index = item[:-1], int(item[-1])
    items = at(root, parent)
    return put(root, parent, [*items[: index + 1], value, *items[index + 1 :]])


def reversed_around(root: Any, item: Location) -> Any:
    """The value with the list around an item in the opposite order."""
    return put(root, item[:-1], at(root, item[:-1])[::-1])


def written(value: Any) -> bytes:
    """JSON as it goes over the wire."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def path_of(location: Location) -> str:
    """A place as people read it: ``$.data[0].id``."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
