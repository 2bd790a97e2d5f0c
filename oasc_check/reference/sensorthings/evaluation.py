"""What an expression says of an entity (OGC 18-088, clause 9.3.3.5).

An expression has a list of values, because a path may lead to many entities; a condition holds when it does for one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from math import fmod
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from oasc_check.reference.sensorthings import times
from oasc_check.reference.sensorthings.errors import bad
from oasc_check.reference.sensorthings.functions import called
from oasc_check.reference.sensorthings.model import KINDS, TIMES, Kind
from oasc_check.reference.sensorthings.store import Entity, Store
from oasc_check.reference.sensorthings.syntax import Call, Expression, Literal, Path
from oasc_check.reference.sensorthings.times import Interval

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {"eq": eq, "ne": ne, "gt": gt, "ge": ge, "lt": lt, "le": le}
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "add": lambda one, two: one + two,
    "sub": lambda one, two: one - two,
    "mul": lambda one, two: one * two,
    "div": lambda one, two: one / two,
    "mod": fmod,
}
_SPOILT = {
    "sta-filter-and-is-or": ("and", "or"),
    "sta-filter-or-is-and": ("or", "and"),
    "sta-filter-ge-is-gt": ("ge", "gt"),
    "sta-filter-le-is-lt": ("le", "lt"),
    "sta-filter-ne-is-eq": ("ne", "eq"),
    "sta-filter-sub-is-add": ("sub", "add"),
    "sta-filter-div-is-mul": ("div", "mul"),
    "sta-function-ceiling-floors": ("ceiling", "floor"),
    "sta-function-round-floors": ("round", "floor"),
    "sta-function-day-is-month": ("day", "month"),
    "sta-function-endswith-is-startswith": ("endswith", "startswith"),
    "sta-function-tolower-is-toupper": ("tolower", "toupper"),
    "sta-function-within-is-disjoint": ("st_within", "st_disjoint"),
    "sta-function-intersects-is-disjoint": ("st_intersects", "st_disjoint"),
    "sta-function-geo-intersects-is-disjoint": ("geo.intersects", "st_disjoint"),
    "sta-function-during-is-before": ("during", "before"),
    "sta-function-before-is-after": ("before", "after"),
}


@dataclass(frozen=True)
class World:
    """What expressions are evaluated in."""

    store: Store
    now: datetime
    defects: frozenset[str]


def holds(expression: Expression, entity: Entity, world: World) -> bool:
    """Whether a condition holds for an entity. Raises RefusedError (400) when it cannot be told for its kind."""
    return any(value is True for value in values(expression, entity, world))


def values(expression: Expression, entity: Entity, world: World) -> list[Any]:
    """All values of an expression for an entity."""
    if isinstance(expression, Literal):
        return [expression.value]
    if isinstance(expression, Path):
        return reached(expression.steps, entity, world)
    name = _meant(expression.name, world.defects)
    if name in ("and", "or", "not"):
        return [_logical(name, expression, entity, world)]
    choices = [values(argument, entity, world) for argument in expression.arguments]
    return [_applied(name, list(chosen), world) for chosen in product(*choices)]


def _meant(name: str, defects: frozenset[str]) -> str:
    for defect, (right, wrong) in _SPOILT.items():
        if name == right and defect in defects:
            return wrong
    return name


def _logical(name: str, expression: Call, entity: Entity, world: World) -> bool:
    found = [holds(argument, entity, world) for argument in expression.arguments]
    if name == "not":
        return found[0] == ("sta-filter-not-ignored" in world.defects)
    return all(found) if name == "and" else any(found)


def _applied(name: str, arguments: list[Any], world: World) -> Any:
    if name in _COMPARISONS:
        return _compared(name, *arguments)
    if name in _ARITHMETIC:
        return _computed(name, *arguments)
    return called(name, arguments, world.now)


def _compared(name: str, one: Any, two: Any) -> bool:
    if isinstance(one, Interval) and isinstance(two, Interval):
        return times.compared(name, one, two)
    if one is None or two is None or _sort(one) != _sort(two):
        return name == "ne" and one is not two if name != "eq" else one is two
    return _COMPARISONS[name](one, two)


def _computed(name: str, one: Any, two: Any) -> float | None:
    if not (_sort(one) == _sort(two) == 1):
        return None
    try:
        return _ARITHMETIC[name](one, two)
    except (ZeroDivisionError, ValueError):
        return None


def _sort(value: Any) -> int:
    """Values of different sorts are never equal, and are put in this order."""
    sorts: tuple[tuple[type, ...], ...] = ((bool,), (int, float), (str,), (Interval,), (list,), (dict,))
    return next((place for place, types in enumerate(sorts) if isinstance(value, types)), -1)


def reached(steps: tuple[str, ...], entity: Entity, world: World) -> list[Any]:
    """The values at a path. Raises RefusedError (400) when the entity type has no such property."""
    first, rest = steps[0], steps[1:]
    if first in entity.kind.relations:
        if not rest:
            raise bad(f"{first} has no value to compare")
        _check(rest, entity.kind, first)
        return [value for other in world.store.related(entity, first) for value in reached(rest, other, world)]
    if first in ("id", "@iot.id"):
        return [entity.id]
    if first not in entity.kind.properties and "sta-filter-unknown-property-accepted" not in world.defects:
        raise bad(f"{entity.kind.name} have no property {first}")
    return [_inside(entity.values.get(first), rest, first)]


def _check(rest: tuple[str, ...], kind: Kind, relation: str) -> None:
    there = KINDS[kind.relations[relation].to]
    if rest[0] not in (*there.properties, *there.relations, "id", "@iot.id"):
        raise bad(f"{there.name} have no property {rest[0]}")


def _inside(value: Any, rest: tuple[str, ...], name: str) -> Any:
    for step in rest:
        value = value.get(step) if isinstance(value, dict) else None
    return times.parsed(value) if name in TIMES else value


def order_key(found: list[Any]) -> tuple[int, Any]:
    """Where an entity stands: null before all others (clause 9.3.3.1)."""
    value = found[0] if found else None
    if isinstance(value, Interval):
        return 3, (value.start, value.end)
    return (_sort(value), value) if isinstance(value, bool | int | float | str) else (-1, 0)
