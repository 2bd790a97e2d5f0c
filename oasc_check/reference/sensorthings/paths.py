"""What a resource path addresses (OGC 18-088, clause 9.2)."""

import re
from dataclasses import dataclass
from typing import Any

from oasc_check.reference.sensorthings.errors import not_found
from oasc_check.reference.sensorthings.model import KINDS, Kind
from oasc_check.reference.sensorthings.service import Call
from oasc_check.reference.sensorthings.store import Entity

_SEGMENT = re.compile(r"([^()]+)(?:\(([^()]*)\))?")


@dataclass(frozen=True)
class SetOf:
    """A set of entities; with an owner, those that it has a relation to."""

    kind: Kind
    entities: list[Entity]
    owner: Entity | None = None
    relation: str = ""


@dataclass(frozen=True)
class One:
    """One entity, None when a relation to one leads nowhere yet."""

    entity: Entity | None


@dataclass(frozen=True)
class Value:
    """The value of a property, or what lies inside it; `name` is the last step."""

    name: str
    value: Any


Target = SetOf | One | Value


def resolved(call: Call, path: str) -> tuple[Target, str]:
    """What the path leads to, and `$value`, `$ref` or nothing. Raises RefusedError (404) when that is nothing."""
    steps = path.strip("/").split("/")
    suffix = steps.pop() if steps[-1] in ("$value", "$ref") else ""
    target = _set(call, steps[0])
    for step in steps[1:]:
        target = _further(call, target, step, path)
    if (suffix == "$value" and not isinstance(target, Value)) or (suffix == "$ref" and isinstance(target, Value)):
        raise not_found(path)
    return target, suffix


def _set(call: Call, step: str) -> Target:
    name, key = _read(step)
    if name not in KINDS:
        if call.has("unknown-set-empty"):
            return SetOf(KINDS["Things"], [])
        raise not_found(name)
    return _keyed(call, SetOf(KINDS[name], call.store.all(name)), key)


def _read(step: str) -> tuple[str, str | None]:
    found = _SEGMENT.fullmatch(step)
    if found is None:
        raise not_found(step)
    return found[1], found[2]


def _keyed(call: Call, target: SetOf, key: str | None) -> Target:
    if key is None:
        return target
    for entity in target.entities:
        if str(entity.id) == key:
            return One(entity)
    if call.has("unknown-entity-first") and target.entities:
        return One(target.entities[0])
    raise not_found(f"{target.kind.name}({key})")


def _further(call: Call, target: Target, step: str, path: str) -> Target:
    if isinstance(target, Value):
        return _inside(target, step, path)
    if isinstance(target, SetOf) or target.entity is None:
        raise not_found(path)
    entity, (name, key) = target.entity, _read(step)
    if name in entity.kind.relations:
        return _related(call, entity, name, key)
    if key is None and entity.values.get(name) is not None and name in entity.kind.properties:
        return Value(name, entity.values[name])
    if key is None and name in entity.kind.properties and name in entity.values:
        return Value(name, None)
    if call.has("unknown-property-null"):
        return Value(name, "")
    raise not_found(path)


def _inside(target: Value, step: str, path: str) -> Value:
    if not isinstance(target.value, dict) or step not in target.value:
        raise not_found(path)
    return Value(step, target.value[step])


def _related(call: Call, entity: Entity, relation: str, key: str | None) -> Target:
    found, way = call.store.related(entity, relation), entity.kind.relations[relation]
    if way.many:
        if key is not None and call.has("nested-key-refused"):
            raise not_found(f"{relation}({key})")
        if call.has("nested-set-unrelated"):
            found = call.store.all(way.to)
        return _keyed(call, SetOf(KINDS[way.to], found, entity, relation), key)
    if key is not None:
        raise not_found(f"{relation}({key})")
    return One(found[0] if found else None)
