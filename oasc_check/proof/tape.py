"""What a test was given from outside, in the order in which it took it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from oasc_check.run.model import Call, Exchange


@dataclass(frozen=True, slots=True)
class Asked:
    """What a test wanted to be sent, without what the transport adds to it."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    auth: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A call and all that came of it: attempts and redirects in order; the last one is the answer."""

    asked: Asked
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Waited:
    """Time that the test let pass; seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    """The calls of the platform that one step ``notified`` found for a name, oldest first."""

    name: str
    calls: tuple[Exchange, ...]


Event = Sent | Waited | Heard


@dataclass(frozen=True, slots=True)
class Tape:
    """One test as it went: enough to let it happen again without a network.

    ``readings`` are what its clock said, in order; ``addresses`` where its callbacks were, by name; ``reached`` says
    whether the platform was known to reach the tester.
    """

    test: str
    run_token: str
    readings: tuple[datetime, ...]
    addresses: Mapping[str, str]
    reached: bool
    events: tuple[Event, ...]


def asked(call: Call) -> Asked:
    """What a call asks for."""
    return Asked(call.method, call.url, tuple(sorted(call.headers.items())), call.body, call.auth)
