"""What a test is run in: everything from outside is handed in, so that a recording can stand in for the network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from oasc_check.run.ledger import Undo
from oasc_check.run.model import Exchange, Judge, Reply, Transport
from oasc_check.suite.model import Given, Platform, Suite


class Callbacks(Protocol):
    """Where the platform calls the tester."""

    def url(self, test_id: str, name: str, broker: str = "") -> str:
        """An address for one test and one name; with ``broker`` a topic at that MQTT broker.

        Raises CannotTell when the platform could not reach it.
        """

    def serve(self, test_id: str, name: str, reply: Reply, to: str | None = None) -> None:
        """What is answered there from now on; ``to`` limits it to a method and the end of a path: ``GET /entities``."""

    def wait(
        self, test_id: str, name: str, start: int, count: int, seconds: float, stopped: Callable[[], bool]
    ) -> Sequence[Exchange]:
        """The calls from number ``start`` on, as soon as there are ``count``, or after the time."""

    def reaches(self, url: str, broker: str = "") -> bool:
        """Whether a platform at ``url`` is known to reach the tester, with ``broker`` through that MQTT broker."""


class Traces(Protocol):
    """What keeps account of what a test creates on the platform."""

    def intend(
        self, api: str, url: str | None, headers: Mapping[str, str], test: str, marker: str, post_url: str
    ) -> str:
        """Note, before the request is sent, what it may create; ``url`` is None when the platform chooses it."""

    def created(self, key: str, url: str, shown: bool = False, undo: Undo | None = None) -> None:
        """The address became known from the answer; ``shown`` says that this holds the marker of the run.

        ``undo`` ends what is there, where it cannot be deleted.
        """

    def refused(self, key: str) -> None:
        """Nothing was created."""

    def declined(self, key: str) -> None:
        """The platform said that it created nothing."""

    def removed(self, url: str, headers: Mapping[str, str]) -> None:
        """The test itself has removed it."""


@dataclass
class Shared:
    """Preparations that are sent once for the whole run, with their answers."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    locks: dict[str, threading.Lock] = field(default_factory=dict)
    done: dict[str, Any] = field(default_factory=dict)

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gave the first time it was called for ``key``; others wait for it."""
        with self.lock:
            own = self.locks.setdefault(key, threading.Lock())
        with own:
            if key not in self.done:
                self.done[key] = make()
            return self.done[key]


@dataclass(frozen=True)
class World:
    """Everything a test touches.

    ``run_token`` marks the names of this run; ``wait`` lets seconds pass, or less when the run is stopped. What waits
    does so within ``idle``, so that other tests can go on.
    """

    suite: Suite
    platform: Platform
    transport: Transport
    callbacks: Callbacks
    traces: Traces
    judge: Judge
    run_token: str
    clock: Callable[[], datetime]
    timer: Callable[[], float]
    wait: Callable[[float], None]
    stopped: Callable[[], bool]
    shared: Shared = field(default_factory=Shared)
    idle: Callable[[], AbstractContextManager[None]] = nullcontext

    def let_pass(self, seconds: float) -> None:
        """Wait, while other tests go on."""
        with self.idle():
            self.wait(seconds)

    def shared_key(self, mechanism: str, given: Given) -> str:
        """What a preparation that is sent once is known by: its place in the suite, so that files may reuse names."""
        place = given.steps[0].place
        return f"{mechanism}:{given.name}:{place}"
