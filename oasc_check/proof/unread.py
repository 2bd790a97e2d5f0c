"""What a test wrote itself and could read back: spoilt, to see whether anything looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from oasc_check.language.jsonpath import Location
from oasc_check.proof.edits import at, doubled, dropped, inserted, path_of, put
from oasc_check.proof.subject import Mutant, Subject
from oasc_check.proof.variants import others
from oasc_check.run.model import Sent, Tape

_SAYS_LITTLE = frozenset({"type", "@context", "@type"})
_MOST = 40

Written = frozenset[tuple[str, str]]
"""Pairs of a member and a value, as JSON, that stood below it in what was sent."""


def unread_mutants(subject: Subject, tape: Tape) -> Iterator[Mutant]:
    """Each value of the test's own changed, and each list that holds its things with one less, one twice, one more."""
    sent = _written_before(subject.site.exchange.id, tape)
    own = list(_own(subject.json, sent))[:_MOST]
    for place in own:
        for _, value in others(at(subject.json, place)):
            yield Mutant(f"{path_of(place)} changed", subject.with_json(put(subject.json, place, value)))
            break
    for item in _items_around(own):
        shown = path_of(item[:-1])
        yield Mutant(f"an item of {shown} dropped", subject.with_json(dropped(subject.json, item)))
        yield Mutant(f"an item of {shown} doubled", subject.with_json(doubled(subject.json, item)))
        if strange := _stranger(at(subject.json, item)):
            yield Mutant(f"an item added to {shown}", subject.with_json(inserted(subject.json, item, strange)))


def _written_before(exchange: str, tape: Tape) -> Written:
    """What was sent up to that exchange; all that was sent, when it is a call to the tester."""
    pairs: set[tuple[str, str]] = set()
    for event in tape.events:
        if isinstance(event, Sent):
            with suppress(ValueError):
                pairs.update(_pairs(json.loads(event.asked.body or b"null"), ()))
            if event.exchanges[-1].id == exchange:
                break
    return frozenset(pairs)


def _pairs(value: Any, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in _SAYS_LITTLE:
                yield from _pairs(item, (*above, name))
    elif isinstance(value, list):
        for item in value:
            yield from _pairs(item, above)
    elif not isinstance(value, bool) and value is not None:
        yield from ((name, json.dumps(value)) for name in above)


def _own(value: Any, sent: Written, place: Location = (), name: str = "") -> Iterator[Location]:
    """Where values of the test's own stand: in each list in the first item only."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _SAYS_LITTLE:
                yield from _own(item, sent, (*place, key), key)
    elif isinstance(value, list):
        if value:
            yield from _own(value[0], sent, (*place, 0), name)
    elif (name, json.dumps(value)) in sent:
        yield place


def _items_around(own: list[Location]) -> list[Location]:
    """The first items of the lists of objects in which they stand."""
    found = {place[: index + 1]: None for place in own for index, step in enumerate(place[:-1]) if step == 0}
    return list(found)


def _stranger(item: Any) -> Any:
    """A thing like this one with another id."""
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return None
    return {**item, "id": f"{item['id']}-spoilt"}
