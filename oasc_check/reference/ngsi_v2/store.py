"""What the broker holds, one store for each tenant (Orion API, "Multi tenancy")."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_v2 import paths
from oasc_check.reference.ngsi_v2.errors import ApiError, not_found
from oasc_check.reference.ngsi_v2.instants import moment
from oasc_check.reference.ngsi_v2.model import Entity
from oasc_check.reference.ngsi_v2.represent import EXPIRY
from oasc_check.reference.ngsi_v2.subscription import Subscription


@dataclass(frozen=True)
class Registration:
    """A registration as it is shown, and the service paths that it is for."""

    document: dict[str, Any]
    where: Sequence[str]


class Store:
    """Entities, subscriptions and registrations of one tenant, in the order of their creation. Hold `lock`."""

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant
        self.lock = threading.RLock()
        self.entities: dict[tuple[str, str, str], Entity] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.ghosts: list[Subscription] = []
        self.registrations: dict[str, Registration] = {}

    def named(self, identifier: str, kind: str | None, where: Sequence[str]) -> list[Entity]:
        """All entities with that id, of that type if one is given, below the service paths."""
        return [one for one in self.within(where) if one.id == identifier and (kind is None or one.type == kind)]

    def within(self, where: Sequence[str], defects: frozenset[str] = frozenset()) -> Iterator[Entity]:
        """The entities below the service paths."""
        return (one for one in list(self.entities.values()) if paths.covers(where, one.path, defects))

    def expire(self, now: datetime) -> None:
        """Remove the entities whose dateExpires has passed."""
        for key, entity in list(self.entities.items()):
            end = entity.attributes.get(EXPIRY)
            if end is not None and (instant := moment(end.value)) is not None and instant <= now:
                del self.entities[key]

    def one(self, identifier: str, kind: str | None, where: Sequence[str], defects: frozenset[str]) -> Entity:
        """The one entity that is meant. Raises ApiError (NotFound, TooManyResults)."""
        found = self.named(identifier, kind, where)
        if not found:
            raise not_found(f"the entity {identifier!r}")
        if len(found) > 1 and "v2-ambiguous-id-takes-first" not in defects:
            raise ApiError(409, "TooManyResults", f"there are {len(found)} entities {identifier!r}; give the type")
        return found[0]


class Tenants:
    """The stores by tenant, which come to be when they are first asked for; names are in lower case."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stores: dict[str, Store] = {}

    def open(self, tenant: str) -> Store:
        """The store of a tenant; "" is the one without a name."""
        with self._lock:
            return self._stores.setdefault(tenant.lower(), Store(tenant.lower()))
