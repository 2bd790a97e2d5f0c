"""What changed between two results, to be read in a terminal."""

from __future__ import annotations

from oasc_check.report.changes import Change, Changes
from oasc_check.report.console.look import Look
from oasc_check.report.console.page import Page, Part
from oasc_check.report.console.words import styled


def render(found: Changes, look: Look) -> str:
    """The worst first; one sentence where nothing changed."""
    page = Page(look)
    for sentence in found.circumstances:
        page.line((f"{page.say('Differs:')} ", "yellow"), page.say(sentence))
    sections = (
        ("{n} test newly failing", "{n} tests newly failing", found.newly_failing),
        ("{n} test newly undecided", "{n} tests newly undecided", found.newly_open),
        ("{n} test newly passing", "{n} tests newly passing", found.newly_passing),
        ("{n} test with another scope", "{n} tests with another scope", found.scope),
        ("{n} requirement with another verdict", "{n} requirements with another verdict", found.requirements),
    )
    for one, many, changed in sections:
        _section(page, page.say.many(one, many, len(changed)), changed)
    if not any(changed for _, _, changed in sections):
        page.line(page.say("No test and no requirement has another outcome."))
    return page.text()


def _section(page: Page, heading: str, changed: tuple[Change, ...]) -> None:
    if changed:
        page.heading(heading)
        page.table([_row(one, page) for one in changed], flexible=2)


def _row(one: Change, page: Page) -> list[Part]:
    said = page.said(one.reason.partition(": ")[0]) if one.now not in ("passed", "met") else ""
    return [f"{page.say(one.before)} ->", styled(one.now, page.say), f"{one.id}  {said}".rstrip()]
