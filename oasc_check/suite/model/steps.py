"""The steps of a test. Texts may hold ``${...}``; the language is described in suites/README.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oasc_check.suite.model.problem import Place


@dataclass(frozen=True, slots=True)
class Follow:
    """Go on to the page that a link leads to, so many pages at most; ``partly`` when a part of them is enough."""

    link: str
    at_most: int
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Eventually:
    """Ask again until the expectation holds; seconds."""

    within: float
    every: float


CONNECT = "CONNECT"
"""The method of a step ``connect``: no request, but the attempt to connect that the body describes."""


@dataclass(frozen=True, slots=True)
class Send:
    """One exchange, begun by the tester. Texts may hold ``${...}``."""

    place: Place
    method: str
    target: str
    api: str | None = None
    auth: str = "declared"
    headers: Mapping[str, str | None] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    has_body: bool = False
    text: str | None = None
    form: Mapping[str, Any] = field(default_factory=dict)
    media_type: str | None = None
    created: Any = ()
    undone_by: Mapping[str, Any] | None = None
    applies_when: Mapping[str, Any] | None = None
    expect: Mapping[str, Any] = field(default_factory=dict)
    capture: Mapping[str, Any] = field(default_factory=dict)
    collect: Mapping[str, str] = field(default_factory=dict)
    eventually: Eventually | None = None
    follow: Follow | None = None
    shows_redirects: bool = False


@dataclass(frozen=True, slots=True)
class Notified:
    """Calls of the platform to the tester at ``${callback:on}``; seconds."""

    place: Place
    on: str
    within: float
    at_least: int
    at_most: int | None
    expect: Mapping[str, Any] = field(default_factory=dict)
    capture: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Serve:
    """What the tester answers at ``${callback:on}`` from now on, after ``delay`` seconds.

    ``to`` limits it to requests such as ``GET /entities``: that method, and a path that ends so;
    ``status`` may be ``${case:...}``.
    """

    place: Place
    on: str
    status: int | str = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    media_type: str = "application/json"
    to: str | None = None
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Check:
    """Something about a kept value: a matcher, or expectations of it as if it were a body."""

    place: Place
    value: Any
    matcher: Any = None
    has_matcher: bool = False
    applies_when: Mapping[str, Any] | None = None
    expect: Mapping[str, Any] = field(default_factory=dict)
    capture: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that has to pass; seconds."""

    place: Place
    seconds: float


@dataclass(frozen=True, slots=True)
class Sample:
    """The same steps for some of the things that the platform already holds."""

    place: Place
    path: str
    of: str | None
    name: str
    at_least: int
    at_most: int
    steps: tuple[Step, ...]


Step = Send | Notified | Serve | Check | Wait | Sample
