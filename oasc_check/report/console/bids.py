"""Bids side by side, to be read in a terminal."""

from __future__ import annotations

from oasc_check.report.comparison import Bid, Comparison
from oasc_check.report.console.look import Look
from oasc_check.report.console.page import Page, Part, clipped
from oasc_check.report.console.words import plural, styled


def render(found: Comparison, look: Look) -> str:
    """The ranking first, then what speaks against comparing, then every requirement."""
    page = Page(look)
    _ranking(page, found)
    _doubts(page, found)
    page.heading("Requirements")
    header: list[Part] = [("requirement", "bold"), ("weight", "bold"), *((bid.name, "bold") for bid in found.bids)]
    rows: list[list[Part]] = [
        [
            row.requirement.id,
            f"{row.ask.weight}{' knock-out' if row.ask.knock_out else ''}",
            *(styled(cell.verdict) for cell in row.cells),
        ]
        for row in found.rows
    ]
    page.table([header, *rows], flexible=0, indent=0)
    return page.text()


def _ranking(page: Page, found: Comparison) -> None:
    page.line((f"{plural(len(found.bids), 'bid')} for the profile {found.profile}", "bold"))
    for place, bid in found.places():
        if place:
            tied = ", tied" if [one for one, _ in found.places()].count(place) > 1 else ""
            page.line(f"{place}. {bid.name}: {bid.points} of {found.most} points{tied}", indent=2)
    for bid in found.bids:
        if bid.knocked_out_by:
            page.line(("-  ", ""), (f"{bid.name} is out", "bold red"), f": {_why(bid)}", indent=2)


def _why(bid: Bid) -> str:
    return f"it does not meet {', '.join(bid.knocked_out_by)} ({bid.points} points)"


def _doubts(page: Page, found: Comparison) -> None:
    said = [*found.doubts, *(f"{bid.name}: {doubt}" for bid in found.bids for doubt in bid.doubts)]
    if said:
        page.heading("Before these points are compared", "yellow")
        page.table([["-", clipped(one)] for one in said], flexible=1)
