"""The schemas of what people write say of every key what it is for: editors show that, and so do messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from oasc_check.places import SCHEMAS

WRITTEN = (
    "baseline", "catalogue", "defects", "edition", "language", "mechanism", "platform", "profile", "statement", "suite",
    "translation",
)  # fmt: skip


def keys(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key that may be written, with its schema; what is only a condition is passed over."""
    if isinstance(schema, list):
        for item in schema:
            yield from keys(item, path)
    elif isinstance(schema, dict):
        properties = schema.get("properties")
        for name, value in properties.items() if isinstance(properties, dict) else ():
            yield f"{path}/{name}", value
        for name, value in schema.items():
            if name != "if":
                yield from keys(value, f"{path}/{name}")


def hints(kind: str) -> dict[str, Any]:
    schema = json.loads((SCHEMAS / "format" / f"{kind}.schema.json").read_text("utf-8"))
    return {path: value.get("description") if isinstance(value, dict) else None for path, value in keys(schema)}


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_key_says_what_it_is_for(kind: str) -> None:
    found = hints(kind)
    assert found
    assert [path for path, text in found.items() if not text] == []


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_hint_fits_behind_write_in_a_message(kind: str) -> None:
    for path, text in hints(kind).items():
        assert text[0].islower() or text.split()[0].isupper() or text.startswith(("(", "JSONPath", "XPath")), path
        assert not text.endswith("."), path
        assert len(text) <= 160, path


def test_a_format_alone_is_no_hint() -> None:
    formats = {"lower-case words joined by hyphens", "a version such as 1.6.1", "a lower-case name"}
    found = {path: text for kind in WRITTEN for path, text in hints(kind).items()}
    assert [path for path, text in found.items() if text in formats] == []


def test_all_schemas_of_what_people_write_are_held_to_this() -> None:
    every = {file.name.removesuffix(".schema.json") for file in (SCHEMAS / "format").glob("*.json")}
    assert every - set(WRITTEN) == {"report"}
