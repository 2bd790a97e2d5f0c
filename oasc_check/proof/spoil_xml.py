"""Spoils what an XPath of an expectation finds in a body of XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from oasc_check.language.xml import PREFIXES, NotXml, elements, find, is_singular, parse
from oasc_check.proof.subject import Mutant, Subject
from oasc_check.proof.variants import others

_KINDS = 8
_TRIES = 100
_SPOILT = "oasc-spoilt"

Change = Callable[[Element, list[Element], str | None], None]
"""Changes a tree, of which these elements, or this attribute of each, were found."""


def spoilt_xml(wanted: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """Every way in which an answer can break one of these paths, each once."""
    try:
        root = parse(subject.seen.body)
    except NotXml:
        return
    for path, matcher in wanted.items():
        yield from _first_of_each_kind(path, matcher, subject, _changes(path, root))


def _first_of_each_kind(
    path: str, matcher: Any, subject: Subject, changes: Iterable[tuple[str, Change]]
) -> Iterator[Mutant]:
    """Of each kind of change the first that the expectation forbids; what it leaves open is no mistake."""
    done: set[str] = set()
    for says, change in islice(changes, _TRIES):
        if says in done or len(done) == _KINDS:
            continue
        exchange = subject.with_body(_changed(path, subject.seen.body, change))
        if subject.forbids({"xml": {path: matcher}}, exchange):
            done.add(says)
            yield Mutant(says, exchange)


def _changed(path: str, body: bytes, change: Change) -> bytes:
    root = parse(body)
    found, attribute = elements(path, root)
    change(root, found, attribute)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _changes(path: str, root: Element) -> Iterator[tuple[str, Change]]:
    values = find(path, root)
    if not values:
        yield f"{path} added", lambda tree, _found, _attribute: _add(path, tree)
        return
    for index in dict.fromkeys((0, len(values) - 1)):
        for _, other in others(values[index]):
            yield f"{path} changed", _setting(index, str(other))
        yield f"{path} dropped", _dropping([index])
        if not is_singular(path):
            yield f"{path}: an item doubled", _doubling(index)
    yield f"{path}: all dropped", _dropping(range(len(values)))


def _setting(index: int, text: str) -> Change:
    def change(_root: Element, found: list[Element], attribute: str | None) -> None:
        one = found[index]
        if attribute is None:
            one[:] = []
            one.text = text
        else:
            one.set(attribute, text)

    return change


def _dropping(indexes: Iterable[int]) -> Change:
    def change(root: Element, found: list[Element], attribute: str | None) -> None:
        for one in [found[index] for index in indexes]:
            if attribute is not None:
                del one.attrib[attribute]
            elif (parent := _parent(root, one)) is not None:
                parent.remove(one)

    return change


def _doubling(index: int) -> Change:
    def change(root: Element, found: list[Element], _attribute: str | None) -> None:
        if (parent := _parent(root, found[index])) is not None:
            parent.append(found[index])

    return change


def _parent(root: Element, child: Element) -> Element | None:
    return next((one for one in root.iter() if child in list(one)), None)


def _add(path: str, root: Element) -> None:
    """Something where there is nothing: the last step of the path, in the innermost element that is there."""
    way, _, last = path.rpartition("/")
    try:
        parents = elements(way, root)[0]
    except ValueError:
        parents = []
    parent = parents[0] if parents else root
    if last.startswith("@"):
        parent.set(last[1:], _SPOILT)
        return
    SubElement(parent, _named(last)).text = _SPOILT


def _named(step: str) -> str:
    prefix, _, local = step.partition("[")[0].rpartition(":")
    local = "spoilt" if local == "*" else local
    return f"{{{PREFIXES[prefix]}}}{local}" if prefix in PREFIXES else local
