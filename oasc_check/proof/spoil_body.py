"""Spoils what a JSONPath of an expectation finds in a body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

from oasc_check.language.jsonpath import Location, is_singular, location_of, locations, unfiltered
from oasc_check.language.templates import KeptObject
from oasc_check.proof.edits import all_dropped, at, doubled, dropped, item_around, path_of, put, reversed_around
from oasc_check.proof.subject import NO_JSON, Mutant, Subject
from oasc_check.proof.variants import of_other_kinds, others
from oasc_check.run.model import Exchange

VACUOUS = frozenset({"each", "subset_of", "distinct", "sorted"})
"""Matchers that hold of an empty list: when all that a list held is lost, they see nothing."""

_WHERE_IT_IS = re.compile(r"\[\?@((?:\.\w+|\[[0-9]+\]|\['[^']*'\])+)\](.+)$")
_TRIES = 300
_KINDS = 8
_PASSED_OVER = 4
_STRANGER = {"id": "urn:oasc:spoilt", "type": "Spoilt", "title": "spoilt"}

Candidates = Iterable[tuple[str, Any]]


def spoilt_body(wanted: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """Every way in which an answer can break one of these paths, each once."""
    if subject.json is NO_JSON:
        return
    for path, matcher in wanted.items():
        yield from _Path(path, matcher, subject).mutants()


class _Path:
    """One path of an expectation, and where it leads in the body."""

    def __init__(self, path: str, matcher: Any, subject: Subject) -> None:
        self._path = path
        self._matcher = matcher
        self._subject = subject
        self._root = subject.json
        self._places = locations(path, self._root)

    def mutants(self) -> Iterator[Mutant]:
        if not self._places:
            yield from self._first_of_each_kind(self._added())
            return
        ends = list(dict.fromkeys([self._places[0], self._places[-1]]))
        yield from self._first_of_each_kind(self._changed(ends))
        yield from self._first_of_each_kind(self._retyped(ends))
        yield from self._first_of_each_kind(self._fewer(ends))
        if not is_singular(self._path):
            yield from self._first_of_each_kind(self._more_or_disordered(ends))
        for says, root in self._lost():
            exchange = self._subject.with_json(root)
            if self._forbids(exchange) or self._is_blind:
                yield Mutant(says, exchange)

    def _first_of_each_kind(self, candidates: Candidates) -> Iterator[Mutant]:
        """Of each kind of change the first that the expectation forbids; what it leaves open is no mistake."""
        done: set[str] = set()
        for says, root in islice(candidates, _TRIES):
            if says not in done and len(done) < _KINDS and self._forbids(exchange := self._subject.with_json(root)):
                done.add(says)
                yield Mutant(says, exchange)

    def _forbids(self, exchange: Exchange) -> bool:
        return self._subject.forbids({"body": {self._path: self._matcher}}, exchange)

    def _changed(self, ends: Iterable[Location]) -> Candidates:
        for place in ends:
            for done, value in others(at(self._root, place)):
                if not _is_empty(value):
                    yield f"{self._path} {done}", put(self._root, place, value)

    def _retyped(self, ends: Iterable[Location]) -> Candidates:
        for place in ends:
            for value in of_other_kinds(at(self._root, place)):
                yield f"{self._path} of another type", put(self._root, place, value)

    def _fewer(self, ends: Iterable[Location]) -> Candidates:
        for place in ends:
            if place:
                yield f"{self._path} dropped", dropped(self._root, place)

    def _more_or_disordered(self, ends: Iterable[Location]) -> Candidates:
        for place in ends:
            if item := item_around(place):
                yield f"{self._path}: an item doubled", doubled(self._root, item)
                yield f"{self._path}: in the opposite order", reversed_around(self._root, item)

    @property
    def _is_blind(self) -> bool:
        """Whether the loss of all that was found goes unseen. A kept value is emptied where it came from."""
        return is_vacuous(self._matcher) and self._subject.site.value is None

    def _lost(self) -> Candidates:
        """Everything that the path found, gone: the values, and the items in which they stood."""
        if is_singular(self._path):
            if isinstance(at(self._root, self._places[0]), list):
                yield f"{self._path} emptied", put(self._root, self._places[0], [])
            return
        if not _asks_only_where_it_is(self._path):
            yield f"{self._path}: all dropped", all_dropped(self._root, self._places)
        if items := _items_around(self._places):
            yield f"{self._path}: its list emptied", all_dropped(self._root, items)

    def _added(self) -> Candidates:
        """Something where nothing was."""
        if is_singular(self._path):
            with suppress(LookupError, TypeError):
                yield f"{self._path} added", put(self._root, location_of(self._path), "oasc-spoilt")
            return
        for place, items in _lists(self._root):
            for stranger in (*self._subject.strangers, _STRANGER):
                yield f"an item added to {path_of(place)}", put(self._root, place, [*items, stranger])
        chosen_from = unfiltered(self._path)
        for place in locations(chosen_from, self._root)[:_PASSED_OVER] if chosen_from else ():
            for done, value in others(at(self._root, place)):
                yield f"{chosen_from} {done}", put(self._root, place, value)


def spoilt_lists(paths: Iterable[str], subject: Subject) -> Iterator[Mutant]:
    """Every list that a test keeps, emptied."""
    if subject.json is NO_JSON:
        return
    for path in paths:
        if items := _items_around(locations(path, subject.json)):
            yield Mutant(f"what is kept of {path} emptied", subject.with_json(all_dropped(subject.json, items)))


def _items_around(places: Iterable[Location]) -> list[Location]:
    return list(dict.fromkeys(item for place in places if (item := item_around(place))))


def _asks_only_where_it_is(path: str) -> bool:
    """Whether a path looks at a member in those items only that have it, as in ``$[?@.schema].schema``."""
    return any(found[1].startswith(found[2]) for found in _WHERE_IT_IS.finditer(path))


def is_vacuous(matcher: Any) -> bool:
    """Whether a matcher may hold of an empty list only because it is empty."""
    is_words = isinstance(matcher, Mapping) and not isinstance(matcher, KeptObject)
    return is_words and not VACUOUS.isdisjoint(matcher)


def _is_empty(value: Any) -> bool:
    return isinstance(value, list) and not value


def _lists(root: Any) -> Iterator[tuple[Location, list[Any]]]:
    """The lists that are the body, or members of it."""
    if isinstance(root, list):
        yield (), root
    elif isinstance(root, dict):
        yield from (((name,), item) for name, item in root.items() if isinstance(item, list))
