"""The member ``record`` of a result document: what it takes to judge the result again."""

from __future__ import annotations

from typing import Any, TypedDict


class Base64(TypedDict):
    """A body that is not UTF-8 text."""

    base64: str


Body = str | Base64


class EventLine(TypedDict, total=False):
    """One thing that a test took from outside: what it ``sent`` or ``heard`` (ids of exchanges), or ``waited`` for.

    ``auth`` says with whose credentials, if not those declared; ``url`` and ``body`` what the test itself wanted to be
    sent, where the tester added to it. ``heard`` is the name of the callback. ``waited`` is in seconds.
    """

    sent: list[str]
    auth: str
    url: str
    body: Body
    heard: str
    calls: list[str]
    waited: float


class TapeLine(TypedDict):
    """One test as it went: the word that marks its names, what its clock said, its callbacks, all events in order.

    ``reached`` says whether the platform was known to reach the tester.
    """

    test: str
    token: str
    clock: list[str]
    callbacks: dict[str, str]
    reached: bool
    events: list[EventLine]


class StatedLine(TypedDict):
    """One entry of a statement file; ``flaw`` says why its document does not count."""

    evidence: dict[str, str]
    flaw: str


class StatementLine(TypedDict):
    """A statement file: what is attested and equivalent by the ids of requirements, and what is claimed."""

    source: str
    platform: str
    signatory: str
    date: str
    attested: dict[str, StatedLine]
    equivalent: dict[str, StatedLine]
    claims: dict[str, dict[str, Any]]


class SelectionLine(TypedDict):
    """What the user chose; ``level`` is the weakest that ran, ``writes`` says whether writing was permitted."""

    profile: str | None
    edition: str | None
    mims: list[str]
    select: list[str]
    deselect: list[str]
    level: str
    writes: bool


class Record(TypedDict):
    """What it takes to judge a result again, beside its exchanges. By mechanism: settings, and of clients the ids.

    ``roles`` names the further credentials that there were. ``profile_text`` is the file of the profile, where it did
    not come with the suites.
    """

    fail_on: str
    profile_text: str
    selection: SelectionLine
    settings: dict[str, dict[str, Any]]
    clients: dict[str, dict[str, str]]
    roles: dict[str, list[str]]
    statement: StatementLine | None
    tapes: list[TapeLine]
