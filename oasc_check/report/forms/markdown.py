"""The verdict, the MIMs and the failures as Markdown: for a release, a merge request, or a job's summary page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from oasc_check.i18n.words import Words
from oasc_check.report.console.look import Detail, Look
from oasc_check.report.console.render import render as render_console
from oasc_check.report.console.words import counted, ending, grouped
from oasc_check.report.escape import one_line
from oasc_check.report.model import Document, MimLine, TestLine
from oasc_check.report.reason import reason_of

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>#|~&!@$:/.+-])")
_FAILURES_SHOWN = 50
_LONGEST = 400
_WIDE = Look(width=100_000, detail=Detail.VERDICT)


def render(document: Document, say: Words) -> bytes:
    """The report in UTF-8. No text of a platform can become markup, a link or a mention."""
    return "\n".join(_lines(document, say)).encode() + b"\n"


def _lines(document: Document, say: Words) -> Iterator[str]:
    sentence = render_console(document, replace(_WIDE, words=say)).strip().partition("\n")[0]
    yield from (f"## {plain(sentence)}", "", _circumstances(document, say), "")
    yield from (f"| MIM | {say('verdict')} | SHALL | SHOULD | MAY |", "|---|---|---|---|---|")
    yield from (_mim(line, say) for line in document["mims"])
    yield from ("", f"| {say('declared mechanism')} | {say('verdict')} | {say('tests')} |", "|---|---|---|")
    for one in document["mechanisms"]:
        name = plain(f"{one['id']} {one['version'] or ''}".strip())
        yield f"| {name} | {say(one['verdict'])} | {counted(one['counts'], say)} |"
    yield from _failures([test for test in document["tests"] if test["outcome"] == "failed"], say)
    yield from _others("Could not be told: {n}", document, say, "inconclusive", "error")
    yield from _others("Not tested: {n}", document, say, "inapplicable", "untested")
    yield from ("", f"### {say('Limits')}", "", *(f"- {plain(limit)}" for limit in document["run"]["limits"]))
    code = document["run"]["exit_code"]
    yield from ("", f"{say('Exit code {code}:', code=str(code))} {say(ending(document))}.")


def _circumstances(document: Document, say: Words) -> str:
    run, tool = document["run"], document["tool"]
    told = say(
        "{text}. {began}, run {id}, oasc-check {version}, suites {digest}.",
        text=counted(document["summary"]["tests"], say),
        began=run["started"] if say.language == "en" else say.moment(run["started"]),
        id=run["id"],
        version=tool["version"],
        digest=tool["suites_digest"][:12],
    )
    return plain(told)


def _mim(line: MimLine, say: Words) -> str:
    levels = (counted(line["counts"].get(level, {}), say) for level in ("shall", "should", "may"))
    return f"| {plain(line['id'])} {plain(line['title'])} | {say(line['verdict'])} | {' | '.join(levels)} |"


def _failures(tests: list[TestLine], say: Words) -> Iterator[str]:
    if not tests:
        return
    header = f"| {say('test')} | {say('what was found')} | {say('remedy')} |"
    yield from ("", f"### {say('Failed: {n}', n=len(tests))}", "", header, "|---|---|---|")
    for test in tests[:_FAILURES_SHOWN]:
        yield f"| {plain(test['id'])} | {plain(reason_of(test))} | {plain(test['remedy'])} |"
    if len(tests) > _FAILURES_SHOWN:
        yield f"| {say.many('and {n} more', 'and {n} more', len(tests) - _FAILURES_SHOWN)} | | |"


def _others(title: str, document: Document, say: Words, *outcomes: str) -> Iterator[str]:
    """Tests by their reason."""
    found = [(reason_of(test), test["id"]) for test in document["tests"] if test["outcome"] in outcomes]
    if found:
        header = f"| {say('tests')} | {say('reason')} |"
        yield from ("", f"### {say(title, n=len(found))}", "", header, "|---|---|")
        yield from (f"| {len(ids)} | {plain(reason)} |" for reason, ids in grouped(found))


def plain(text: str, longest: int = _LONGEST) -> str:
    """The text as text: what Markdown or a forge could act on is escaped (CommonMark 0.31, 2.4)."""
    short = text if len(text) <= longest else f"{text[:longest]}..."
    return _MEANS_SOMETHING.sub(_escaped, one_line(short))


def _escaped(found: re.Match[str]) -> str:
    """Letters of words stay readable: a forge knows no mention or link without these signs."""
    sign = found[1]
    return f"&#{ord(sign)};" if sign in "<>&@:|" else sign if sign in "/.-+_!$" else f"\\{sign}"
