"""What a Snapshot is, and the Snapshots of a broker (clauses 5.2.41, 5.2.42)."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld import subscription_names
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.store import Store

QUERIES = "snapshotQueries"
TEMPORAL_QUERIES = "snapshotTemporalQueries"
DETAILS = {QUERIES: "snapshotQueriesDetails", TEMPORAL_QUERIES: "snapshotTemporalQueriesDetails"}
DEFAULT_PRIORITY = 5


@dataclass
class Snapshot:
    """`members` are those that the client gave, names in the queries expanded; `store` holds what was frozen.

    `details` are the results of the queries, under the names of DETAILS; instants are DateTime texts.
    """

    id: str
    tenant: str
    members: dict[str, Any]
    created: str
    modified: str
    used: str
    expires: datetime
    store: Store = field(default_factory=Store)
    status: str = "preparing"
    details: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store.snapshot = self.id

    @property
    def priority(self) -> Any:
        """From 1, the lowest, to 10."""
        return self.members.get("snapshotPriority", DEFAULT_PRIORITY)

    def document(self, context: Context) -> dict[str, Any]:
        """The Snapshot status of clause 5.2.41."""
        shown = {name: _compacted(item, context) for name, item in self.members.items() if name in DETAILS}
        return {
            "id": self.id,
            "type": "Snapshot",
            **self.members,
            **shown,
            "snapshotPriority": self.priority,
            "snapshotStatus": self.status,
            **self.details,
            "createdAt": self.created,
            "modifiedAt": self.modified,
            "expiresAt": date_time(self.expires),
            "lastUsedAt": self.used,
        }

    def hold(self, other: Store) -> None:
        """Take over what another store holds of entities, present and past."""
        with other.lock:
            self.store.entities |= deepcopy(other.entities)
            self.store.evolutions |= deepcopy(other.evolutions)

    def hold_present(self, other: Store) -> None:
        """Take over what another store says now of the entities that are held."""
        with other.lock:
            known = {name: one for name, one in other.entities.items() if name in self.store.entities}
            self.store.entities |= deepcopy(known)


def _compacted(queries: list[dict[str, Any]], context: Context) -> list[dict[str, Any]]:
    return [subscription_names.compacted(query, context) for query in queries]


class Snapshots:
    """The Snapshots of all tenants."""

    def __init__(self) -> None:
        self._snapshots: dict[tuple[str, str], Snapshot] = {}

    def add(self, snapshot: Snapshot) -> None:
        """Store a new one."""
        self._snapshots[snapshot.tenant, snapshot.id] = snapshot

    def find(self, tenant: str | None, snapshot_id: str, now: datetime) -> Snapshot | None:
        """The Snapshot of a tenant (None: of any), None when there is none or its time is over."""
        named = (one for one in list(self._snapshots.values()) if one.id == snapshot_id)
        found = next((one for one in named if tenant in (None, one.tenant)), None)
        if found is not None and found.expires <= now:
            self.remove(found)
            return None
        return found

    def of(self, tenant: str) -> Iterator[Snapshot]:
        """All Snapshots of a tenant, the oldest first."""
        return (one for one in list(self._snapshots.values()) if one.tenant == tenant)

    def remove(self, snapshot: Snapshot) -> None:
        """Forget one, with all that it holds."""
        self._snapshots.pop((snapshot.tenant, snapshot.id), None)
