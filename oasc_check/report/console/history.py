"""The history of platforms as text: their runs, a trend, and since when tests fail."""

from __future__ import annotations

from collections.abc import Sequence

from oasc_check.history.model import Failing, History, PastRun
from oasc_check.report.console.look import Look
from oasc_check.report.console.page import NO_BREAK, Page, Part
from oasc_check.report.console.words import counted, styled

_BLOCKS = "▁▂▃▄▅▆▇█"
_PLAIN = "_.-=+*%#"


def render(histories: Sequence[History], look: Look) -> str:
    """One part for each platform."""
    page = Page(look)
    for history in histories:
        page.heading(history.platform)
        page.table([_row(run) for run in history.runs], flexible=3)
        _trend(page, history.runs, look)
        _failing(page, history)
    return page.text().lstrip("\n")


def _row(run: PastRun) -> list[Part]:
    asked = f"{run.edition}, {run.profile}" if run.profile else run.edition
    return [_minute(run.started), asked, styled(run.verdict), counted(run.tests), (run.suites_digest[:12], "dim")]


def _minute(instant: str) -> str:
    """An instant without its seconds, at which no line ends."""
    return instant[:16].replace("T", NO_BREAK)


def _trend(page: Page, runs: Sequence[PastRun], look: Look) -> None:
    """One sign for each run, the higher the more of its tests passed; in ASCII where there is no colour."""
    shares = [run.share for run in runs]
    known = [share for share in shares if share is not None]
    if len(known) < 2:
        return
    signs = _BLOCKS if look.color else _PLAIN
    line = "".join(" " if share is None else signs[_height(share, known)] for share in shares)
    page.blank()
    page.labelled("passed", f"{line.strip()} {_percent(known[0])} at first, {_percent(known[-1])} at last")


def _height(share: float, among: Sequence[float]) -> int:
    """From 0 to 7, between the least and the most of them; where they are the same, of all that there can be."""
    least, most = (min(among), max(among)) if min(among) < max(among) else (0.0, 1.0)
    return round((share - least) / (most - least) * (len(_BLOCKS) - 1))


def _percent(share: float) -> str:
    """Rounded down, so that only what is whole is 100 %."""
    return f"{int(share * 1000) / 10:g}{NO_BREAK}%"


def _failing(page: Page, history: History) -> None:
    if not history.failing:
        return
    page.blank()
    page.line("Fail now, since:", indent=2)
    latest = history.runs[-1].id
    rows: list[list[Part]] = [[_minute(one.since), f"{one.test}{_seen(one, latest)}"] for one in history.failing]
    page.table(rows, flexible=1, indent=4)


def _seen(one: Failing, latest: str) -> str:
    """A test that did not run in the last run may pass by now."""
    return "" if one.seen_run == latest else f" (not told since {_minute(one.seen)})"
