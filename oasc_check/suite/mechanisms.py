"""Reads one mechanism: mechanism.yaml, its groups of tests and its defects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from oasc_check.suite.discoveries import discoveries_of
from oasc_check.suite.model import (
    Defect,
    Doubt,
    Effect,
    Feature,
    Given,
    InvalidFile,
    Level,
    Mechanism,
    Problem,
    Test,
)  # fmt: skip
from oasc_check.suite.schema_check import did_you_mean, problems_of
from oasc_check.suite.steps import step_of, steps_of
from oasc_check.suite.strict_yaml import Document, as_text, read

_CASE = re.compile(r"\$\{case:([a-z0-9_-]+)\}")


class Reading:
    """Documents read so far, and every problem found in them; ``complete`` while each of them could be used."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.documents: list[Document] = []
        self.complete = True

    def read(self, file: Path, kind: str) -> Document | None:
        """Read one file and hold it against its format; None when it cannot be used."""
        document, found = _read(file, kind)
        self.problems.extend(found)
        self.complete = self.complete and not found
        if document is not None:
            self.documents.append(document)
        return None if found else document


def _read(file: Path, kind: str) -> tuple[Document | None, list[Problem]]:
    try:
        document = read(file)
    except InvalidFile as error:
        return None, list(error.problems)
    return document, problems_of(document, kind)


def read_mechanism(folder: Path, reading: Reading) -> Mechanism | None:
    """One folder of suites/mechanisms/; None when its mechanism.yaml cannot be used."""
    document = reading.read(folder / "mechanism.yaml", "mechanism")
    if document is None:
        return None
    mechanism = _declared(document)
    shared = _givens(document, document.data.get("given", {}))
    tests: list[Test] = []
    titles: dict[str, str] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name != "mechanism.yaml" and (group := reading.read(file, "suite")):
            titles[group.data["group"]] = as_text(group.data["title"])
            tests.extend(_Group(group, mechanism, shared, reading).tests())
    return replace(mechanism, groups=titles, tests=tuple(tests), defects=tuple(_defects(folder, reading)))


def _declared(document: Document) -> Mechanism:
    data = document.data
    features = data.get("features", {}).items()
    return Mechanism(
        id=data["mechanism"],
        title=data["title"],
        standard=data["standard"],
        source=data["source"],
        versions=tuple(as_text(version) for version in data["versions"]),
        place=document.place(),
        headers={name: as_text(value) for name, value in data.get("headers", {}).items()},
        headers_where={
            part: {name: as_text(value) for name, value in given.items()}
            for part, given in data.get("headers_where", {}).items()
        },
        tenant_header=data.get("tenant_header"),
        scope_headers=tuple(data.get("scope_headers", ())),
        problem_base=data.get("problem_base", ""),
        partial_units=tuple(data.get("partial_units", ())),
        spoken_from=as_text(data.get("spoken_from")),
        links_below_root=tuple(data.get("links_below_root", ())),
        settings={name: as_text(value) for name, value in data.get("settings", {}).items()},
        safe=tuple(data.get("safe", ())),
        features={
            key: Feature(
                key, item["says"], item["default"] == "claimed", item.get("leaves", {}), item.get("copies", "")
            )
            for key, item in features
        },
        clauses={key: as_text(title) for key, title in data["clauses"].items()},
        untested={key: as_text(reason) for key, reason in data.get("untested", {}).items()},
        discovery=discoveries_of(document),
        undiscovered=data.get("undiscovered", ""),
    )


def _givens(document: Document, named: Mapping[str, Any]) -> dict[str, Given]:
    return {name: _given(document, name, item) for name, item in named.items()}


def _given(document: Document, name: str, item: Any) -> Given:
    if isinstance(item, list):
        return Given(name, steps_of(document, item, ["given", name]))
    return Given(name, steps_of(document, item["steps"], ["given", name, "steps"]), item.get("once", False))


def _defects(folder: Path, reading: Reading) -> Iterator[Defect]:
    for file in sorted(folder.glob("defects/*.yaml")):
        if document := reading.read(file, "defects"):
            yield from (_defect(document, index, item) for index, item in enumerate(document.data["defects"]))


def _defect(document: Document, index: int, item: Mapping[str, Any]) -> Defect:
    mechanism = document.data["mechanism"]
    caught = tuple(f"{mechanism}/{test}" for test in item["caught_by"])
    return Defect(item["id"], mechanism, item["says"], caught, document.place(["defects", index]))


class _Group:
    """The tests of one file."""

    def __init__(self, document: Document, mechanism: Mechanism, shared: Mapping[str, Given], reading: Reading) -> None:
        self._document = document
        self._mechanism = mechanism
        self._reading = reading
        self._givens = {**shared, **_givens(document, document.data.get("given", {}))}

    def tests(self) -> Iterator[Test]:
        for index, item in enumerate(self._document.data["tests"]):
            test = self._test(item, index)
            cases = item.get("cases")
            yield from (_case_of(test, case) for case in cases) if cases else (test,)

    def _test(self, item: Mapping[str, Any], index: int) -> Test:
        path: list[str | int] = ["tests", index]
        doubt = item.get("unclear")
        group = self._document.data["group"]
        return Test(
            id=f"{self._mechanism.id}/{group}/{item['id']}",
            mechanism=self._mechanism.id,
            group=group,
            says=item["says"],
            clause=tuple(as_text(clause) for clause in item["clause"]),
            level=Level(item.get("level", "shall")),
            effect=Effect(item.get("effect", "reads")),
            place=self._document.place(path),
            remedy=item["remedy"],
            steps=steps_of(self._document, item["steps"], [*path, "steps"]),
            given=tuple(self._prepared(item.get("given", ()), [*path, "given"])),
            since=as_text(item.get("since")),
            until=as_text(item.get("until")),
            needs=tuple(item.get("needs", ())),
            unclear=Doubt(doubt["doubt"], doubt["reading"]) if doubt else None,
        )

    def _prepared(self, items: Any, path: list[str | int]) -> Iterator[Given]:
        for index, item in enumerate(items):
            where = [*path, index]
            if not isinstance(item, str):
                yield Given("", (step_of(self._document, item, where),))
            elif item in self._givens:
                yield self._givens[item]
            else:
                mend = f"{did_you_mean(item, self._givens)}Known: {', '.join(self._givens) or 'none'}."
                self._reading.problems.append(self._document.problem(where, f'no preparation is named "{item}"', mend))


def _case_of(test: Test, case: Mapping[str, Any]) -> Test:
    says, *needs = (_of_case(text, case) for text in (test.says, *test.needs))
    return replace(test, id=f"{test.id}/{case['id']}", says=says, needs=tuple(needs), case=case)


def _of_case(text: str, case: Mapping[str, Any]) -> str:
    """A text of a test with the columns of one row put in."""
    return _CASE.sub(lambda match: str(as_text(case.get(match[1], match[0]))), text)
