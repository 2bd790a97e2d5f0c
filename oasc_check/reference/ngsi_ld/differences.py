"""What a change of an entity means to subscribers (clauses 5.2.12, 5.8.6)."""

from dataclasses import dataclass
from typing import Any

from oasc_check.reference.ngsi_ld.model import Attributes, Entity, Instance


@dataclass(frozen=True)
class Change:
    """An entity before and after (None: absent); Attribute instances by what happened: (name, datasetId)."""

    before: Entity | None
    after: Entity | None
    created: frozenset[tuple[str, str]]
    updated: frozenset[tuple[str, str]]
    deleted: frozenset[tuple[str, str]]

    @property
    def entity(self) -> Entity:
        """The entity as it is now, or as it was before its deletion."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change needs the entity before it, after it, or both")
        return found

    def triggers(self, names: frozenset[str] | None) -> set[str]:
        """The notification triggers that apply to these Attributes (None: to any)."""
        happened = {
            "attributeCreated": self.created,
            "attributeUpdated": self.updated,
            "attributeDeleted": self.deleted,
        }
        found = {
            trigger for trigger, items in happened.items() if any(names is None or name in names for name, _ in items)
        }
        if self.before is not None and self.after is not None:
            return found
        if self.after is None:
            found.clear()
        if names is None or names & set(self.entity.attributes):
            found.add("entityCreated" if self.before is None else "entityDeleted")
        return found


def between(before: Entity | None, after: Entity | None) -> Change:
    """The Change from `before` to `after`."""
    old, new = _flat(before), _flat(after)
    updated = frozenset(key for key in old.keys() & new.keys() if _content(old[key]) != _content(new[key]))
    return Change(before, after, frozenset(new.keys() - old.keys()), updated, frozenset(old.keys() - new.keys()))


def _flat(entity: Entity | None) -> dict[tuple[str, str], Instance]:
    attributes: Attributes = entity.attributes if entity else {}
    return {(name, dataset): one for name, instances in attributes.items() for dataset, one in instances.items()}


def _content(instance: Instance) -> tuple[Any, ...]:
    """Everything but the system generated instants: what counts as a change (clause 5.8.6)."""
    inner = {
        name: {dataset: _content(one) for dataset, one in instances.items()}
        for name, instances in instance.subattributes.items()
    }
    return instance.kind, _typed(instance.value), instance.members, inner


def _typed(value: Any) -> Any:
    """The value with Booleans told from numbers, which Python counts as equal."""
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    return (type(value) is bool, value)
