"""The entities that the service holds, and the relations between them, each kept from both sides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oasc_check.reference.sensorthings.model import CASCADES, KINDS, Kind


@dataclass
class Entity:
    """One entity; `links` has the ids at the other end of each relation."""

    id: int
    kind: Kind
    values: dict[str, Any]
    links: dict[str, list[int]] = field(default_factory=dict)


class Store:
    """All entities by set and id. Ids are never used again."""

    def __init__(self) -> None:
        self.sets: dict[str, dict[int, Entity]] = {name: {} for name in KINDS}
        self._last = 0

    def add(self, kind: Kind, values: Mapping[str, Any]) -> Entity:
        self._last += 1
        entity = Entity(self._last, kind, dict(values), {name: [] for name in kind.relations})
        self.sets[kind.name][entity.id] = entity
        return entity

    def all(self, kind: str) -> list[Entity]:
        return list(self.sets[kind].values())

    def related(self, entity: Entity, relation: str) -> list[Entity]:
        there = self.sets[entity.kind.relations[relation].to]
        return [there[number] for number in entity.links[relation]]

    def link(self, entity: Entity, relation: str, other: Entity) -> None:
        """Relate two entities; where an end has room for one only, that replaces what it had."""
        way = entity.kind.relations[relation]
        back = other.kind.relations[way.back]
        if not way.many:
            self.unlink(entity, relation)
        if not back.many:
            self.unlink(other, way.back)
        if other.id not in entity.links[relation]:
            entity.links[relation].append(other.id)
            other.links[way.back].append(entity.id)

    def unlink(self, entity: Entity, relation: str) -> None:
        back = entity.kind.relations[relation].back
        for other in self.related(entity, relation):
            other.links[back].remove(entity.id)
        entity.links[relation].clear()

    def remove(self, entity: Entity, keeps: Iterable[str] = ()) -> None:
        """Delete an entity with all that cannot be without it, except what `keeps` names."""
        for relation in sorted(set(CASCADES.get(entity.kind.name, ())) - set(keeps)):
            for other in self.related(entity, relation):
                self.remove(other)
        for relation in entity.kind.relations:
            self.unlink(entity, relation)
        self.sets[entity.kind.name].pop(entity.id, None)
