"""The expectation ``links``: relations in the member ``links`` of an answer or in its header Link (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oasc_check.language.links import Link, links_of
from oasc_check.run.model import Finding, Response
from oasc_check.verdict.ground import Ground, finding, json_of
from oasc_check.verdict.matchers import MISSING, described, mismatch, shown


def links(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    """Every relation that is not there as it is wanted."""
    found = links_of(response.headers.get("link"), json_of(response)[0])
    for rel, members in wanted.items():
        yield from _relation(rel, members, [link for link in found if link.rel == rel])


def _relation(rel: str, wanted: Mapping[str, Any], links: list[Link]) -> Iterator[Finding]:
    where = f"link {rel}"
    if wanted.get("absent"):
        if links:
            yield finding(where, "no such link", links[0].href)
        return
    if not links:
        yield finding(where, "such a link", "nothing")
        return
    each = wanted.get("each", {})
    plain = {name: matcher for name, matcher in wanted.items() if name not in ("each", "present")}
    if plain and not any(_fits(link, plain) for link in links):
        yield finding(where, f"a link with {_members(plain)}", shown([dict(link.members) for link in links]))
    for link in links:
        if each and not _fits(link, each):
            yield finding(where, f"every link with {_members(each)}", shown(dict(link.members)))


def _fits(link: Link, members: Mapping[str, Any]) -> bool:
    return all(mismatch(matcher, link.members.get(name, MISSING)) is None for name, matcher in members.items())


def _members(members: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {described(matcher)}" for name, matcher in members.items())
