"""Everything that was loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from oasc_check.suite.model.editions import Edition
from oasc_check.suite.model.mechanisms import Mechanism, Test
from oasc_check.suite.model.profiles import Profile


@dataclass(frozen=True, slots=True)
class Foreign:
    """Suites that do not come with this program: their name, the SHA-256 of their files, and the ids that they add."""

    name: str
    digest: str
    editions: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    """Everything that was loaded. ``digest`` is the SHA-256 of all files read, those of ``foreign`` suites included."""

    editions: Mapping[str, Edition]
    mechanisms: Mapping[str, Mechanism]
    digest: str
    payload_schemas: Path
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    foreign: tuple[Foreign, ...] = ()

    def tests(self) -> list[Test]:
        """Every test of every mechanism, in file order."""
        return [test for mechanism in self.mechanisms.values() for test in mechanism.tests]
