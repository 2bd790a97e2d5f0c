"""Decides whether an entity meets a query (clause 4.9)."""

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from oasc_check.reference.ngsi_ld.lexical import temporal_value
from oasc_check.reference.ngsi_ld.linked import object_ids
from oasc_check.reference.ngsi_ld.model import Attributes, Entity, Instance
from oasc_check.reference.ngsi_ld.query_model import (
    AllOf,
    AnyOf,
    Interval,
    Literal,
    Operand,
    Operator,
    Path,
    Query,
    Term,
)

_SYSTEM = {"createdAt": "created", "modifiedAt": "modified", "expiresAt": "expires"}
_ORDERS = {
    Operator.GREATER: operator.gt,
    Operator.GREATER_OR_EQUAL: operator.ge,
    Operator.LESS: operator.lt,
    Operator.LESS_OR_EQUAL: operator.le,
}
_RELATIONSHIPS = ("Relationship", "ListRelationship")
Entities = Mapping[str, Entity]


def meets(entity: Entity, query: Query, defects: frozenset[str], others: Entities = MappingProxyType({})) -> bool:
    """Whether the entity matches the query; `others` are the entities that its Relationships can lead to, by id."""
    if isinstance(query, AllOf):
        return all(meets(entity, part, defects, others) for part in query.parts)
    if isinstance(query, AnyOf):
        combine = all if "q-or-as-and" in defects else any
        return combine(meets(entity, part, defects, others) for part in query.parts)
    ends = _ends(entity, query.path, others, defects)
    meeting = (
        _holds(kind, value, query, defects) for one, path in ends for kind, value in _targets(one, path, defects)
    )
    if "q-missing-meets-unequal" in defects and query.operator in (Operator.UNEQUAL, Operator.NOT_PATTERN):
        return all(meeting)
    return any(meeting)


def _ends(entity: Entity, path: Path, others: Entities, defects: frozenset[str]) -> Iterator[tuple[Entity, Path]]:
    """The entities in which the last part of a path lies, each with that part (4.9, Example 13)."""
    if path.linked is None or "q-braces-ignored" in defects:
        yield entity, replace(path, linked=None)
        return
    for instance in _instances(entity, path):
        for target in object_ids(instance):
            found = others.get(target)
            if found is not None and (not path.types or set(path.types) & set(found.types)):
                yield from _ends(found, path.linked, others, defects)


def _instances(entity: Entity, path: Path) -> list[Instance]:
    """The Relationships that a path of names leads to."""
    first, *rest = path.names
    found = [one for instance in entity.attributes.get(first[1], {}).values() for one in _elements(instance, rest)]
    return [one for one in found if one.kind in _RELATIONSHIPS]


def values_at(entity: Entity, path: Path) -> Iterator[Any]:
    """The values of the target elements of a path."""
    return (value for _, value in _targets(entity, path, frozenset()))


