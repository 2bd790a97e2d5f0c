"""What a project or a tender asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oasc_check.suite.model.problem import Place


@dataclass(frozen=True, slots=True)
class Ask:
    """How a profile asks for one requirement: how much it counts, whether a bid without it is out.

    ``through`` are the mechanisms that are accepted; without any, each that the catalogue knows.
    """

    weight: int = 1
    knock_out: bool = False
    through: tuple[str, ...] = ()

    def accepts(self, mechanism: str) -> bool:
        """Whether the requirement may be met through a mechanism."""
        return not self.through or mechanism in self.through


@dataclass(frozen=True, slots=True)
class Profile:
    """A selection: requirements of one edition, by their whole ids, each with how it is asked for.

    ``text`` is that of its file, where it does not come with the suites.
    """

    id: str
    edition: str
    title: str
    says: str
    source: str
    asks: Mapping[str, Ask]
    place: Place
    text: str = ""

    def accepts(self, requirement: str, mechanism: str) -> bool:
        """Whether a requirement that it asks for may be met through a mechanism; of others it says nothing."""
        return requirement not in self.asks or self.asks[requirement].accepts(mechanism)
