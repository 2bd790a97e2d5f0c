"""What the suites say, as pages in Markdown: an index, one page for each MIM, mechanism and group of tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from oasc_check.author.markdown import anchor_of, heading, link, outward, table, text
from oasc_check.author.pages_of_tests import Words, sections
from oasc_check.author.places import clause_anchor, group_page, groups, mechanism_page, mim_page, to_test
from oasc_check.plan.address import tests_of
from oasc_check.suite.coverage import Covered, coverage
from oasc_check.suite.model import Edition, Mechanism, Mim, Requirement, Suite, Test

INDEX = "index.md"


class Pages:
    """The pages of a suite, by their paths below one folder."""

    def __init__(self, suite: Suite, words: Words) -> None:
        self._suite = suite
        self._words = words
        self._say = words.say

    def all(self) -> dict[str, str]:
        """Every page; what a page says hangs on the suites and the language alone."""
        return {path: "\n".join(lines).rstrip("\n") + "\n" for path, lines in self._pages()}

    def _pages(self) -> Iterator[tuple[str, list[str]]]:
        yield INDEX, [*self._index()]
        for edition in self._suite.editions.values():
            for mim in edition.mims:
                yield mim_page(edition.id, mim.id), [*self._mim(edition, mim)]
        for mechanism in self._suite.mechanisms.values():
            yield mechanism_page(mechanism.id), [*self._mechanism(mechanism)]
            for name, tests in groups(mechanism).items():
                page = group_page(mechanism.id, name)
                yield page, [*self._group(page, mechanism, name, tests)]

    def _index(self) -> Iterator[str]:
        say = self._say
        yield from heading(1, say("What is tested, and how"))
        for edition in self._suite.editions.values():
            yield from heading(2, say(edition.title))
            yield from table(
                ["MIM", say("title"), say("requirements")],
                (
                    [
                        link(mim.id, INDEX, mim_page(edition.id, mim.id)),
                        text(say(mim.title)),
                        f"{len(mim.requirements)}",
                    ]
                    for mim in edition.mims
                ),
            )
        yield from heading(2, say("Mechanisms"))
        rows = (self._row(mechanism) for mechanism in self._suite.mechanisms.values())
        yield from table([say("mechanism"), say("standard"), say("tests")], rows)
        yield f"{text(say('Digest of the suites'))}: {self._suite.digest}"

    def _row(self, mechanism: Mechanism) -> list[str]:
        name = link(mechanism.id, INDEX, mechanism_page(mechanism.id))
        return [name, text(mechanism.standard), f"{len(mechanism.tests)}"]

    def _mim(self, edition: Edition, mim: Mim) -> Iterator[str]:
        page, say = mim_page(edition.id, mim.id), self._say
        yield from heading(1, f"{mim.id} {say(mim.title)}")
        yield from _paragraph(f"{text(say(edition.title))}. {outward(say('Source'), mim.source)}.")
        for one in mim.requirements:
            yield from heading(2, one.id, one.id)
            yield from _paragraph(f"**{one.level.upper()}**: {text(say(one.text))}")
            yield from [*self._facts(one), ""]
            for mechanism in one.verified_by:
                yield from self._verifying(page, one, mechanism)
        yield self._back(page)

    def _facts(self, one: Requirement) -> Iterator[str]:
        say = self._say
        condition = one.condition
        facts = (
            ("Capability", say(one.capability)),
            ("Printed as", one.level_source),
            ("Also called", ", ".join(one.aliases)),
            ("Only if", f"{say(condition.says)} / {say(condition.when_absent)}" if condition else ""),
            ("What counts as evidence", say(one.attested or one.also_attested or "")),
            ("Why nothing tests it", say(one.not_covered or "")),
            ("Note", say(one.note or "")),
        )
        named = [(say(label), value) for label, value in facts]
        yield from (f"- {text(label)}: {text(value)}" for label, value in named if value)
        yield f"- {outward(say('Source'), one.source)}"

    def _verifying(self, page: str, one: Requirement, mechanism: str) -> Iterator[str]:
        known = self._suite.mechanisms.get(mechanism)
        tests = tests_of(one, mechanism, known.tests) if known else []
        if known is None or not tests:
            return
        met = text(self._say("Met when these pass, through"))
        yield from _paragraph(f"{met} {link(mechanism, page, mechanism_page(mechanism))}:")
        for name in dict.fromkeys(test.written_id for test in tests):
            yield f"- {to_test(page, name)}"
        yield ""

    def _mechanism(self, mechanism: Mechanism) -> Iterator[str]:
        page, say = mechanism_page(mechanism.id), self._say
        yield from heading(1, say(mechanism.title))
        yield f"- {text(say('Standard'))}: {outward(mechanism.standard, mechanism.source)}"
        yield f"- {text(say('Versions'))}: {text(', '.join(mechanism.versions))}"
        yield ""
        yield from table(
            [say("group"), say("title"), say("tests")],
            (
                [link(name, page, group_page(mechanism.id, name)), text(self._title(mechanism, name)), f"{len(tests)}"]
                for name, tests in groups(mechanism).items()
            ),
        )
        yield from table(
            [say("optional feature"), say("what it is")],
            ([text(one.id), text(say(one.says))] for one in mechanism.features.values()),
        )
        yield from heading(2, say("Clauses"))
        rows = (self._clause(page, one) for one in coverage(mechanism))
        yield from table([say("clause"), say("title"), say("tests, or why there are none")], rows)
        yield self._back(page)

    def _clause(self, page: str, one: Covered) -> list[str]:
        tests = ", ".join(to_test(page, name) for name in one.tests)
        number = f'<a id="{anchor_of(clause_anchor(one.clause))}"></a>{text(one.clause)}'
        return [number, text(one.title), tests or text(self._say(one.reason or "") if not one.is_tested else "")]

    def _group(self, page: str, mechanism: Mechanism, name: str, tests: Sequence[Test]) -> Iterator[str]:
        yield from heading(1, self._title(mechanism, name))
        whole = link(self._say(mechanism.title), page, mechanism_page(mechanism.id))
        yield from _paragraph(f"{whole}, {text(f'{mechanism.id}/{name}')}")
        yield from sections(page, mechanism, tests, self._deciding, self._words)
        yield self._back(page)

    def _title(self, mechanism: Mechanism, group: str) -> str:
        return self._say(mechanism.groups.get(group, group))

    @cached_property
    def _deciding(self) -> dict[str, list[Requirement]]:
        """The requirements that each test helps to decide, by its id without the row of ``cases``."""
        found: dict[str, list[Requirement]] = {}
        for edition in self._suite.editions.values():
            for one in edition.requirements():
                for name in filter(self._suite.mechanisms.__contains__, one.verified_by):
                    tests = tests_of(one, name, self._suite.mechanisms[name].tests)
                    for written in dict.fromkeys(test.written_id for test in tests):
                        found.setdefault(written, []).append(one)
        return found

    def _back(self, page: str) -> str:
        return link(self._say("Back to the index"), page, INDEX)


def _paragraph(line: str) -> list[str]:
    return [line, ""]
