"""How a mechanism shows itself to somebody who knows only the address of a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oasc_check.suite.model.problem import Place


@dataclass(frozen=True, slots=True)
class Discovery:
    """One request, below each of some addresses, and the answer by which the mechanism is known.

    ``ask`` is the path below the address of an API, or below its origin where it begins so; None where the answers to
    other requests are looked at: all of them, or with ``among`` "https" those that came over TLS. ``at`` are the
    usual paths of such an API below the address of a platform, and ``hints`` the words by which a link to it is
    known. ``beside`` must hold of another answer. ``says`` is what came back, in words.

    ``versions`` tell a version by what must hold of the same answer, the newest first; ``url`` is a JSONPath in it to
    the path of the API, if that is not where it was asked. ``features`` and ``without`` are then declared, and
    ``settings`` get what was asked: "address", "path", or "paths" of all answers that fit.
    """

    place: Place
    says: str
    expect: Mapping[str, Any]
    ask: str | None = None
    among: str = ""
    at: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    url: str = ""
    features: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
