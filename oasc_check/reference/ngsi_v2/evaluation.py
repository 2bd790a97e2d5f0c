"""Whether an entity meets the statements of a query (NGSIv2, "Simple Query Language")."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_v2.instants import TYPES, moment
from oasc_check.reference.ngsi_v2.model import Attribute, Entity, Metadata
from oasc_check.reference.ngsi_v2.query_language import Operand, Statement

_MISSING = object()
_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda value, limit: value > limit,
    "<": lambda value, limit: value < limit,
    ">=": lambda value, limit: value >= limit,
    "<=": lambda value, limit: value <= limit,
}


def meets(entity: Entity, statements: Iterable[Statement], of_metadata: bool, defects: frozenset[str]) -> bool:
    """Whether the entity meets all statements, about values or about metadata."""
    held = [_holds(entity, one, of_metadata, defects) for one in statements]
    return any(held) if "v2-q-and-is-or" in defects else all(held)


def _holds(entity: Entity, statement: Statement, of_metadata: bool, defects: frozenset[str]) -> bool:
    if of_metadata and "v2-mq-ignored" in defects:
        return True
    kind, value = (_metadata_at if of_metadata else _value_at)(entity, statement.path, defects)
    exists = value is not _MISSING
    if statement.operator in ("", "!"):
        ignored = "v2-q-existence-ignored" in defects
        return ignored or exists == (statement.operator == "")
    if statement.operator == "!=":
        return (exists or "v2-q-unequal-matches-absent" in defects) and not _equals(kind, value, statement, defects)
    return exists and _compares(kind, value, statement, defects)


def _compares(kind: str, value: Any, statement: Statement, defects: frozenset[str]) -> bool:
    if statement.operator == "==":
        return _equals(kind, value, statement, defects)
    if statement.operator == "~=":
        return _matches(value, str(statement.operands[0].value), defects)
    operator = statement.operator
    if "v2-q-greater-includes" in defects:
        operator = {">": ">=", "<": "<="}.get(operator, operator)
    value, limit = _comparable(kind, value, statement.operands[0].value)
    return _is_comparable(value, limit) and _ORDERED[operator](value, limit)


def _matches(value: Any, pattern: str, defects: frozenset[str]) -> bool:
    if not isinstance(value, str):
        return False
    if "v2-q-pattern-anchored" in defects:
        return re.fullmatch(pattern, value) is not None
    return re.search(pattern, value) is not None


def _equals(kind: str, value: Any, statement: Statement, defects: frozenset[str]) -> bool:
    operands = statement.operands
    if "v2-q-list-takes-first" in defects:
        operands = operands[:1]
    values = value if isinstance(value, list) and "v2-q-array-not-searched" not in defects else [value]
    return any(_is(kind, one, operand, defects) for one in values for operand in operands)


def _is(kind: str, value: Any, operand: Operand, defects: frozenset[str]) -> bool:
    if operand.is_range:
        low, limit = _comparable(kind, value, operand.value)
        high, upper = _comparable(kind, value, operand.upper)
        if "v2-q-range-excludes-ends" in defects:
            return _is_comparable(low, limit) and _is_comparable(high, upper) and bool(limit < low and high < upper)
        return _is_comparable(low, limit) and _is_comparable(high, upper) and bool(limit <= low and high <= upper)
    value, wanted = _comparable(kind, value, operand.value)
    if "v2-q-types-mixed" in defects:
        return _loosely(value) == _loosely(wanted)
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _loosely(value: Any) -> str:
    return f"{float(value):g}" if str(value).replace(".", "", 1).isdigit() else str(value)


def _comparable(kind: str, value: Any, operand: Any) -> tuple[Any, Any]:
    """Both as instants where the value is a date, else as they are."""
    if kind in TYPES and (instant := moment(value)) is not None:
        return instant, moment(operand)
    return value, operand


def _is_comparable(value: Any, limit: Any) -> bool:
    for kinds in (str, (int, float), datetime):
        if isinstance(value, kinds) and isinstance(limit, kinds):
            return not isinstance(value, bool) and not isinstance(limit, bool)
    return False


def _value_at(entity: Entity, path: tuple[str, ...], defects: frozenset[str]) -> tuple[str, Any]:
    attribute = entity.attributes.get(path[0])
    if attribute is None and "v2-q-times-unknown" not in defects:
        attribute = _builtin(entity, path[0])
    if attribute is None:
        return "", _MISSING
    if "v2-q-path-ignored" in defects:
        path = path[:1]
    return (attribute.type if len(path) == 1 else ""), _below(attribute.value, path[1:])


def _builtin(entity: Entity, name: str) -> Attribute | None:
    dates = {"dateCreated": entity.created, "dateModified": entity.modified}
    return Attribute("DateTime", dates[name], {}) if name in dates else None


def _metadata_at(entity: Entity, path: tuple[str, ...], defects: frozenset[str]) -> tuple[str, Any]:
    attribute = entity.attributes.get(path[0])
    if attribute is None or len(path) < 2:
        return "", _MISSING
    element = attribute.metadata.get(path[1])
    if element is None and "v2-q-times-unknown" not in defects:
        element = _builtin_metadata(attribute, path[1])
    if element is None:
        return "", _MISSING
    return (element.type if len(path) == 2 else ""), _below(element.value, path[2:])


def _builtin_metadata(attribute: Attribute, name: str) -> Metadata | None:
    dates = {"dateCreated": attribute.created, "dateModified": attribute.modified}
    return Metadata("DateTime", dates[name]) if name in dates else None


def _below(value: Any, path: tuple[str, ...]) -> Any:
    for token in path:
        if not isinstance(value, dict) or token not in value:
            return _MISSING
        value = value[token]
    return value
