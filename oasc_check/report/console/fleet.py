"""Many platforms, to be read in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from oasc_check.report.console.look import Detail, Look
from oasc_check.report.console.page import Page, Part, clipped
from oasc_check.report.console.words import EXIT_CODES, counted, grouped, plural, some, styled
from oasc_check.report.fleet import Line, worst

_NAMES_SHOWN = 8


def render(lines: Sequence[Line], look: Look) -> str:
    """How many there are of each verdict, then a row for each platform, then why some are as they are."""
    page = Page(look)
    verdicts = counted(Counter(line.verdict for line in lines))
    page.line((f"{plural(len(lines), 'platform')}: ", "bold"), verdicts)
    if look.detail > Detail.VERDICT:
        page.blank()
        header: list[Part] = [(word, "bold") for word in ("platform", "verdict", "exit", "seconds", "tests")]
        page.table([header, *map(_row, lines)], flexible=4, indent=0)
        _notes(page, lines)
    page.blank()
    code = worst(lines)
    page.line(f"Exit code {code}, the worst of them: {EXIT_CODES[code]}.")
    return page.text()


def _row(line: Line) -> list[Part]:
    seconds = f"{line.seconds:.1f}" if line.tests else ""
    return [line.name, styled(line.verdict), str(line.exit_code), seconds, counted(line.tests) if line.tests else ""]


def _notes(page: Page, lines: Sequence[Line]) -> None:
    pairs = [(note, line.name) for line in lines for note in line.notes]
    if pairs:
        page.heading("Why")
    for note, names in grouped(pairs):
        for number, paragraph in enumerate(clipped(note).split("\n")):
            page.line(paragraph, indent=2 if number == 0 else 4)
        page.line((some(names, _NAMES_SHOWN), "dim"), indent=6)
