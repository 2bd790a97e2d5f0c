"""Many platforms, to be read in a terminal."""

from __future__ import annotations

from collections import Counter

from oasc_check.report.console.look import Detail, Look
from oasc_check.report.console.page import NO_BREAK, Page, Part, clipped
from oasc_check.report.console.words import EXIT_CODES, counted, grouped, some, styled
from oasc_check.report.fleet import Fleet, Line
from oasc_check.suite.model import Baseline

_NAMES_SHOWN = 8
_COLUMNS = ("platform", "verdict", "exit", "seconds", "tests")


def render(fleet: Fleet, look: Look) -> str:
    """How many there are of each verdict, then a row for each platform, then why some are as they are."""
    page = Page(look)
    _sum(page, fleet)
    if look.detail > Detail.VERDICT:
        page.blank()
        header: list[Part] = [(page.say(word), "bold") for word in _COLUMNS]
        page.table([header, *(_row(page, line) for line in fleet.lines)], flexible=4, indent=0)
        _notes(page, fleet)
    if fleet.baseline:
        _baseline(page, fleet, fleet.baseline)
    _ending(page, fleet)
    return page.text()


def _sum(page: Page, fleet: Fleet) -> None:
    number = page.say.many("{n} platform:", "{n} platforms:", len(fleet.lines))
    verdicts = counted(Counter(line.verdict for line in fleet.lines), page.say)
    page.line((f"{number.replace(' ', NO_BREAK)} ", "bold"), verdicts)
    if fleet.shard:
        one = "This is shard {number} of {of}, of {n} platform in all."
        many = "This is shard {number} of {of}, of {n} platforms in all."
        told = page.say.many(one, many, fleet.total, number=fleet.shard.number, of=fleet.shard.of)
        page.line((told, "dim"))


def _row(page: Page, line: Line) -> list[Part]:
    code = str(line.exit_code)
    if not line.tests:
        return [line.name, styled(line.verdict, page.say), code, "", ""]
    seconds = page.say.decimal(line.seconds, 1)
    return [line.name, styled(line.verdict, page.say), code, seconds, counted(line.tests, page.say)]


def _notes(page: Page, fleet: Fleet) -> None:
    pairs = [(note, line.name) for line in fleet.lines for note in line.notes]
    if pairs:
        page.heading(page.say("Why"))
    for note, names in grouped(pairs):
        said = "\n".join(map(page.say, note.split("\n")))
        for number, paragraph in enumerate(clipped(said, say=page.say).split("\n")):
            page.line(paragraph, indent=2 if number == 0 else 4)
        page.line((some(names, _NAMES_SHOWN, page.say), "dim"), indent=6)


def _baseline(page: Page, fleet: Fleet, baseline: Baseline) -> None:
    """What of the baseline is about no platform: entries that none needs any more, and names that none has."""
    told = [
        page.say("No platform needs {test} any more: remove its entry ({why}, {owner}).", test=one.test, why=one.reason,
                 owner=one.owner)
        for one in fleet.stale
    ]  # fmt: skip
    told += [page.say('No platform here is named "{name}".', name=name) for name in fleet.strangers]
    if told:
        page.heading(page.say("Baseline {path}", path=baseline.source))
    for sentence in told:
        page.line(sentence, indent=2)


def _ending(page: Page, fleet: Fleet) -> None:
    page.blank()
    code = fleet.exit_code
    meaning = page.say(EXIT_CODES[code])
    page.line(page.say("Exit code {value}, the worst of them: {text}.", value=str(code), text=meaning))
