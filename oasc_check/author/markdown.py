"""The parts of a page in Markdown (CommonMark 0.31, with tables), in which no text of a suite can be markup."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from oasc_check.report.escape import one_line
from oasc_check.report.forms.markdown import plain

_LONGEST = 10_000


def text(words: str) -> str:
    """Text that stays text."""
    return plain(words, _LONGEST)


def heading(level: int, title: str, anchor: str = "") -> list[str]:
    """A heading, and the place that links to ``anchor`` lead to."""
    mark = [f'<a id="{anchor_of(anchor)}"></a>', ""] if anchor else []
    return [*mark, f"{'#' * level} {text(title)}", ""]


def anchor_of(name: str) -> str:
    """A name as it can stand in the address of a place."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name)


def link(title: str, page: str, target: str, anchor: str = "") -> str:
    """A link from one page to another one; both are paths below the same folder."""
    way = Path(os.path.relpath(target, Path(page).parent)).as_posix() if target != page else ""
    place = f"#{anchor_of(anchor)}" if anchor else ""
    return f"[{text(title)}]({quote(way, safe='/.-_')}{place})"


def outward(title: str, address: str) -> str:
    """A link to an address on the Web; what is none stays text."""
    if not re.match(r"https?://", address):
        return text(title)
    return f"[{text(title)}](<{quote(address, safe=_IN_ADDRESS)}>)"


_IN_ADDRESS = "%!#$&'()*+,/:;=?@[]~"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; the cells are Markdown already. Nothing when there are no rows."""
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return [f"| {' | '.join(map(text, columns))} |", f"|{'---|' * len(columns)}", *lines, ""] if lines else []


def block(lines: Iterable[str]) -> list[str]:
    """Lines as they are; the fence is longer than any in them."""
    shown = [one_line(line) for line in lines]
    longest = max((len(found) for line in shown for found in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *shown, fence, ""]
