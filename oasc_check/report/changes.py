"""What changed between two results: tests, requirements, and what makes them hard to compare. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oasc_check.i18n.words import ENGLISH
from oasc_check.report.model import Document

_NOT_PASSED = frozenset({"failed", "error"})
_OPEN = frozenset({"inconclusive"})
_DID_NOT_RUN = frozenset({"untested", "inapplicable"})


@dataclass(frozen=True, slots=True)
class Change:
    """One test or requirement: its id, what was said of it before and what is said now, and why."""

    id: str
    before: str
    now: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs. ``circumstances`` are sentences: what else differs, so that a change may have another cause."""

    circumstances: tuple[str, ...]
    newly_failing: tuple[Change, ...]
    newly_passing: tuple[Change, ...]
    newly_open: tuple[Change, ...]
    scope: tuple[Change, ...]
    requirements: tuple[Change, ...]

    @property
    def is_worse(self) -> bool:
        """Whether a test fails that did not, or a requirement is no longer met."""
        return bool(self.newly_failing) or any(change.now == "not met" for change in self.requirements)


def changes(old: Document, new: Document) -> Changes:
    """What differs from the old result in the new one."""
    tests = list(_tests(old, new))
    ran = [one for one in tests if one.before not in _DID_NOT_RUN and one.now not in _DID_NOT_RUN]
    return Changes(
        circumstances=tuple(_circumstances(old, new)),
        newly_failing=tuple(one for one in tests if one.now in _NOT_PASSED and one.before not in _NOT_PASSED),
        newly_passing=tuple(one for one in ran if one.now == "passed"),
        newly_open=tuple(one for one in ran if one.now in _OPEN),
        scope=tuple(one for one in tests if one not in ran and one.now not in _NOT_PASSED),
        requirements=tuple(_requirements(old, new)),
    )


def _tests(old: Document, new: Document) -> Iterator[Change]:
    before = {test["id"]: test["outcome"] for test in old["tests"]}
    now = {test["id"]: test["outcome"] for test in new["tests"]}
    reasons = {test["id"]: test["reason"] for test in new["tests"]}
    yield from _differing(before, now, reasons, "untested")


def _requirements(old: Document, new: Document) -> Iterator[Change]:
    before = {line["id"]: line["verdict"] for line in old["requirements"]}
    now = {line["id"]: line["verdict"] for line in new["requirements"]}
    reasons = {line["id"]: line["reason"] for line in new["requirements"]}
    yield from _differing(before, now, reasons, "not in the catalogue")


def _differing(
    before: Mapping[str, str], now: Mapping[str, str], reasons: Mapping[str, str], absent: str
) -> Iterator[Change]:
    """What is said otherwise; `absent` stands for what is said of one that is not there."""
    for name in dict.fromkeys((*before, *now)):
        was, becomes = before.get(name, absent), now.get(name, absent)
        if was != becomes:
            yield Change(name, was, becomes, reasons.get(name, ""))


def _circumstances(old: Document, new: Document) -> Iterator[str]:
    pairs = (
        ("platform: {text}, now {more}", old["platform"]["name"], new["platform"]["name"]),
        ("version of the platform: {text}, now {more}", old["platform"]["version"], new["platform"]["version"]),
        ("edition: {text}, now {more}", old["edition"], new["edition"]),
        ("profile: {text}, now {more}", old["profile"], new["profile"]),
        ("version of oasc-check: {text}, now {more}", old["tool"]["version"], new["tool"]["version"]),
        ("suites: {text}, now {more}", old["tool"]["suites_digest"][:12], new["tool"]["suites_digest"][:12]),
    )
    for told, was, becomes in pairs:
        if was != becomes:
            yield ENGLISH(told, text=was or "none", more=becomes or "none")
    for name in sorted({*old["platform"]["apis"], *new["platform"]["apis"]}):
        was, becomes = (_version(one, name) for one in (old, new))
        if was != becomes:
            yield f"API {name}: {was}, now {becomes}"
    if old["run"]["interrupted"] or new["run"]["interrupted"]:
        yield "one of the runs was interrupted"


def _version(document: Document, name: str) -> str:
    api = document["platform"]["apis"].get(name)
    if api is None:
        return "not declared"
    return f"version {api['version']}" if api["version"] else "version not given"
