"""What the broker keeps of the past: instances of Attributes at points in time (clauses 4.5.6 to 4.5.8)."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL, instant
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity, Instance

# The Scope has a history like an Attribute (clause 4.5.6); no fully qualified name is equal to this.
SCOPE = "scope"
TIME_PROPERTIES = ("observedAt", "createdAt", "modifiedAt", "deletedAt")


@dataclass
class Recorded:
    """One instance with its instanceId; `deleted` is the instant at which the Attribute was deleted, else ""."""

    instance: Instance
    dataset: str = DEFAULT_DATASET
    deleted: str = ""
    id: str = field(default_factory=lambda: f"urn:ngsi-ld:instance:{uuid.uuid4()}")

    def written(self, timeproperty: str) -> str:
        """The value of a Temporal Property as it was given or generated, "" without it."""
        generated = {"createdAt": self.instance.created, "modifiedAt": self.instance.modified}
        if timeproperty in generated:
            return generated[timeproperty]
        return self.deleted if timeproperty == "deletedAt" else str(self.instance.members.get("observedAt", ""))

    def time(self, timeproperty: str) -> datetime | None:
        """The instant of a Temporal Property, None without it."""
        return instant(self.written(timeproperty))


# fully qualified attribute name, or SCOPE -> instances
Histories = dict[str, list[Recorded]]


@dataclass
class Evolution:
    """The Temporal Evolution of one entity; `types` are fully qualified names, instants are DateTime texts."""

    id: str
    types: list[str]
    histories: Histories
    created: str = ""
    modified: str = ""


def as_entity(evolution: Evolution, histories: Histories) -> Entity:
    """An entity that has all these instances at once, for conditions that any one of them may meet (5.7.4.4)."""
    kept = {name: [one for one in found if one.instance.value != NGSI_LD_NULL] for name, found in histories.items()}
    scopes = [scope for one in kept.pop(SCOPE, []) for scope in one.instance.value]
    attributes = {name: {one.id: one.instance for one in found} for name, found in kept.items() if found}
    return Entity(evolution.id, evolution.types, attributes, scopes, None, evolution.created, evolution.modified)
