"""The verdicts on MIMs, declared mechanisms and requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from oasc_check.i18n.words import Words
from oasc_check.report.console.page import Page, Part
from oasc_check.report.console.words import STYLES, common, counted, grouped, some, styled
from oasc_check.report.model import Counts, Document, MimLine, RequirementLine

_LONGEST_TITLE = 20
_TESTS_SHOWN = 4
_COUNTS = 18
_OPEN = ("inconclusive", "untested", "error")


def mims(page: Page, document: Document) -> None:
    """One row for each MIM: SHALL decides, SHOULD and MAY stand beside it."""
    page.blank()
    beside = [level for level in ("should", "may") if any(_total(line, level) for line in document["mims"])]
    header: list[Part] = [("MIM", "bold"), (page.say("verdict"), "bold"), ("SHALL", "bold")]
    header += [(level.upper(), "bold") for level in beside]
    rows = [_mim(line, beside, page.say) for line in document["mims"]]
    page.table([header, *rows], flexible=2, indent=0, narrowest=_COUNTS)


def _mim(line: MimLine, beside: Iterable[str], say: Words) -> list[Part]:
    name = f"{line['id']} {clipped_title(say(line['title']))}"
    shares = (_share(line, level, say) for level in beside)
    return [name, styled(line["verdict"], say), counted(_level(line, "shall"), say), *shares]


def clipped_title(title: str) -> str:
    """A title short enough for a column."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 2]}.."


def _level(line: MimLine, level: str) -> Counts:
    return line["counts"].get(level, {})


def _total(line: MimLine, level: str) -> int:
    return sum(_level(line, level).values())


def _share(line: MimLine, level: str, say: Words) -> str:
    """``4/5 met``: how many of this level are met."""
    total = _total(line, level)
    met = _level(line, level).get("met", 0)
    return say("{met}/{all} met", met=str(met), all=str(total)) if total else "-"


def mechanisms(page: Page, document: Document) -> None:
    """One row for each mechanism that the platform declares."""
    page.blank()
    say = page.say
    header: list[Part] = [(say("declared mechanism"), "bold"), (say("verdict"), "bold"), (say("tests"), "bold")]
    rows: list[list[Part]] = [
        [f"{line['id']} {line['version'] or ''}".strip(), styled(line["verdict"], say), counted(line["counts"], say)]
        for line in document["mechanisms"]
    ]
    page.table([header, *rows], flexible=2, indent=0, narrowest=_COUNTS)


def open_requirements(page: Page, document: Document) -> None:
    """The requirements in scope that are not met, then the undecided ones, each reason once."""
    within = [line for line in document["requirements"] if line["in_scope"]]
    outcomes = {test["id"]: test["outcome"] for test in document["tests"]}
    not_met = [line for line in within if line["verdict"] == "not met"]
    if not_met:
        page.heading(page.say("Requirements not met"), STYLES["not met"])
    for line in not_met:
        _requirement(page, line, 2)
        page.line((_broken(line, outcomes, page), "dim"), indent=6)
    undecided = {line["id"]: line for line in within if line["verdict"] == "undecided"}
    if undecided:
        page.heading(page.say("Requirements undecided"), STYLES["undecided"])
    for reason, ids in grouped((_open(line), line["id"]) for line in undecided.values()):
        page.line(page.said(reason), indent=2)
        for name in ids:
            _requirement(page, undecided[name], 4)
        if len(ids) == 1:
            open_tests = [test for test in undecided[ids[0]]["tests"] if outcomes.get(test) in _OPEN]
            page.line((some(open_tests, _TESTS_SHOWN, page.say), "dim"), indent=8)


def _requirement(page: Page, line: RequirementLine, indent: int) -> None:
    page.line((line["id"], "bold"), f" {line['level'].upper()}  ", page.said(line["text"]), indent=indent)


def _broken(line: RequirementLine, outcomes: Mapping[str, str], page: Page) -> str:
    """``through ngsi-ld: 2 of 4 tests failed: ...`` with the names of the tests."""
    failed = [test for test in line["tests"] if outcomes.get(test) == "failed"]
    reason = page.said(line["reason"].partition(", first ")[0])
    if failed:
        reason = page.say("{reason}: {names}", reason=reason, names=some(failed, _TESTS_SHOWN, page.say))
    return page.say("through {name}: {text}", name=line["through"], text=reason) if line["through"] else reason


def _open(line: RequirementLine) -> str:
    """Why nothing could be told, without the number of tests, so that the same reason reads the same."""
    before, found, reason = line["reason"].partition(" tests are open: ")
    return common(reason if found else before)


def every_requirement(page: Page, document: Document) -> None:
    """One row for each requirement of the edition."""
    page.heading(page.say("Requirements"))
    rows: list[list[Part]] = [
        [line["id"], line["level"].upper(), styled(line["verdict"], page.say), _how(line, page)]
        for line in document["requirements"]
    ]
    if rows:
        page.table(rows, flexible=3)


def _how(line: RequirementLine, page: Page) -> str:
    reason = page.said(line["reason"] or line["through"] or "")
    return reason if line["in_scope"] else page.say("(beyond the scope) {reason}", reason=reason)
