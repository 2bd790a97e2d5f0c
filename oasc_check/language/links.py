"""Web links (RFC 8288): those of the Link header, of a member ``links``, and the next page of SensorThings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_TARGET = re.compile(r"\s*<([^>]*)>\s*")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9!#$&+.^_`|~*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?\s*')


@dataclass(frozen=True, slots=True)
class Link:
    """One link; ``rel`` is one relation, ``members`` all that is said of the link."""

    rel: str
    href: str
    members: Mapping[str, Any] = field(default_factory=dict)


def links_of(header: str | None, body: Any) -> list[Link]:
    """The links of an answer: those of its Link header first, then those in its body."""
    return [*in_header(header or ""), *_in_body(body)]


def in_header(text: str) -> Iterator[Link]:
    """The links of a Link header field (RFC 8288, clause 3). What cannot be read ends it."""
    position = 0
    while found := _TARGET.match(text, position):
        position = found.end()
        members: dict[str, Any] = {"href": found[1]}
        while parameter := _PARAMETER.match(text, position):
            name, value = parameter[1].lower(), parameter[2] if parameter[2] is not None else parameter[3]
            members.setdefault(name, re.sub(r"\\(.)", r"\1", value or ""))
            position = parameter.end()
        for rel in str(members.get("rel", "")).split():
            yield Link(rel, found[1], {**members, "rel": rel})
        if position < len(text) and text[position] == ",":
            position += 1


def _in_body(body: Any) -> Iterator[Link]:
    listed = body.get("links") if isinstance(body, dict) else None
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and isinstance(item.get("rel"), str) and isinstance(item.get("href"), str):
            yield Link(item["rel"], item["href"], item)
    if isinstance(body, dict) and isinstance(next_page := body.get("@iot.nextLink"), str):
        yield Link("next", next_page)
