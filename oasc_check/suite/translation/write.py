"""Writes the files of a language: every text with its English, what was translated kept, what is missing empty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from oasc_check.suite.model.translations import TextPath, Translated
from oasc_check.suite.strict_yaml import plain
from oasc_check.suite.translation.read import ENGLISH

_PLAIN = re.compile(r"[\w«(/][^\n]*")
_SET_APART = 2
"""What stands less deep than this is set apart by empty lines."""
_NOT_PLAIN = re.compile(r": |:$| #|\s$")


def skeleton(
    english: Mapping[TextPath, str],
    found: Mapping[TextPath, Translated],
    known: Mapping[str, str],
    code: str,
    comment: str = "",
) -> str:
    """The text of one file. ``known``: what the same English is elsewhere; ``comment``: the lines at its top."""
    tree: dict[str, Any] = {}
    for path, text in english.items():
        _branch(tree, path[:-1])[path[-1]] = _leaf(text, found.get(path), known, code)
    return comment + "\n".join(_lines(tree, 0)) + "\n"


def _branch(tree: dict[str, Any], path: TextPath) -> dict[str, Any]:
    for name in path:
        tree = tree.setdefault(name, {})
    return tree


def _leaf(english: str, found: Translated | None, known: Mapping[str, str], code: str) -> tuple[tuple[str, str], ...]:
    """The lines of a text. Where the English changed, the one that was translated stays, as ``was``."""
    if found is None or found.text is None:
        return ((ENGLISH, english), (code, known.get(english, "")))
    was = found.was if found.was is not None else found.english
    if was != english:
        return (("was", was), (ENGLISH, english), (code, found.text))
    return ((ENGLISH, english), (code, found.text))


def _lines(tree: Mapping[str, Any], depth: int) -> Iterator[str]:
    for number, (name, item) in enumerate(tree.items()):
        if number and depth < _SET_APART and isinstance(item, dict):
            yield ""
        yield f"{'  ' * depth}{_key(name)}:"
        if isinstance(item, dict):
            yield from _lines(item, depth + 1)
        else:
            yield from (f"{'  ' * (depth + 1)}{key}: {scalar(text)}".rstrip() for key, text in item)


def _key(name: str) -> str:
    return name if name[0].isalpha() and scalar(name) == name else json.dumps(name, ensure_ascii=False)


def scalar(text: str) -> str:
    """A text as YAML, without quotes where it can be."""
    if not text:
        return ""
    is_plain = _PLAIN.fullmatch(text) and not _NOT_PLAIN.search(text) and isinstance(plain(text), str)
    return text if is_plain and type(plain(text)) is str else json.dumps(text, ensure_ascii=False)


def comment_of(text: str) -> str:
    """The lines of comment at the top of a file."""
    found = re.match(r"(?:#[^\n]*\n)*", text)
    return found[0] if found else ""
