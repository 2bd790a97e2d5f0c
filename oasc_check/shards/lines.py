"""The tests and exchanges of all shards as those of one result."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from oasc_check.plan.shard import shard_of
from oasc_check.report.model import Document, ExchangeLine, FindingLine, TestLine
from oasc_check.report.recorded import EventLine, TapeLine

_Names = Mapping[str, str]
"""New ids of exchanges by their old ones."""


def joined(parts: Sequence[Document]) -> tuple[list[TestLine], list[ExchangeLine], list[TapeLine]]:
    """Every test from the shard that it belongs to, the exchanges of these, numbered anew in their order, and tapes.

    ``parts`` are the results of all shards, the first one first.
    """
    by_id = [{test["id"]: test for test in part["tests"]} for part in parts]
    owners = [(test["id"], shard_of(test["id"], len(parts)) - 1) for test in parts[0]["tests"]]
    exchanges, names = _numbered(parts, [(by_id[owner][test], owner) for test, owner in owners])
    tests = [_renamed(by_id[owner][test], names[owner]) for test, owner in owners]
    settled = _settled(tests, _unheard(parts), exchanges)
    return settled, exchanges, _tapes(parts, owners, names, {test["id"] for test in settled if _has_failed(test)})


def _has_failed(test: TestLine) -> bool:
    return test["outcome"] == "failed"


def _tapes(
    parts: Sequence[Document], owners: Sequence[tuple[str, int]], names: Sequence[_Names], failed: set[str]
) -> list[TapeLine]:
    """The tape of each test with the new ids. One that failed since it was not called could have been called."""
    known = [{tape["test"]: tape for tape in part["record"]["tapes"]} if "record" in part else {} for part in parts]
    found = [(known[owner][test], names[owner]) for test, owner in owners if test in known[owner]]
    unheard = _unheard(parts)
    return [
        {
            **tape,
            "reached": tape["reached"] or tape["test"] in unheard & failed,
            "events": [_event(event, new) for event in tape["events"]],
        }
        for tape, new in found
    ]


def _event(event: EventLine, names: _Names) -> EventLine:
    made: EventLine = {**event}
    if "sent" in made:
        made["sent"] = [names[old] for old in made["sent"]]
    if "calls" in made:
        made["calls"] = [names[old] for old in made["calls"]]
    return made


def _numbered(
    parts: Sequence[Document], owned: Sequence[tuple[TestLine, int]]
) -> tuple[list[ExchangeLine], list[dict[str, str]]]:
    """The exchanges that tests name, each once, and their new names shard by shard."""
    known = [{exchange["id"]: exchange for exchange in part["exchanges"]} for part in parts]
    names: list[dict[str, str]] = [{} for _ in parts]
    numbers = itertools.count(1)
    found: list[ExchangeLine] = []
    for test, owner in owned:
        for old in test["exchanges"]:
            if old in known[owner] and old not in names[owner]:
                exchange = known[owner][old]
                names[owner][old] = f"{'n' if exchange['received'] else 'x'}{next(numbers)}"
                found.append({**exchange, "id": names[owner][old]})
    return found, names


def _renamed(test: TestLine, names: _Names) -> TestLine:
    findings: list[FindingLine] = [
        {**one, "exchange": names.get(one["exchange"]) if one["exchange"] else None} for one in test["findings"]
    ]
    return {**test, "exchanges": [names[old] for old in test["exchanges"] if old in names], "findings": findings}


def _unheard(parts: Sequence[Document]) -> set[str]:
    return {test for part in parts for test in part["shard"]["unheard"]}


def _settled(tests: Sequence[TestLine], unheard: set[str], exchanges: Sequence[ExchangeLine]) -> list[TestLine]:
    """A test that waited in vain has failed if the platform reached the tester in another one (run.execute)."""
    heard = any(one["received"] and one["request"]["method"] != "PUBLISH" for one in exchanges)
    return list(_failed(tests, unheard)) if heard else list(tests)


def _failed(tests: Sequence[TestLine], unheard: set[str]) -> Iterator[TestLine]:
    for test in tests:
        if test["id"] in unheard and test["findings"]:
            yield {**test, "outcome": "failed", "reason": test["findings"][0]["message"]}
        else:
            yield test
