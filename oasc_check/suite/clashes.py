"""Ids that two sources of suites have in common: what judges has to be one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from oasc_check.suite.model import Edition, Mechanism, Place, Problem, Profile
from oasc_check.suite.sources import Source

_MEND = "Rename one of them, or read the one alone: --suites FOLDER --suites-only."


class Part(NamedTuple):
    """What one source holds; an edition stands in the file of its place."""

    source: Source
    editions: Sequence[tuple[Place, Edition]]
    mechanisms: Sequence[Mechanism]
    profiles: Sequence[Profile]


class _Name(NamedTuple):
    kind: str
    id: str
    place: Place


def clashes(parts: Iterable[Part]) -> Iterator[Problem]:
    """Every id of a source that one before it has; the message names both files."""
    known: dict[tuple[str, str], Place] = {}
    for part in parts:
        names = list(_names(part))
        for name in names:
            if other := known.get((name.kind, name.id)):
                message = f'the {name.kind} "{name.id}" is there already: {other.file}'
                yield Problem(name.place, message, _MEND, word=name.id)
        for name in names:
            known.setdefault((name.kind, name.id), name.place)


def _names(part: Part) -> Iterator[_Name]:
    for place, edition in part.editions:
        yield _Name("edition", edition.id, place)
        yield from (_Name("requirement", one.id, one.place) for one in edition.requirements())
    for mechanism in part.mechanisms:
        yield _Name("mechanism", mechanism.id, mechanism.place)
        yield from (_Name("defect", defect.id, defect.place) for defect in mechanism.defects)
    yield from (_Name("profile", profile.id, profile.place) for profile in part.profiles)
