"""The important part of a recorded answer as expectations: what was sent comes back, and what else there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from oasc_check.author.hiding import MARK
from oasc_check.author.naming import Names, member
from oasc_check.author.recording import Contents, Recorded, leaves
from oasc_check.author.writing import Noted
from oasc_check.language.instants import is_instant

_MOST = 8
_NAMED = re.compile(r"\$\{[^{}]*\}")
_EXACT = ("type", "@type")
_FIRST = ("@context", "@id", "id", "@type", "type")


def expected(one: Recorded, names: Names, creates: bool) -> dict[str, Any]:
    """What must come back. ``creates`` when the answer says where something new is."""
    wanted: dict[str, Any] = {"status": one.status}
    if creates and one.location:
        wanted["headers"] = {"Location": _location(one.location, names)}
    if one.method == "HEAD":
        return wanted
    if one.got.is_empty:
        return wanted | ({"empty": True} if one.status == 204 else {})
    if one.got.media_type:
        wanted["media_type"] = one.got.media_type
    return wanted | _contents(one, names)


def _location(location: str, names: Names) -> dict[str, Any]:
    named = names.target(location)
    return {"ends_with": named} if any(own in named for own in names.own) else {"present": True}


def _contents(one: Recorded, names: Names) -> dict[str, Any]:
    if one.got.is_json:
        paths = dict(_paths(one, names))
        note = "does the clause ask for just this? What is chance has to go, what matters has to be here"
        return {"body": Noted(paths, note)}
    if _is_xml(one.got):
        return {"xml": Noted({"/*": {"present": True}}, "what must the document hold?")}
    return {}


def _is_xml(contents: Contents) -> bool:
    return contents.media_type.endswith(("/xml", "+xml")) and "html" not in contents.media_type


def _paths(one: Recorded, names: Names) -> Iterator[tuple[str, Any]]:
    """JSONPaths with matchers, the most telling first; at least one."""
    data = one.got.data
    if isinstance(data, Mapping) and data:
        yield from list(_members(data, one, names))[:_MOST]
    else:
        yield "$", {"type": _type(data)}
    yield from list(_lists(data, names, "$"))[:_MOST]


def _members(data: Mapping[str, Any], one: Recorded, names: Names) -> Iterator[tuple[str, Any]]:
    sent = one.sent.data if isinstance(one.sent.data, Mapping) else {}
    order = sorted(data, key=lambda name: (name not in _FIRST, name not in sent))
    for name in order:
        if name != "@context":
            yield f"${member(name)}", _matcher(name, data[name], one, names)


def _matcher(name: str, value: Any, one: Recorded, names: Names) -> Any:
    (named,) = names.value({name: value}).values()
    if MARK not in str(value):
        if names.was_sent(name, value) or name in _EXACT or _NAMED.fullmatch(str(named)):
            return {"equals": named} if isinstance(named, Mapping) else named
        if isinstance(named, str) and (found := _NAMED.search(named)) and named != value:
            return {"contains": found[0]}
    if value == one.status and isinstance(value, int) and not isinstance(value, bool):
        return value
    if is_instant(value):
        return {"instant": True}
    return {"type": _type(value)}


def _lists(value: Any, names: Names, path: str) -> Iterator[tuple[str, Any]]:
    """Lists in which something of the run was found, which must be there again."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _lists(item, names, f"{path}{member(name)}")
    elif isinstance(value, list):
        for name in ("id", "@id"):
            found = [names.value(item[name]) for item in value if isinstance(item, Mapping) and name in item]
            if own := [one for one in found if isinstance(one, str) and one.startswith("${")]:
                yield f"{path}[*]{member(name)}", {"contains": own[0]}
        if value and all(not isinstance(item, Mapping | list) for item in value):
            own = [one for one in map(names.value, leaves(value)) if isinstance(one, str) and one.startswith("${")]
            if own:
                yield path, {"contains": own[0]}


def _type(value: Any) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", type(None): "null"}
    return kinds.get(type(value), "object")
