"""What happened on the wire: exchanges, findings, and the events that a run hands out while it goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from oasc_check.language.contexts import Fetched
from oasc_check.language.xml import parse
from oasc_check.plan.model import Outcome, Planned
from oasc_check.suite.model import Api, Mechanism

_DIGITS = 308
"""The longest integers, in decimal digits, that are all within the range of a double (IEEE 754)."""


class Headers(Mapping[str, str]):
    """Header fields in the order received; looked up without regard to case (RFC 9110, clause 5.1).

    A field that came several times is joined with commas (RFC 9110, clause 5.3).
    """

    __slots__ = ("_by_name", "pairs")

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)
        self._by_name: dict[str, str] = {}
        for name, value in self.pairs:
            key = name.lower()
            self._by_name[key] = f"{self._by_name[key]}, {value}" if key in self._by_name else value

    def __getitem__(self, name: str) -> str:
        return self._by_name[name.lower()]

    def __iter__(self) -> Any:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        return f"Headers({list(self.pairs)!r})"


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent. ``url`` is absolute and encoded."""

    method: str
    url: str
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the tester answers to a call; ``delay`` is how long it waits first, in seconds."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0


class CannotTell(Exception):
    """Something that has to be known could not be told; says what was missing."""


class NotJson(Exception):
    """A body that is not JSON was asked for its JSON value; says why."""


@dataclass(frozen=True)
class Response:
    """What came back. ``truncated`` when the body went beyond the limit and the rest was not read."""

    status: int
    headers: Headers
    body: bytes = b""
    truncated: bool = False

    @cached_property
    def media_type(self) -> str:
        """Type and subtype in lower case, without parameters; empty when there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def text(self) -> str:
        """The body as text (UTF-8; what is not is shown as U+FFFD)."""
        return self.body.decode("utf-8", errors="replace")

    @cached_property
    def json(self) -> Any:
        """The body as a JSON value.

        Raises NotJson when the body is not UTF-8 or not JSON (RFC 8259).
        """
        try:
            return json.loads(self.body.decode("utf-8"), parse_int=_integer, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise NotJson(f"the body is not JSON: {error}") from None

    @cached_property
    def xml(self) -> Element:
        """The root element of the body. Raises language.xml.NotXml when it is not XML, or is not read."""
        return parse(self.body)


def _integer(text: str) -> int | float:
    """Beyond what a double can hold, a number is infinite, with a fraction or without (RFC 8259, clause 6)."""
    return int(text) if len(text) <= _DIGITS else float(text)


def _refuse_constant(name: str) -> Any:
    """NaN and Infinity are not JSON (RFC 8259, clause 6)."""
    raise ValueError(f"{name} is not a JSON value")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why no answer can be judged.

    ``kind`` is one of unreachable, timeout, tls, broken, redirects, host, refused, auth, budget, interrupted.
    """

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, or the trouble there was. ``seconds`` is a duration, ``started`` an ISO 8601 instant.

    ``received`` is True for a call that the platform made to the tester. ``contexts`` are the @contexts that the answer
    names by their addresses, as exchanges before found them.
    """

    id: str
    request: Request
    response: Response | None
    trouble: Trouble | None
    seconds: float
    attempt: int
    started: str
    received: bool = False
    contexts: tuple[Fetched, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One expectation that did not hold. ``where`` is the part of the exchange: status, header Location, $.id, ..."""

    where: str
    expected: str
    actual: str
    message: str
    exchange: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """An exchange that is wanted: everything but credentials, which the transport adds.

    ``auth`` says with whose: ``declared``, ``none``, ``wrong``, ``client``, ``wrong-client``, or a role of the API.
    """

    api: Api
    mechanism: Mechanism
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    auth: str = "declared"
    follows_redirects: bool = True


class Judge(Protocol):
    """What finds out which expectations do not hold; given to a run, so that a recording can be judged the same way."""

    def answer(self, expect: Mapping[str, Any], exchange: Exchange, mechanism: Mechanism) -> list[Finding]:
        """The expectations that an answer, or a call to the tester, does not meet. Raises CannotTell."""

    def value(self, expect: Mapping[str, Any], value: Any, mechanism: Mechanism) -> list[Finding]:
        """The expectations (body, schema) that a kept value does not meet."""

    def fit(self, matcher: Any, value: Any) -> Finding | None:
        """Why a kept value does not fit a matcher."""


class Transport(Protocol):
    """What sends calls: the network, or a recording."""

    def send(self, call: Call, deadline: float | None = None) -> Sequence[Exchange]:
        """Send one call. Returns every attempt and redirect in order; the last one is the answer."""


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


@dataclass(frozen=True, slots=True)
class Tape:
    """What one test was given from outside, in the order in which it took it: enough to let it happen again.

    ``readings`` are what its clock said, in order; ``addresses`` where its callbacks were, by name; ``reached`` says
    whether the platform was known to reach the tester, where it was given an address. What stands in ``events`` is all
    that the test sent, heard and waited for.
    """

    test: str
    run_token: str
    readings: tuple[datetime, ...]
    addresses: Mapping[str, str]
    reached: bool
    events: tuple[Sent | Waited | Heard, ...]


@dataclass(frozen=True, slots=True)
class TestRun:
    """What became of one test. ``tape`` lets it happen again; there is none where nothing was sent."""

    planned: Planned
    outcome: Outcome
    reason: str
    findings: tuple[Finding, ...]
    exchanges: tuple[Exchange, ...]
    seconds: float
    tape: Tape | None = None

    __test__ = False  # not a pytest class


@dataclass(frozen=True, slots=True)
class TestStarted:
    """A test began."""

    planned: Planned

    __test__ = False


@dataclass(frozen=True, slots=True)
class TestEnded:
    """A test came to its end."""

    run: TestRun

    __test__ = False


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """Test data was removed; ``residue`` names what could not be."""

    removed: int
    residue: tuple[str, ...]


Event = TestStarted | TestEnded | CleanedUp
