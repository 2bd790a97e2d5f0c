"""The verdict, the MIMs and the failures as Markdown: for a release, a merge request, or a job's summary page."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def render(document: Document) -> bytes:
    """The report in UTF-8. No text of a platform can become markup, a link or a mention."""
    return "\n".join(_lines(document)).encode() + b"\n"


def _lines(document: Document) -> Iterator[str]:
    sentence = render_console(document, _WIDE).strip().partition("\n")[0]
    yield from (f"## {plain(sentence)}", "", _circumstances(document), "")
    yield from ("| MIM | verdict | SHALL | SHOULD | MAY |", "|---|---|---|---|---|")
    yield from (_mim(line) for line in document["mims"])
    yield from ("", "| declared mechanism | verdict | tests |", "|---|---|---|")
    for one in document["mechanisms"]:
        name = plain(f"{one['id']} {one['version'] or ''}".strip())
        yield f"| {name} | {one['verdict']} | {counted(one['counts'])} |"
    yield from _failures([test for test in document["tests"] if test["outcome"] == "failed"])
    yield from _others("Could not be told", document, "inconclusive", "error")
    yield from _others("Not tested", document, "inapplicable", "untested")
    yield from ("", "### Limits", "", *(f"- {plain(limit)}" for limit in document["run"]["limits"]))
    yield from ("", f"Exit code {document['run']['exit_code']}: {ending(document)}.")


def _circumstances(document: Document) -> str:
    tool, tests = document["tool"], document["summary"]["tests"]
    return plain(
        f"{counted(tests)}. {document['run']['started']}, run {document['run']['id']}, "
        f"oasc-check {tool['version']}, suites {tool['suites_digest'][:12]}."
    )


def _mim(line: MimLine) -> str:
    levels = (counted(line["counts"].get(level, {})) for level in ("shall", "should", "may"))
    return f"| {plain(line['id'])} {plain(line['title'])} | {line['verdict']} | {' | '.join(levels)} |"


def _failures(tests: list[TestLine]) -> Iterator[str]:
    if not tests:
        return
    yield from ("", f"### Failed: {len(tests)}", "", "| test | what was found | remedy |", "|---|---|---|")
    for test in tests[:_FAILURES_SHOWN]:
        yield f"| {plain(test['id'])} | {plain(reason_of(test))} | {plain(test['remedy'])} |"
    if len(tests) > _FAILURES_SHOWN:
        yield f"| and {len(tests) - _FAILURES_SHOWN} more | | |"


def _others(title: str, document: Document, *outcomes: str) -> Iterator[str]:
    """Tests by their reason."""
    found = [(reason_of(test), test["id"]) for test in document["tests"] if test["outcome"] in outcomes]
    if found:
        yield from ("", f"### {title}: {len(found)}", "", "| tests | reason |", "|---|---|")
        yield from (f"| {len(ids)} | {plain(reason)} |" for reason, ids in grouped(found))


def plain(text: str, longest: int = _LONGEST) -> str:
    """The text as text: what Markdown or a forge could act on is escaped (CommonMark 0.31, 2.4)."""
    short = text if len(text) <= longest else f"{text[:longest]}..."
    return _MEANS_SOMETHING.sub(_escaped, one_line(short))


def _escaped(found: re.Match[str]) -> str:
    """Letters of words stay readable: a forge knows no mention or link without these signs."""
    sign = found[1]
    return f"&#{ord(sign)};" if sign in "<>&@:|" else sign if sign in "/.-+_!$" else f"\\{sign}"
