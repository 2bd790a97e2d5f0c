"""A small mirror of the official site, made up: two models, what they share, and their @context."""

import json
from pathlib import Path
from typing import Any

SITE = "https://smart-data-models.github.io"
SUBJECT = "dataModel.Trees"
TERMS = {
    "Tree": f"https://smartdatamodels.org/{SUBJECT}/Tree",
    "height": f"https://smartdatamodels.org/{SUBJECT}/height",
    "kinds": f"https://smartdatamodels.org/{SUBJECT}/kinds",
    "plantedAt": f"https://smartdatamodels.org/{SUBJECT}/plantedAt",
}
COMMON = {"definitions": {"commons": {"properties": {"name": {"type": "string"}}, "required": ["id", "name"]}}}
TREE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": f"{SITE}/{SUBJECT}/Tree/schema.json",
    "allOf": [
        {"$ref": f"{SITE}/data-models/common-schema.json#/definitions/commons"},
        {
            "properties": {
                "type": {"enum": ["Tree"]},
                "height": {"type": "number", "minimum": 0},
                "kinds": {"type": "array", "items": {"type": "string"}},
                "plantedAt": {"type": "string", "format": "date-time"},
            },
            "required": ["height"],
        },
    ],
}
BENCH = {"properties": {"type": {"enum": ["Bench"]}}, "allOf": [{"$ref": f"{SITE}/{SUBJECT}/seats-schema.json#/a"}]}
ENTITY: dict[str, Any] = {
    "id": "urn:ngsi-ld:Tree:1",
    "type": "Tree",
    "name": "Oak",
    "height": 12.5,
    "kinds": ["oak", "old"],
    "plantedAt": "1904-05-01T00:00:00Z",
}


def put(folder: Path, path: str, content: Any) -> None:
    """One file of the mirror."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def mirror(folder: Path) -> Path:
    """The whole of it."""
    put(folder, "common-schema.json", COMMON)
    put(folder, f"{SUBJECT}/context.jsonld", {"@context": TERMS})
    put(folder, f"{SUBJECT}/Tree/schema.json", TREE)
    put(folder, f"{SUBJECT}/Bench/schema.json", BENCH)
    return folder


def spoilt(**schema: Any) -> dict[str, Any]:
    """A schema that a hostile mirror may have."""
    return {"$schema": TREE["$schema"], "properties": {"type": {"enum": ["Tree"]}}, **schema}
