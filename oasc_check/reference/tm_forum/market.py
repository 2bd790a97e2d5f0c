"""The state of the platform: resources of every kind, and the listeners of each hub."""

import threading
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from oasc_check.reference.sending import Courier
from oasc_check.reference.tm_forum.kinds import KINDS, Kind

Resource = dict[str, Any]


class Market:
    """What all requests share. `defects` are the ids of the wrong behaviours to show."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self.defects = defects
        self.clock = clock
        self.lock = threading.RLock()
        self.courier = Courier()
        self.shelves: dict[str, dict[str, Resource]] = {kind.path: {} for kind in KINDS}
        self.listeners: dict[str, dict[str, Resource]] = {}
        self._numbers = count(1)
        for kind in KINDS:
            for _ in range(2):
                self.put(kind, dict(kind.held))

    def number(self) -> str:
        """An id that nothing had before."""
        return str(next(self._numbers))

    def now(self) -> str:
        """The present instant as RFC 3339 writes it."""
        return self.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def put(self, kind: Kind, members: Resource) -> Resource:
        """Keep a new resource; returns it with its id."""
        number = self.number()
        whole = {"id": number, **members, "@type": members.get("@type", kind.type)}
        self.shelves[kind.path][number] = whole
        return whole
