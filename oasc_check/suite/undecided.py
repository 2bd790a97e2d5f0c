"""What an author has still to decide: the comments ``# decide: ...`` that skeletons and drafts come with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oasc_check.suite.model import Place, Problem
from oasc_check.suite.strict_yaml import Document

_SIGN = "# decide: "
_MARK = re.compile(rf"(?:^|\s)({_SIGN}(.*\S))")
_MEND = "Write what it has to be, then remove the comment."


def undecided(document: Document) -> Iterator[Problem]:
    """Every such comment of a file, as a problem at its place."""
    lines = document.text.splitlines() if _SIGN in document.text else ()
    for number, line in enumerate(lines, 1):
        if found := _MARK.search(line):
            place = Place(document.file, number, found.start(1) + 1)
            yield Problem(place, f"still to be decided: {found[2]}", _MEND, line)
