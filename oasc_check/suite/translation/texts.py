"""Which texts of the suites are translated, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from oasc_check.suite.model.translations import TextPath
from oasc_check.suite.strict_yaml import as_text

_CASE = re.compile(r"\$\{case:([a-z0-9_-]+)\}")
_URL = re.compile(r"https?://\S+")
_PHRASE = re.compile(r"[A-Za-z][A-Za-z0-9,'-]*( [A-Za-z0-9,'-]+)+")

_PLACES = tuple(
    tuple(place.split("/"))
    for place in (
        "title",
        "says",
        "source",
        "features/*/says",
        "untested/*",
        "tests/*/says",
        "tests/*/unclear/doubt",
        "tests/*/unclear/reading",
        "tests/*/remedy",
        "requirements/*/capability",
        "requirements/*/text",
        "requirements/*/condition/says",
        "requirements/*/condition/when_absent",
        "requirements/*/attested",
        "requirements/*/also_attested",
        "requirements/*/not_covered",
        "requirements/*/note",
    )
)


def english_files(suites: Path) -> Iterator[Path]:
    """Every file of the suites that has texts to translate, in their order."""
    for pattern in ("editions/*/*.yaml", "mechanisms/*/*.yaml", "profiles/*.yaml"):
        yield from sorted(suites.glob(pattern))


def texts_of(data: Mapping[str, Any]) -> dict[TextPath, str]:
    """The texts of one file to translate. What stands in a list goes by its ``id``; addresses stay what they are."""
    found = {path: text for place in _PLACES for path, text in _at(data, place, ())}
    for test in data.get("tests", ()):
        found.update(_phrases(test))
    return {path: text for path, text in found.items() if not _URL.fullmatch(text)}


def _at(value: Any, place: Sequence[str], path: TextPath) -> Iterator[tuple[TextPath, str]]:
    if not place:
        yield path, as_text(value)
        return
    members = _members(value)
    for name in members if place[0] == "*" else {place[0]} & members.keys():
        yield from _at(members[name], place[1:], (*path, name))


def _members(value: Any) -> Mapping[str, Any]:
    if isinstance(value, list):
        return {as_text(item["id"]): item for item in value}
    return value if isinstance(value, Mapping) else {}


def _phrases(test: Mapping[str, Any]) -> Iterator[tuple[TextPath, str]]:
    """The cells of ``cases`` that are words of the sentence, such as "a negative limit", and no value of a standard."""
    columns = dict.fromkeys(_CASE.findall(test["says"]))
    for row in test.get("cases", ()):
        for column in columns:
            cell = as_text(row.get(column))
            if column != "id" and isinstance(cell, str) and _PHRASE.fullmatch(cell):
                yield ("tests", test["id"], "cases", as_text(row["id"]), column), cell
