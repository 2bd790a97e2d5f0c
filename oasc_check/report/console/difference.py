"""What changed between two results, to be read in a terminal."""

from __future__ import annotations

from oasc_check.report.changes import Change, Changes
from oasc_check.report.console.look import Look
from oasc_check.report.console.page import Page, Part, clipped
from oasc_check.report.console.words import plural, styled


def render(found: Changes, look: Look) -> str:
    """The worst first; one sentence where nothing changed."""
    page = Page(look)
    for sentence in found.circumstances:
        page.line(("Differs: ", "yellow"), sentence)
    sections = (
        ("newly failing", found.newly_failing),
        ("newly undecided", found.newly_open),
        ("newly passing", found.newly_passing),
        ("with another scope", found.scope),
    )
    for what, changed in sections:
        _section(page, f"{plural(len(changed), 'test')} {what}", changed)
    _section(page, f"{plural(len(found.requirements), 'requirement')} with another verdict", found.requirements)
    if not (found.requirements or any(changed for _, changed in sections)):
        page.line("No test and no requirement has another outcome.")
    return page.text()


def _section(page: Page, heading: str, changed: tuple[Change, ...]) -> None:
    if changed:
        page.heading(heading)
        page.table([_row(one) for one in changed], flexible=2)


def _row(one: Change) -> list[Part]:
    said = clipped(one.reason.partition(": ")[0]) if one.now not in ("passed", "met") else ""
    return [f"{one.before} ->", styled(one.now), f"{one.id}  {said}".rstrip()]
