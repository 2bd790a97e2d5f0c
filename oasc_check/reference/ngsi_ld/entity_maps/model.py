"""What an EntityMap holds, and the EntityMaps of a broker (clauses 4.5.25, 5.2.39)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld.lexical import date_time

LOCAL = "@none"


@dataclass
class EntityMap:
    """`entities` are the ids in their order, `expires` is when it can no longer be used."""

    id: str
    tenant: str
    entities: list[str]
    expires: datetime

    def document(self) -> dict[str, Any]:
        """The EntityMap of clause 5.2.39; all its entities are held locally."""
        return {
            "id": self.id,
            "type": "EntityMap",
            "expiresAt": date_time(self.expires),
            "entityMap": {entity_id: [LOCAL] for entity_id in self.entities},
            "linkedMaps": {},
        }


class EntityMaps:
    """The EntityMaps of all tenants."""

    def __init__(self) -> None:
        self._maps: dict[str, EntityMap] = {}

    def add(self, entity_map: EntityMap) -> None:
        """Store a new one."""
        self._maps[entity_map.id] = entity_map

    def find(self, tenant: str | None, map_id: str, now: datetime) -> EntityMap | None:
        """The EntityMap of a tenant (None: of any), None when there is none or its time is over."""
        found = self._maps.get(map_id)
        if found is not None and found.expires <= now:
            self._maps.pop(map_id, None)
            return None
        return found if found is not None and tenant in (None, found.tenant) else None

    def remove(self, entity_map: EntityMap) -> None:
        """Forget one."""
        self._maps.pop(entity_map.id, None)
