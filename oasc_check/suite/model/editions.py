"""What the MIMs ask: editions, MIMs, requirements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from oasc_check.suite.model.problem import Place


class Level(StrEnum):
    """How strongly a clause or a requirement binds (ISO/IEC Directives, part 2, clause 7)."""

    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"

    def binds_like(self, other: Level) -> bool:
        """Whether this level is as strong as ``other``, or stronger."""
        order = list(Level)
        return order.index(self) <= order.index(other)


@dataclass(frozen=True, slots=True)
class Condition:
    """When a conditional requirement binds."""

    says: str
    when_absent: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a MIM asks. ``id`` carries its edition: ``MIM7:R1.1@9.0``.

    ``verified_by`` maps a mechanism to addresses of tests inside it (``group`` or ``group/test``).
    """

    id: str
    edition: str
    mim: str
    capability: str
    level: Level
    level_source: str
    text: str
    source: str
    place: Place
    aliases: tuple[str, ...] = ()
    condition: Condition | None = None
    verified_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attested: str | None = None
    also_attested: str | None = None
    not_covered: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Mim:
    """One MIM of an edition, with its requirements in order."""

    id: str
    title: str
    source: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One published line of the MIMs."""

    id: str
    version: str
    title: str
    source: str
    mims: tuple[Mim, ...]

    def requirements(self) -> list[Requirement]:
        """Every requirement, in the order of the catalogue."""
        return [requirement for mim in self.mims for requirement in mim.requirements]