def _targets(entity: Entity, path: Path, defects: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Kind and value of every target element of a path; LanguageProperties give the texts to look at."""
    first, *rest = path.names
    if first[0] in _SYSTEM and not rest and first[1] not in entity.attributes:
        moment = getattr(entity, _SYSTEM[first[0]])
        return iter([("Property", moment)] if moment else [])
    if "q-subattribute-ignored" in defects:
        rest = []
    if "q-paths-one-deep" in defects:
        rest = rest[:1]
    return (
        target
        for instance in entity.attributes.get(first[1], {}).values()
        for element in _elements(instance, rest)
        for target in _members(element, path.trail, defects)
    )


def _elements(instance: Instance, names: list[tuple[str, str]]) -> Iterator[Instance]:
    """The elements that the rest of a path leads to; non-reified members count as Properties."""
    if not names:
        yield instance
        return
    (short, expanded), *rest = names
    member = {"createdAt": instance.created, "modifiedAt": instance.modified, **instance.members}.get(short)
    if member is not None and not rest:
        yield Instance("Property", member)
    subattributes: Attributes = instance.subattributes
    for inner in subattributes.get(expanded, {}).values():
        yield from _elements(inner, rest)


def _members(
    element: Instance, trail: tuple[tuple[str, str], ...], defects: frozenset[str]
) -> Iterator[tuple[str, Any]]:
    if element.kind == "LanguageProperty":
        yield from _texts(element, trail, defects)
        return
    value = element.value
    for short, stored in trail:
        key = short if element.kind == "JsonProperty" and "q-json-keys-expanded" not in defects else stored
        if not isinstance(value, dict) or key not in value:
            return
        value = value[key]
    is_typed = isinstance(value, dict) and "@value" in value
    yield element.kind, value["@value"] if is_typed else value


def _texts(element: Instance, trail: tuple[tuple[str, str], ...], defects: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """The texts of one language, or of all with [*] or without a language."""
    wanted = trail[0][0] if trail else "*"
    found: list[str] = []
    for tag, text in element.value.items():
        if wanted in ("*", tag):
            texts = text if isinstance(text, list) else [text]
            found += texts[:1] if "q-first-text-only" in defects else texts
    if found:
        yield element.kind, found


def _holds(kind: str, value: Any, term: Term, defects: frozenset[str]) -> bool:
    sign, operand = term.operator, term.operand
    if sign is None:
        return True
    is_equality = sign in (Operator.EQUAL, Operator.UNEQUAL)
    if kind in _RELATIONSHIPS and not is_equality and "q-orders-relationships" not in defects:
        return False
    if isinstance(value, list) and kind != "LanguageProperty" and "q-lists-compared-whole" in defects:
        value = str(value)
    if kind == "VocabProperty" and "q-vocab-as-written" in defects:
        value = str(value).rpartition("/")[2]
    if isinstance(operand, re.Pattern):
        return _meets_pattern(kind, value, sign, operand, defects)
    if sign is Operator.EQUAL:
        return _equals_any(value, operand, defects)
    if sign is Operator.UNEQUAL:
        return "q-unequal-ignored" in defects or not _equals_any(value, operand, defects)
    candidates = value if kind == "LanguageProperty" else [value]
    if isinstance(value, str) and "q-texts-without-order" in defects:
        return False
    return isinstance(operand, tuple) and any(_in_order(one, sign, operand[0]) for one in candidates)


def _meets_pattern(kind: str, value: Any, sign: Operator, pattern: re.Pattern[str], defects: frozenset[str]) -> bool:
    """Whether a text is, or is not, in the language of the pattern; other data types never match."""
    if "q-pattern-ignored" in defects:
        return True
    texts = value if kind == "LanguageProperty" else [value]
    if "q-pattern-matches-any-type" in defects:
        texts = [str(text) for text in texts]
    if not all(isinstance(text, str) for text in texts):
        return False
    is_matched = any(pattern.fullmatch(text) for text in texts)
    return is_matched if sign is Operator.PATTERN else not is_matched


def _equals_any(value: Any, operand: Operand, defects: frozenset[str]) -> bool:
    """Whether the value, or an item of an array value, equals the operand or one of its literals."""
    candidates = value if isinstance(value, list) else [value]
    if isinstance(operand, Interval):
        return any(_lies_within(one, operand, defects) for one in candidates)
    if isinstance(operand, re.Pattern):
        return False
    literals = operand[:1] if "q-value-list-first-only" in defects else operand
    return any(_equals(one, literal, defects) for one in candidates for literal in literals)


def _comparable(value: Any, literal: Literal, defects: frozenset[str]) -> Any:
    """The value in the form of the literal's kind, None when the data types differ."""
    if isinstance(value, bool):
        return value if literal.kind == "boolean" else None
    if isinstance(value, int | float):
        return value if literal.kind == "number" else None
    if not isinstance(value, str) or literal.kind in ("number", "boolean"):
        return None
    if literal.kind in ("string", "uri"):
        return value
    if "q-compares-instants-as-text" in defects:
        return value
    temporal = temporal_value(value)
    return temporal[1] if temporal and temporal[0] == literal.kind else None


def _equals(value: Any, literal: Literal, defects: frozenset[str]) -> bool:
    comparable = _comparable(value, literal, defects)
    return comparable is not None and bool(comparable == literal.value)


def _lies_within(value: Any, interval: Interval, defects: frozenset[str]) -> bool:
    comparable = _comparable(value, interval.low, defects)
    if comparable is None:
        return False
    if "q-range-excludes-bounds" in defects:
        return bool(interval.low.value < comparable < interval.high.value)
    return bool(interval.low.value <= comparable <= interval.high.value)


def _in_order(value: Any, sign: Operator, literal: Literal) -> bool:
    comparable = _comparable(value, literal, frozenset())
    if comparable is None:
        return False
    return bool(_ORDERS[sign](comparable, literal.value))
