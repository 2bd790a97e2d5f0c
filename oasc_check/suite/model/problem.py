"""Where something stands in an author's file, and what is wrong there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an author's file: 1-based line and column."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in an author's file: where, what, and how to mend it. ``word`` is what is wrong there, if it is one."""

    place: Place
    message: str
    mend: str = ""
    line: str = ""
    word: str = ""


class InvalidFile(Exception):
    """One or more files are invalid; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.place}: {problem.message}" for problem in problems))
