"""Answers held against the JSON Schemas of schemas/payload/, which were written from the standards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_MOST = 10
_BASE = "https://oasc-check.example/schemas/payload/"


@cache
def _registry(folder: Path) -> Any:
    """The schemas of one mechanism; they may refer to each other by file name."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    files = sorted(folder.glob("*.json"))
    resources = ((f"{_BASE}{file.name}", DRAFT202012.create_resource(_read(file))) for file in files)
    registry: Registry[Any] = Registry()
    return registry.with_resources(resources)


def _read(file: Path) -> Any:
    schema = json.loads(file.read_text("utf-8"))
    return {**schema, "$id": f"{_BASE}{file.name}"}


@cache
def _validator(folder: Path, name: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"$ref": f"{_BASE}{name}"}, registry=_registry(folder))


def schema_errors(folder: Path, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Path and message of up to ten places where a value is not valid against ``folder/name``."""
    for index, error in enumerate(_validator(folder, name).iter_errors(value)):
        if index == _MOST:
            return
        message = error.message if len(error.message) <= 300 else error.message[:297] + "..."
        yield error.json_path, message
