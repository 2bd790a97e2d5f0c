"""What mechanism.yaml says under ``discovery:``: read, and held against the rules that no schema can express."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from oasc_check.language import xml
from oasc_check.language.jsonpath import NotAPath, check
from oasc_check.suite.model import Discovery, Mechanism, Problem, Suite
from oasc_check.suite.strict_yaml import Document, as_text

_MEND = (
    "Say under discovery: what to ask and what must come back, such as {ask: /conformance, expect: {...}, says: ...}, "
    "or why that cannot be, in one sentence: undiscovered: What it is about cannot be told by asking."
)


def discoveries_of(document: Document) -> tuple[Discovery, ...]:
    """The entries of a mechanism.yaml that holds against its schema."""
    items = document.data.get("discovery", ())
    return tuple(_discovery(document, index, item) for index, item in enumerate(items))


def _discovery(document: Document, index: int, item: Mapping[str, Any]) -> Discovery:
    return Discovery(
        place=document.place(["discovery", index]),
        says=item["says"],
        expect=item["expect"],
        ask=item.get("ask"),
        among=item.get("among", ""),
        at=tuple(item.get("at", ())),
        hints=tuple(item.get("hints", ())),
        headers=_texts(item.get("headers", {})),
        query=_texts(item.get("query", {})),
        beside=item.get("beside", {}),
        versions={str(as_text(version)): expect for version, expect in item.get("versions", {}).items()},
        url=item.get("url", ""),
        features=tuple(item.get("features", ())),
        without=tuple(item.get("without", ())),
        settings=item.get("settings", {}),
    )


def _texts(members: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(as_text(value)) for name, value in members.items()}


def discovery_problems(suite: Suite) -> Iterator[Problem]:
    """Mechanisms that say neither how they are known nor why not, and entries that cannot be meant so."""
    for mechanism in suite.mechanisms.values():
        if bool(mechanism.discovery) == bool(mechanism.undiscovered):
            what = "both discovery: and undiscovered:" if mechanism.discovery else "no discovery:"
            yield Problem(mechanism.place, f"{mechanism.id} has {what}", _MEND)
        for entry in mechanism.discovery:
            for message, mend in _entry_problems(entry, mechanism):
                yield Problem(entry.place, f"{mechanism.id}, discovery: {message}", mend)


def _entry_problems(entry: Discovery, mechanism: Mechanism) -> Iterator[tuple[str, str]]:
    for word in {*entry.versions} - {*mechanism.versions}:
        yield f'unknown version "{word}"', f"Known: {', '.join(mechanism.versions)}."
    for word in {*entry.features, *entry.without} - {*mechanism.features}:
        yield f'unknown feature "{word}"', f"Known: {', '.join(mechanism.features) or 'none'}."
    if entry.ask is not None and not (entry.at or entry.hints):
        yield "it says nowhere where to ask", "Give at: with the usual paths, or hints: with words of links to it."
    if entry.ask is not None and not _looks_inside(entry.expect):
        mend = "Add body:, xml:, rdf: or headers: with something that only this mechanism says."
        yield "what must come back could be any answer", mend
    for path in _paths([entry.expect, entry.beside, *entry.versions.values()]):
        yield from _path_problems(path)
    if entry.url:
        yield from _path_problems(entry.url)


def _looks_inside(expect: Mapping[str, Any]) -> bool:
    """Whether what only this mechanism says is asked for: each reading has to."""
    readings = expect.get("any_of", ())
    own = bool(expect.keys() & {"body", "xml", "rdf", "schema", "headers", "links", "problem"})
    return own or (bool(readings) and all(_looks_inside(reading) for reading in readings))


def _paths(groups: Any) -> Iterator[str]:
    for group in groups:
        for member in ("body", "rdf", "xml"):
            yield from group.get(member, ())
        yield from _paths(group.get("any_of", ()))


def _path_problems(path: str) -> Iterator[tuple[str, str]]:
    try:
        (xml.check if re.match("/", path) else check)(path)
    except (NotAPath, xml.NotAPath) as error:
        yield str(error), "Write a JSONPath of RFC 9535, or for xml an XPath as suites/README.md lists them."
