"""Bids side by side as tables, for spreadsheets: CSV (RFC 4180) and Office Open XML (ECMA-376)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from oasc_check.report.comparison import Comparison
from oasc_check.report.forms.tabular import inert

_RANKING = ("place", "bid", "platform", "points", "of", "out for", "signed by")


def render_csv(found: Comparison) -> bytes:
    """A row for each requirement, with verdict, points and evidence of each bid. UTF-8 with a byte order mark."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(inert(*row) for row in _requirements(found))
    return text.getvalue().encode("utf-8-sig")


def render_xlsx(found: Comparison) -> bytes:
    """A workbook: the ranking, every requirement, and what to ask. Raises ImportError without the extra xlsx."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheets = (("Ranking", _ranking(found)), ("Requirements", _requirements(found)), ("Doubts", _doubts(found)))
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([int(cell) if cell.isdecimal() else cell for cell in inert(*row)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _ranking(found: Comparison) -> Iterator[list[str]]:
    yield list(_RANKING)
    for place, bid in found.places():
        out = ", ".join(bid.knocked_out_by)
        yield [place, bid.name, bid.platform, str(bid.points), str(found.most), out, bid.signed_by]


def _requirements(found: Comparison) -> Iterator[list[str]]:
    header = ["requirement", "what is asked", "level", "weight", "knock-out"]
    yield header + [f"{bid.name}: {what}" for bid in found.bids for what in ("verdict", "points", "evidence")]
    for row in found.rows:
        asked = [row.requirement.id, row.requirement.text, str(row.requirement.level), str(row.ask.weight)]
        cells = [text for cell in row.cells for text in (cell.verdict, str(cell.points), cell.evidence)]
        yield [*asked, "yes" if row.ask.knock_out else "", *cells]


def _doubts(found: Comparison) -> Iterator[list[str]]:
    yield ["bid", "before its points are compared"]
    yield from (["all", doubt] for doubt in found.doubts)
    yield from ([bid.name, doubt] for bid in found.bids for doubt in bid.doubts)
