"""Bids side by side, to be read in a terminal."""

from __future__ import annotations

from oasc_check.report.comparison import Comparison
from oasc_check.report.console.look import Look
from oasc_check.report.console.page import Page, Part
from oasc_check.report.console.words import styled

_PLACE = "{place}. {bid}: {points} of {most} points"
_TIED = "{place}. {bid}: {points} of {most} points, tied"
_OUT = "{bid} is out*: it does not meet {names} ({points} points)"
"""What is in colour stands before the asterisk."""


def render(found: Comparison, look: Look) -> str:
    """The ranking first, then what speaks against comparing, then every requirement."""
    page = Page(look)
    _ranking(page, found)
    _doubts(page, found)
    say = page.say
    page.heading(say("Requirements"))
    names: list[Part] = [(bid.name, "bold") for bid in found.bids]
    header: list[Part] = [(say("requirement"), "bold"), (say("weight"), "bold"), *names]
    rows: list[list[Part]] = [
        [
            row.requirement.id,
            say("{weight} knock-out" if row.ask.knock_out else "{weight}", weight=str(row.ask.weight)),
            *(styled(cell.verdict, say) for cell in row.cells),
        ]
        for row in found.rows
    ]
    page.table([header, *rows], flexible=0, indent=0)
    return page.text()


def _ranking(page: Page, found: Comparison) -> None:
    one, many = "{n} bid for the profile {name}", "{n} bids for the profile {name}"
    page.line((page.say.many(one, many, len(found.bids), name=found.profile), "bold"))
    for place, bid in found.places():
        if place:
            tied = [one for one, _ in found.places()].count(place) > 1
            values = {"place": str(place), "bid": bid.name, "points": str(bid.points), "most": str(found.most)}
            page.line(page.say(_TIED if tied else _PLACE, **values), indent=2)
    for bid in found.bids:
        if bid.knocked_out_by:
            out, _, why = page.say(_OUT).partition("*")
            values = {"bid": bid.name, "names": ", ".join(bid.knocked_out_by), "points": str(bid.points)}
            page.line("-  ", (page.say.fill(out, **values), "bold red"), page.say.fill(why, **values), indent=2)


def _doubts(page: Page, found: Comparison) -> None:
    own = [page.say("{name}: {text}", name=bid.name, text=page.said(one)) for bid in found.bids for one in bid.doubts]
    if said := [*map(page.said, found.doubts), *own]:
        page.heading(page.say("Before these points are compared"), "yellow")
        page.table([["-", one] for one in said], flexible=1)
