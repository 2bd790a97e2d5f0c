"""The registrations of one tenant, in the order of their creation."""

from collections.abc import Iterator
from datetime import datetime

from oasc_check.reference.ngsi_ld.registry.model import Registration, Traffic


class Registrations:
    """Registrations by id. Hold the lock of the tenant's store while using them."""

    def __init__(self) -> None:
        self._by_id: dict[str, Registration] = {}
        self._traffic: dict[str, Traffic] = {}

    def __iter__(self) -> Iterator[Registration]:
        return iter(tuple(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, identifier: str) -> Registration | None:
        """The registration of this id."""
        return self._by_id.get(identifier)

    def put(self, registration: Registration) -> None:
        """Add a registration, or replace that of the same id where it stands."""
        self._by_id[registration.id] = registration

    def remove(self, identifier: str) -> None:
        """Forget a registration, and what became of its requests."""
        self._by_id.pop(identifier, None)
        self._traffic.pop(identifier, None)

    def expired(self, now: datetime) -> list[Registration]:
        """Those whose expiresAt has passed (clause 5.9.2.4)."""
        return [one for one in self._by_id.values() if one.expires is not None and one.expires <= now]

    def traffic(self, identifier: str) -> Traffic:
        """What became of the requests of a registration."""
        if identifier not in self._by_id:
            return Traffic()
        return self._traffic.setdefault(identifier, Traffic())

    def record(self, identifier: str, succeeded: bool, now: str) -> None:
        """Note that a distributed operation was sent, and whether it succeeded (Table 5.2.9-2)."""
        if identifier not in self._by_id:
            return
        traffic = self.traffic(identifier)
        traffic.times_sent += 1
        traffic.status = "ok" if succeeded else "failed"
        if succeeded:
            traffic.last_success = now
        else:
            traffic.times_failed += 1
            traffic.last_failure = now
