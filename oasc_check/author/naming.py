"""Names for what a recording created, so that the test creates its own: ``${id:Lot}``, ``${name:lot}``, ``${lot}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from oasc_check.author.recording import Recorded, atoms, leaves

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+")
_IDS = ("id", "@id", "identifier")
_CREATING = ("POST", "PUT")
_SHORTEST_INSIDE = 6
"""Characters from which a value is looked for inside other texts as well."""
_SHORTEST_KEPT = 6
_TAKEN = ("n", "now", "epoch")

Capture = tuple[str, str]
"""A name, and where the answer holds its value."""


class Names:
    """The names of a recording, learnt exchange by exchange: ``before`` and ``after`` are called in order."""

    def __init__(self, recording: Sequence[Recorded]) -> None:
        self._recording = recording
        self._values: dict[Any, str] = {}
        self._links: dict[str, str] = {}
        self._given: set[str] = set()
        self._sent: set[Any] = set()
        self._members: list[tuple[str, Any]] = []
        self._atoms = [set(atoms(one)) for one in recording]
        self.used: set[str] = set()
        self.own: set[str] = set()

    def before(self, number: int) -> None:
        """Name what this request creates under an id of the client's choice."""
        one = self._recording[number]
        if one.method in _CREATING and 200 <= one.status < 300:
            for value, kind in _chosen(one):
                self._own(value, kind, one)
        self._sent |= self._atoms[number]
        self._members += [*_members(one.sent.data)]

    def _own(self, value: str, kind: str, one: Recorded) -> None:
        if value in self._values or value.startswith("«"):
            return
        is_uri = _URI.fullmatch(value)
        word = _word(one.path)
        name = self._unique(kind or word.title() if is_uri else word.replace("-", "_"), "")
        self._values[value] = f"${{{'id' if is_uri else 'name'}:{name}}}"
        self.own.add(self._values[value])

    def after(self, number: int) -> list[Capture]:
        """Name what the answer chose, where a later request uses it."""
        one, later = self._recording[number], self._recording[number + 1 :]
        captures = []
        if one.location and not self._is_named(one.location) and any(_leads(one.location, other) for other in later):
            name = self._unique(_word(one.path), "")
            self._links[one.location] = f"${{{name}}}"
            captures.append((name, "header:Location"))
        for path, value in (*_places(one.got.data), ("header:ETag", one.etag)):
            if self._is_chosen(path, value) and any(value in self._wanted(other) for other in later):
                name = self._unique(
                    "etag" if path.startswith("header:") else _word(one.path), "-id" if captures else ""
                )
                self._values[value] = f"${{{name}}}"
                captures.append((name, path))
        return captures

    def _wanted(self, other: Recorded) -> set[Any]:
        """What a request needs to be given; what a whole link gives it needs no name of its own."""
        found = set(leaves([*other.query.values(), *other.headers.values(), dict(other.sent.form), other.sent.data]))
        if not any(_leads(link, other) for link in self._links):
            segments = [unquote(segment) for segment in other.path.split("/") if segment]
            found |= {*segments, *(int(one) for one in segments if one.isascii() and one.isdigit())}
        return found

    def _is_chosen(self, path: str, value: Any) -> bool:
        """Whether the platform chose a value: it was not sent before, and is long enough to be no chance."""
        if value in ("", None) or value in self._values or value in self._sent or str(value).startswith("«"):
            return False
        return path.rpartition(".")[2] in _IDS or (isinstance(value, str) and len(value) >= _SHORTEST_KEPT)

    def _is_named(self, location: str) -> bool:
        return unquote(location.rpartition("/")[2]) in self._values

    def _unique(self, word: str, ending: str) -> str:
        """A word that no other name has."""
        first = f"{word}{ending}"
        name = next(one for one in (first, *(f"{first}{n}" for n in range(2, 10_000))) if one not in self._given)
        self._given.add(name)
        return name

    def was_sent(self, name: str, value: Any) -> bool:
        """Whether this request or an earlier one gave a member of that name that value."""
        return (name, value) in self._members

    def target(self, path: str) -> str:
        """A path with what is named put in."""
        for link, reference in sorted(self._links.items(), key=lambda pair: -len(pair[0])):
            if path == link or path.startswith((f"{link}/", f"{link}?")):
                return self._use(reference) + path[len(link) :]
        bare, question, query = path.partition("?")
        return "/".join(map(self._segment, bare.split("/"))) + question + query

    def _segment(self, segment: str) -> str:
        value = unquote(segment)
        number = int(value) if value.isascii() and value.isdigit() else None
        reference = self._values.get(value) or self._values.get(number)
        return self._use(reference) if reference else segment

    def value(self, value: Any) -> Any:
        """A structure with what is named put in."""
        if isinstance(value, Mapping):
            return {self.text(name): self._member(name, item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def _member(self, name: str, value: Any) -> Any:
        """A number is one that was named only where it stands as an id."""
        is_id = type(value) is int and value in self._values and name.lower().endswith("id")
        return self._use(self._values[value]) if is_id else self.value(value)

    def text(self, text: str) -> str:
        """A text with what is named put in; a long value also inside of it."""
        if text in self._values:
            return self._use(self._values[text])
        for value, reference in sorted(self._values.items(), key=lambda pair: -len(str(pair[0]))):
            if isinstance(value, str) and len(value) >= _SHORTEST_INSIDE and value in text:
                pieces = re.split(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text)
                text = self._use(reference).join(pieces) if len(pieces) > 1 else text
        return text

    def _use(self, reference: str) -> str:
        self.used.add(reference[2:-1])
        return reference


def _chosen(one: Recorded) -> Iterator[tuple[str, str]]:
    """The ids that a request gives to what it creates, and the kind of each."""
    items = one.sent.data if isinstance(one.sent.data, list) else [one.sent.data]
    for item in items:
        if isinstance(item, Mapping):
            value = next((item[name] for name in _IDS if isinstance(item.get(name), str)), "")
            if value:
                yield value, _kind(item)
    if one.method == "PUT" and one.status == 201:
        yield unquote(one.path.partition("?")[0].rpartition("/")[2]), ""


def _kind(item: Mapping[str, Any]) -> str:
    named = item.get("type", item.get("@type"))
    words = re.findall(r"[A-Za-z0-9_.-]+", named) if isinstance(named, str) else []
    return words[-1] if words else ""


def _members(data: Any) -> Iterator[tuple[str, Any]]:
    """The members of what is sent, or of each item of it."""
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, Mapping):
            yield from item.items()


def _word(path: str) -> str:
    """What the things below a path are called: ``lot`` for ``/lots``."""
    names = re.findall(r"(?<=/)[a-z][a-z0-9-]*(?=/|\?|$)", path.lower())
    word = re.sub(r"(?<=[a-z]{2})s$", "", names[-1]) if names else "thing"
    return f"the-{word}" if word in _TAKEN else word


def _leads(link: str, one: Recorded) -> bool:
    return one.path == link or one.path.startswith((f"{link}/", f"{link}?"))


def _places(value: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    """Every text and whole number of a structure with its JSONPath."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _places(item, f"{path}{member(name)}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _places(item, f"{path}[{number}]")
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield path, value


def member(name: str) -> str:
    """A name in a JSONPath (RFC 9535, clause 2.5.1)."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        return f".{name}"
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"
