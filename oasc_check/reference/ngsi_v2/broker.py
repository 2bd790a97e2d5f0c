"""One broker: its tenants, its clock, and whom it notifies."""

from collections.abc import Callable
from datetime import datetime

from oasc_check.reference.ngsi_v2.instants import written
from oasc_check.reference.ngsi_v2.notifier import Notifier
from oasc_check.reference.ngsi_v2.store import Tenants


class Broker:
    """The state shared by all requests. `defects` are the ids of the wrong behaviours to show."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self.defects = defects
        self.clock = clock
        self.tenants = Tenants()
        self.notifier = Notifier(defects, clock)

    def now(self) -> str:
        """The present instant."""
        return written(self.clock())
