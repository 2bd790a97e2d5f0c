"""A Context Source Registration as the broker keeps it, with every name expanded (clauses 5.2.8 to 5.2.11, 5.2.34)."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld.geometry import Geometry

INCLUSIVE, EXCLUSIVE, REDIRECT, AUXILIARY = "inclusive", "exclusive", "redirect", "auxiliary"
MODES = (INCLUSIVE, EXCLUSIVE, REDIRECT, AUXILIARY)


@dataclass(frozen=True)
class EntityInfo:
    """Entities that a source has: all of these types, with this id or with an id that the pattern finds (None: any)."""

    types: tuple[str, ...]
    id: str | None = None
    pattern: re.Pattern[str] | None = None

    def covers_id(self, identifier: str) -> bool:
        """Whether an entity of this id may be among them."""
        if self.id is not None:
            return identifier == self.id
        return self.pattern is None or self.pattern.search(identifier) is not None


@dataclass(frozen=True)
class RegistrationInfo:
    """What a source may have: no entities stands for any entity, no names for any Attribute."""

    entities: tuple[EntityInfo, ...] = ()
    properties: frozenset[str] = frozenset()
    relationships: frozenset[str] = frozenset()

    @property
    def attributes(self) -> frozenset[str]:
        """The combination of Properties and Relationships (clause 5.12)."""
        return self.properties | self.relationships


@dataclass(frozen=True)
class Interval:
    """A TimeInterval; without an end it is open."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class Management:
    """How the broker is to treat the source; `timeout` and `cooldown` are seconds, None without one."""

    local_only: bool = False
    timeout: float | None = None
    cooldown: float | None = None


@dataclass(frozen=True)
class Registration:
    """One registration. `document` holds it as given, with the names in it expanded.

    `operations` are single ones, groups resolved (clause 4.20); `tenant` is None for the default tenant of the source;
    `datasets` is None for any; `shapes` are the geometries by the fully qualified name of their GeoProperty.
    """

    id: str
    document: dict[str, Any]
    endpoint: str
    information: tuple[RegistrationInfo, ...]
    mode: str
    operations: frozenset[str]
    tenant: str | None = None
    alias: str | None = None
    context_source_info: tuple[tuple[str, str], ...] = ()
    datasets: frozenset[str] | None = None
    scopes: tuple[str, ...] = ()
    shapes: dict[str, Geometry] = field(default_factory=dict)
    observation: Interval | None = None
    managed: Interval | None = None
    management: Management = Management()
    expires: datetime | None = None
    created: str = ""
    modified: str = ""

    @property
    def is_temporal(self) -> bool:
        """Whether it is about a source of temporal information (clause 5.9.1)."""
        return self.observation is not None or self.managed is not None


@dataclass
class Traffic:
    """What became of the requests that a registration led to (Table 5.2.9-2); instants are DateTime texts."""

    times_sent: int = 0
    times_failed: int = 0
    last_success: str | None = None
    last_failure: str | None = None
    status: str | None = None

    def members(self) -> dict[str, Any]:
        """The members that the broker generates, as far as there is something to say."""
        found = {
            "timesSent": self.times_sent or None,
            "timesFailed": self.times_failed or None,
            "lastSuccess": self.last_success,
            "lastFailure": self.last_failure,
            "status": self.status,
        }
        return {name: value for name, value in found.items() if value is not None}
