"""Mistakes in files, in words: each with its place, the author's line, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from oasc_check.report.escape import one_line
from oasc_check.suite.model import Problem


def in_words(problems: Sequence[Problem]) -> str:
    """Every problem, and how many there are."""
    count = f"{len(problems)} {'mistake' if len(problems) == 1 else 'mistakes'}."
    return "\n\n".join([*map(_problem, problems), count])


def _problem(problem: Problem) -> str:
    """``file:line:column: what``, the author's line with a caret below the place, and how to mend it."""
    lines = [f"{problem.place}: {one_line(problem.message)}"]
    if problem.line:
        shown = one_line(problem.line)
        lines += [f"  {shown}", f"  {' ' * min(problem.place.column - 1, len(shown))}^"]
    if problem.mend:
        lines.append(f"  {one_line(problem.mend)}")
    return "\n".join(lines)
