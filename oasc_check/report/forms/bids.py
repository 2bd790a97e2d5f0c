"""Bids side by side as tables, for spreadsheets: CSV (RFC 4180) and Office Open XML (ECMA-376)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from oasc_check.i18n.words import ENGLISH, Words
from oasc_check.report.comparison import Comparison
from oasc_check.report.forms.tabular import inert

_RANKING = ("place", "bid", "platform", "points", "of", "out for", "signed by")


def render_csv(found: Comparison, say: Words = ENGLISH) -> bytes:
    """A row for each requirement, with verdict, points and evidence of each bid. UTF-8 with a byte order mark."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(inert(*row) for row in _requirements(found, say))
    return text.getvalue().encode("utf-8-sig")


def render_xlsx(found: Comparison, say: Words = ENGLISH) -> bytes:
    """A workbook: the ranking, every requirement, and what to ask. Raises ImportError without the extra xlsx."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, rows in (("Ranking", _ranking), ("Requirements", _requirements), ("Doubts", _doubts)):
        sheet = book.create_sheet(say(title))
        for row in rows(found, say):
            sheet.append([int(cell) if cell.isdecimal() else cell for cell in inert(*row)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _ranking(found: Comparison, say: Words) -> Iterator[list[str]]:
    yield list(map(say, _RANKING))
    for place, bid in found.places():
        out = ", ".join(bid.knocked_out_by)
        yield [place, bid.name, bid.platform, str(bid.points), str(found.most), out, bid.signed_by]


def _requirements(found: Comparison, say: Words) -> Iterator[list[str]]:
    header = [say(name) for name in ("requirement", "what is asked", "level", "weight", "knock-out")]
    what = [say(name) for name in ("verdict", "points", "evidence")]
    yield header + [say("{name}: {text}", name=bid.name, text=one) for bid in found.bids for one in what]
    for row in found.rows:
        asked = [row.requirement.id, say(row.requirement.text), str(row.requirement.level), str(row.ask.weight)]
        cells = [text for cell in row.cells for text in (say(cell.verdict), str(cell.points), say(cell.evidence))]
        yield [*asked, say("yes") if row.ask.knock_out else "", *cells]


def _doubts(found: Comparison, say: Words) -> Iterator[list[str]]:
    yield [say("bid"), say("before its points are compared")]
    yield from ([say("all"), say(doubt)] for doubt in found.doubts)
    yield from ([bid.name, say(doubt)] for bid in found.bids for doubt in bid.doubts)
