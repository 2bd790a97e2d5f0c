"""The sections of a page of tests: what each says, sends and expects, and what it decides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from oasc_check.author.markdown import block, heading, table, text
from oasc_check.author.places import to_clause, to_requirement
from oasc_check.suite.model import Effect, Mechanism, Requirement, Step, Test


class Words(NamedTuple):
    """How things are said: sentences in the language of the pages, and steps as lines with their indent."""

    say: Callable[[str], str]
    steps: Callable[[Sequence[Step]], Iterable[tuple[int, str]]]


def sections(
    page: str,
    mechanism: Mechanism,
    tests: Iterable[Test],
    deciding: Mapping[str, Sequence[Requirement]],
    words: Words,
) -> Iterator[str]:
    """One section for each test as it is written; the rows of ``cases`` stand in it as a table."""
    written: dict[str, list[Test]] = {}
    for test in tests:
        written.setdefault(test.written_id, []).append(test)
    for name, rows in written.items():
        yield from _section(page, mechanism, name, rows, deciding.get(name, ()), words)


def _section(
    page: str,
    mechanism: Mechanism,
    name: str,
    rows: Sequence[Test],
    decides: Sequence[Requirement],
    words: Words,
) -> Iterator[str]:
    test, say = rows[0], words.say
    short = name.split("/", 2)[2]
    yield from heading(2, short, short)
    if not test.case:
        yield from (text(say(test.says)), "")
    clauses = ", ".join(to_clause(page, mechanism, clause) for clause in test.clause)
    yield f"- {text(say('Clause'))}: {clauses}"
    yield f"- {text(say('Level'))}: {test.level.upper()}"
    facts = [(say(label), value) for label, value in _facts(test, say)]
    yield from (f"- {text(label)}: {text(value)}" for label, value in facts if value)
    if decides:
        yield f"- {text(say('Helps to decide'))}: {', '.join(to_requirement(page, one) for one in decides)}"
    yield ""
    if test.case:
        yield from _cases(rows, say)
    yield from _steps(test, words)
    yield from (f"**{text(say('Remedy'))}**: {text(say(test.remedy))}", "")


def _facts(test: Test, say: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    writes = test.effect is Effect.WRITES
    yield "Effect", say("creates, changes or removes data") if writes else say("leaves no trace")
    yield "Since version", test.since or ""
    yield "Until version", test.until or ""
    yield "Needs", "" if test.case else ", ".join(test.needs)
    if test.unclear:
        yield "Unclear", say(test.unclear.doubt)
        yield "Read here as", say(test.unclear.reading)


def _cases(rows: Sequence[Test], say: Callable[[str], str]) -> list[str]:
    columns = list(dict.fromkeys(name for test in rows for name in test.case if name != "id"))
    cells = (
        [
            text(str(test.case["id"])),
            text(say(test.says)),
            *(text(_shown(test.case[name])) if name in test.case else "" for name in columns),
            *([text(", ".join(test.needs))] if any(one.needs for one in rows) else []),
        ]
        for test in rows
    )
    needs = [say("needs")] if any(one.needs for one in rows) else []
    return table([say("case"), say("what it says"), *columns, *needs], cells)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _steps(test: Test, words: Words) -> Iterator[str]:
    for given in test.given:
        name = f": {given.name}" if given.name else ""
        yield from (f"**{text(words.say('Preparation') + name)}**", "")
        yield from block(f"{'':{indent}}{line}" for indent, line in words.steps(given.steps))
    yield from (f"**{text(words.say('What is sent, and what must come back'))}**", "")
    yield from block(f"{'':{indent}}{line}" for indent, line in words.steps(test.steps))
