"""Technical standards, their tests, and the defects that prove these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from oasc_check.suite.model.discovery import Discovery
from oasc_check.suite.model.editions import Level
from oasc_check.suite.model.platforms import Api
from oasc_check.suite.model.problem import Place
from oasc_check.suite.model.steps import Step


class Effect(StrEnum):
    """Whether a test leaves the platform untouched."""

    READS = "reads"
    WRITES = "writes"


@dataclass(frozen=True, slots=True)
class Given:
    """A preparation. ``once``: read once for the whole run and shared."""

    name: str
    steps: tuple[Step, ...]
    once: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A clause that reads in two ways, and the reading taken here."""

    doubt: str
    reading: str


@dataclass(frozen=True, slots=True)
class Test:
    """One test. ``id`` is ``mechanism/group/test`` or ``mechanism/group/test/case``."""

    id: str
    mechanism: str
    group: str
    says: str
    clause: tuple[str, ...]
    level: Level
    effect: Effect
    place: Place
    remedy: str
    steps: tuple[Step, ...]
    given: tuple[Given, ...] = ()
    since: str | None = None
    until: str | None = None
    needs: tuple[str, ...] = ()
    unclear: Doubt | None = None
    case: Mapping[str, Any] = field(default_factory=dict)

    __test__ = False  # not a pytest class

    @property
    def written_id(self) -> str:
        """The id without the row of ``cases``: what stands in the author's file."""
        return self.id.removesuffix(f"/{self.case['id']}") if self.case else self.id


@dataclass(frozen=True, slots=True)
class Feature:
    """An optional part of a standard; ``claimed`` unless the platform file says otherwise.

    ``leaves``: where there is this feature, what is created below one path leaves something below another.
    ``copies``: the path below which it may keep a copy of a JSON-LD document that the tester serves, by its URL.
    """

    id: str
    says: str
    claimed: bool
    leaves: Mapping[str, str] = field(default_factory=dict)
    copies: str = ""

    def is_part_of(self, api: Api) -> bool:
        """Whether an API claims it."""
        return self.id not in api.without and (self.claimed or self.id in api.features)


@dataclass(frozen=True, slots=True)
class Defect:
    """A mistake that the reference platform makes on request, and the tests that must then fail."""

    id: str
    mechanism: str
    says: str
    caught_by: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One technical standard and the tests for it.

    ``versions`` are oldest first; tests speak the messages of ``spoken_from`` and none before it, where it is given:
    what holds from a version is then not tested of earlier ones, which may have it in other words; ``safe`` are the
    POST requests that only read; ``headers_where`` are for requests whose path holds a text, and come before
    ``headers``; ``scope_headers`` say, beside the tenant, where on a platform something is kept; ``partial_units``
    are the units of Content-Range with which 206 answers with a part of what was asked for, though no part was;
    ``links_below_root`` are the headers whose links may begin at the root of the API instead of that of the host;
    ``untested`` says of clauses, and of those below them, why no test rests on them; ``settings`` are what settings
    are where a platform gives none; ``undiscovered`` says why there is no ``discovery``; ``groups`` are the titles of
    the groups of tests; ``schemas`` is the folder of its payload schemas where they do not come with this program.
    """

    id: str
    title: str
    standard: str
    source: str
    versions: tuple[str, ...]
    place: Place
    spoken_from: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    headers_where: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tenant_header: str | None = None
    scope_headers: tuple[str, ...] = ()
    problem_base: str = ""
    partial_units: tuple[str, ...] = ()
    links_below_root: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    safe: tuple[str, ...] = ()
    features: Mapping[str, Feature] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)
    untested: Mapping[str, str] = field(default_factory=dict)
    discovery: tuple[Discovery, ...] = ()
    undiscovered: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    tests: tuple[Test, ...] = ()
    defects: tuple[Defect, ...] = ()
    schemas: Path | None = None

    def schemas_among(self, shipped: Path) -> Path:
        """The folder of its payload schemas: its own, else the one among those that are shipped."""
        return self.schemas or shipped / self.id
