"""The requirements and the tests as tables, for spreadsheets: CSV (RFC 4180) and Office Open XML (ECMA-376)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from oasc_check.i18n.words import Words
from oasc_check.report.escape import visible
from oasc_check.report.model import Document
from oasc_check.report.reason import reason_of

_ACTS = ("=", "+", "-", "@", "\t", "\r")
_HEADER = ("kind", "id", "mim or mechanism", "level", "verdict or outcome", "through or group", "says", "reason")
_LONGEST = 32_000
"""Characters in a cell; a spreadsheet takes 32,767."""


def render_csv(document: Document, say: Words) -> bytes:
    """One table: first the requirements, then the tests. UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([list(map(say, _HEADER)), *_rows(document, say)])
    return text.getvalue().encode("utf-8-sig")


def render_xlsx(document: Document, say: Words) -> bytes:
    """A workbook with a sheet for each of both. Raises ImportError without the extra xlsx."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, kind in (("Requirements", "requirement"), ("Tests", "test")):
        sheet = book.create_sheet(say(title))
        sheet.append([say(name) for name in _HEADER[1:]])
        for row in _rows(document, say):
            if row[0] == say(kind):
                sheet.append(list(row[1:]))
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def _rows(document: Document, say: Words) -> Iterator[Sequence[str]]:
    for line in document["requirements"]:
        said = (say(line["verdict"]), line["through"] or "", line["text"], line["reason"])
        yield inert(say("requirement"), line["id"], line["mim"], line["level"], *said)
    for test in document["tests"]:
        found = (say(test["outcome"]), test["group"], test["says"], reason_of(test))
        yield inert(say("test"), test["id"], test["mechanism"], test["level"], *found)


def inert(*cells: str) -> list[str]:
    """No cell is a formula (OWASP, CSV Injection), and none holds a control."""
    return [f"'{text}" if text.startswith(_ACTS) else text for text in (visible(cell)[:_LONGEST] for cell in cells)]
