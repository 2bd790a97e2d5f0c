"""The content of the broker, one store for each tenant (clauses 4.14, 5.5.10)."""

import threading
from collections.abc import Callable
from datetime import datetime

from oasc_check.reference.ngsi_ld.lexical import instant
from oasc_check.reference.ngsi_ld.model import Attributes, Entity
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.registry.store import Registrations
from oasc_check.reference.ngsi_ld.registry.watch import Watch
from oasc_check.reference.ngsi_ld.subscription import Subscription
from oasc_check.reference.ngsi_ld.temporal.evolution import Evolution

DEFAULT_TENANT = ""


class Store:
    """Entities, subscriptions and registrations of one tenant, in the order of their creation.

    Hold `lock` while using it. `may_expire` is set as soon as a request mentions expiresAt: only then is there
    anything to look for.
    `snapshot` is the id of the Snapshot that it belongs to, "" for what is no Snapshot.
    `ghosts` are deleted subscriptions that a defect keeps alive.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.snapshot = ""
        self.entities: dict[str, Entity] = {}
        self.evolutions: dict[str, Evolution] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.registrations = Registrations()
        self.watches: dict[str, Watch] = {}
        self.ghosts: list[Subscription] = []
        self.may_expire = False

    def forget_expired(self, now: datetime) -> None:
        """Remove entities and Attribute instances whose expiresAt has passed (clause 4.22)."""
        if not self.may_expire:
            return
        for registration in self.registrations.expired(now):
            self.registrations.remove(registration.id)
        for entity in list(self.entities.values()):
            if _has_passed(entity.expires, now):
                del self.entities[entity.id]
            else:
                _forget_instances(entity.attributes, now)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stored."""
        kept = (self.entities, self.evolutions, self.subscriptions, self.registrations, self.watches)
        return not any(len(one) for one in kept)


def _has_passed(expires: str | None, now: datetime) -> bool:
    moment = instant(expires) if expires else None
    return moment is not None and moment <= now


def _forget_instances(attributes: Attributes, now: datetime) -> None:
    for name, instances in list(attributes.items()):
        for dataset, instance in list(instances.items()):
            if _has_passed(instance.members.get("expiresAt"), now):
                del instances[dataset]
            else:
                _forget_instances(instance.subattributes, now)
        if not instances:
            del attributes[name]


class Tenants:
    """The stores by tenant name; the default tenant always exists."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._stores: dict[str, Store] = {DEFAULT_TENANT: Store()}

    def open(self, tenant: str, creates: bool) -> Store:
        """The store of a tenant; an operation that creates information creates its tenant (5.5.10).

        Raises ApiError: NonexistentTenant.
        """
        with self._lock:
            if tenant not in self._stores and not creates:
                raise ApiError("NonexistentTenant", f"Tenant {tenant!r} does not exist; create an entity in it first")
            store = self._stores.setdefault(tenant, Store())
        with store.lock:
            store.forget_expired(self._clock())
        return store

    def close(self, tenant: str) -> None:
        """Forget a tenant in which nothing was created after all."""
        with self._lock:
            store = self._stores.get(tenant)
            if tenant != DEFAULT_TENANT and store is not None and store.is_empty:
                del self._stores[tenant]
