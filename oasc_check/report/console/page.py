"""Lines of text, wrapped and coloured. All text that comes in is made inert here, once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from oasc_check.i18n.words import ENGLISH, Words
from oasc_check.report.console.look import Look
from oasc_check.report.escape import one_line, visible

Part = str | tuple[str, str]
"""A text, or a text and its style."""

NO_BREAK = "\u00a0"
"""A space at which no line ends. In English it is written as a plain one; elsewhere it belongs to the typography."""
TIE = "\u2007"
"""As NO_BREAK, and written as a plain one in every language: for what is copied."""

_NARROWEST = 28
_LONGEST = 400
_LABEL = 9
_LABEL_ELSEWHERE = 10
_GAP = "  "


class Page:
    """Collects lines. Words longer than the width are not broken, so that they can be copied, but in a block."""

    def __init__(self, look: Look) -> None:
        self.say = look.words
        self.english = look.words.language == "en"
        self.label = _LABEL if self.english else _LABEL_ELSEWHERE
        self._width = look.width
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            width=look.width,
            height=25,
            color_system="standard" if look.color else None,
            force_terminal=look.color,
            no_color=not look.color,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
        )

    def text(self) -> str:
        """Everything written so far."""
        return self._file.getvalue()

    def blank(self) -> None:
        """An empty line."""
        self._emit(Text())

    def heading(self, title: str, style: str = "bold") -> None:
        """An empty line, then a title."""
        self.blank()
        self.line((title, style))

    def line(self, *parts: Part, indent: int = 0) -> None:
        """One paragraph."""
        self._hang(Text(" " * indent), _assemble(parts))

    def labelled(self, label: str, *parts: Part, indent: int = 2) -> None:
        """A paragraph to the right of a label of at most nine characters, ten in other languages than English."""
        self._hang(_assemble([" " * indent, (f"{self.say(label):<{self.label}} ", "dim")]), _assemble(parts))

    def said(self, text: str) -> str:
        """A sentence of a result or of a suite in the language of the page, clipped."""
        return clipped(self.say(text), say=self.say)

    def verbatim(self, text: str, indent: int) -> None:
        """Lines that are neither wrapped nor changed, so that they can be copied."""
        self._file.writelines(f"{' ' * indent}{line}\n" for line in visible(text).split("\n"))

    def block(self, text: str, indent: int) -> None:
        """Text that is only looked at: a line that is too long is broken anywhere."""
        width = max(self._width - indent, _NARROWEST)
        for line in text.split("\n"):
            for part in Text(one_line(line)).wrap(self._console, width, overflow="fold"):
                self._emit(Text(" " * indent).append_text(part))

    def table(
        self, rows: Sequence[Sequence[Part]], flexible: int, indent: int = 2, narrowest: int = _NARROWEST
    ) -> None:
        """Columns as wide as their longest text; the flexible one takes what is left and wraps.

        Where less than `narrowest` columns are left for it, it stands below the others.
        """
        cells = [[_assemble([part]) for part in row] for row in rows]
        widths = [max(cell.cell_len for cell in column) for column in zip(*cells, strict=True)]
        left = self._width - (sum(widths) - widths[flexible] + indent + len(_GAP) * (len(widths) - 1))
        below = left < min(widths[flexible], narrowest)
        widths[flexible] = 0 if below else min(widths[flexible], left)
        for row in cells:
            self._row([Text() if below and at == flexible else cell for at, cell in enumerate(row)], widths, indent)
            if below:
                self._hang(Text(" " * (indent + 4)), row[flexible])

    def _row(self, cells: Sequence[Text], widths: Sequence[int], indent: int) -> None:
        wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
        for lines in zip_longest(*wrapped, fillvalue=Text()):
            joined = Text(" " * indent)
            for line, width in zip(lines, widths, strict=True):
                joined.append_text(line).append(" " * (width - line.cell_len) + _GAP)
            self._emit(joined)

    def _hang(self, first: Text, body: Text) -> None:
        """The body to the right of `first`, its further lines below its first one."""
        margin = first.cell_len
        for number, line in enumerate(_wrapped(body, max(self._width - margin, _NARROWEST))):
            self._emit((first if number == 0 else Text(" " * margin)).append_text(line))

    def _emit(self, line: Text) -> None:
        plain = line.plain.replace(TIE, " ")
        line.plain = (plain.replace(NO_BREAK, " ") if self.english else plain).rstrip(" ")
        self._console.print(line, soft_wrap=True)


def _wrapped(text: Text, width: int) -> list[Text]:
    """The text in lines of at most so many columns; a longer word has a line of its own."""
    breaks: list[int] = []
    used = 0
    for word in re.finditer("[^ ]+ *|^ +", text.plain):
        if used and used + cell_len(word.group().rstrip()) > width:
            breaks.append(word.start())
            used = 0
        used += cell_len(word.group())
    lines = list(text.divide(breaks)) if breaks else [text]
    for line in lines:
        line.rstrip()
    return lines


def _assemble(parts: Sequence[Part]) -> Text:
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Text.assemble(*((one_line(text), style) for text, style in pairs))


def clipped(text: str, limit: int = _LONGEST, say: Words = ENGLISH) -> str:
    """The beginning of a long text, and how long it is."""
    beyond = say("({n} characters in all)", n=len(text))
    return text if len(text) <= limit + len(beyond) else f"{text[:limit]}... {beyond}"
