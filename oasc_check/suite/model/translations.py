"""What the texts of the suites are in another language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oasc_check.suite.model.problem import Place

TextPath = tuple[str, ...]
"""Where a text stands in its file, by keys and ids: ``("tests", "create-then-read", "says")``."""


@dataclass(frozen=True, slots=True)
class Translated:
    """One text: the English that was translated and what it is in the other language; ``was``: the English before."""

    english: str
    text: str | None
    was: str | None
    place: Place

    def is_of(self, english: str) -> bool:
        """Whether it is the translation of just this text."""
        return self.text is not None and self.was is None and self.english == english


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code (BCP 47), its own name, and the paths below suites/ of which nothing is missing."""

    code: str
    name: str
    complete: tuple[str, ...]
    place: Place

    def claims(self, file: str) -> bool:
        """Whether a file of the suites, such as ``mechanisms/wfs/features.yaml``, is said to be complete."""
        return any(f"{file}/".startswith(f"{path}/") for path in self.complete)


Translation = Mapping[str, Mapping[TextPath, Translated]]
"""The translated texts by the file that the English stands in, and their places in it."""
