"""Mistakes in files, in words: each with its place, the author's line, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from oasc_check.i18n.words import ENGLISH, Words
from oasc_check.report.escape import one_line
from oasc_check.suite.model import Problem


def in_words(problems: Sequence[Problem], say: Words = ENGLISH) -> str:
    """Every problem, and how many there are."""
    count = say.many("{n} mistake.", "{n} mistakes.", len(problems))
    return "\n\n".join([*(_problem(problem, say) for problem in problems), count])


def _problem(problem: Problem, say: Words) -> str:
    """``file:line:column: what``, the author's line with a caret below the place, and how to mend it."""
    lines = [f"{problem.place}: {say(one_line(problem.message))}"]
    if problem.line:
        shown = one_line(problem.line)
        lines += [f"  {shown}", f"  {' ' * min(problem.place.column - 1, len(shown))}^"]
    if problem.mend:
        lines.append(f"  {say(one_line(problem.mend))}")
    return "\n".join(lines)
