"""Writes data as the YAML that authors read: short things in one line, long ones below each other, and comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oasc_check.report.escape import one_line
from oasc_check.suite.strict_yaml import plain

_WIDEST = 120
_PLAIN = re.compile(r"[A-Za-z$/][\w $./:;=+()*?&{}\[\],'-]*")
_PLAIN_IN_FLOW = re.compile(r"[A-Za-z$/][\w $./:;=+-]*")
_NOT_PLAIN = re.compile(r": |:$| #|\s$")
_IN_BLOCK = ("tests", "steps")
"""What always stands below each other."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A value, and what a person must still decide about it: a comment in its line."""

    value: Any
    note: str


def document(data: Mapping[str, Any], comments: Sequence[str] = ()) -> str:
    """The text of a YAML file; the comments stand at its top."""
    return "".join(f"{line}\n" for line in (*(f"# {one}" for one in comments), *_members(data, 0)))


def item(value: Mapping[str, Any], indent: int) -> str:
    """One item of a list of mappings, moved in."""
    return "".join(f"{line}\n" for line in _item(value, indent))


def flow(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, Noted):
        return flow(value.value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_text(key, in_flow=True)}: {flow(one)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    return _text(value, in_flow=True) if isinstance(value, str) else json.dumps(value)


def _members(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    for key, value in data.items():
        yield from _member(key, value, indent)


def _member(key: str, value: Any, indent: int) -> Iterator[str]:
    note = f"  # decide: {one_line(value.note)}" if isinstance(value, Noted) else ""
    bare = value.value if isinstance(value, Noted) else value
    head = f"{' ' * indent}{_text(key)}:"
    line = f"{head} {_text(bare) if isinstance(bare, str) else flow(bare)}"
    if not _stands_below(key, bare, line):
        yield f"{line}{note}"
        return
    yield f"{head}{note}"
    if isinstance(bare, Mapping):
        yield from _members(bare, indent + 2)
    else:
        for one in bare:
            yield from _item(one, indent + 2)


def _stands_below(key: str, value: Any, line: str) -> bool:
    if not isinstance(value, Mapping | list | tuple) or not value:
        return False
    return key in _IN_BLOCK or len(line) > _WIDEST or _has_notes(value)


def _has_notes(value: Any) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return isinstance(value, Noted) or any(map(_has_notes, inner))


def _item(value: Any, indent: int) -> Iterator[str]:
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        first, *rest = _members(value, indent + 2)
        yield f"{pad}- {first.lstrip(' ')}"
        yield from rest
    else:
        yield f"{pad}- {flow(value)}"


def _text(text: str, in_flow: bool = False) -> str:
    """A text, without quotes where nobody can take it for something else."""
    form = _PLAIN_IN_FLOW if in_flow else _PLAIN
    is_plain = form.fullmatch(text) and not _NOT_PLAIN.search(text) and type(plain(text)) is str
    return text if is_plain and text.isprintable() else f'"{"".join(map(_quoted, text))}"'


def _quoted(character: str) -> str:
    """A character between double quotes (YAML 1.2.2, clause 5.7)."""
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
