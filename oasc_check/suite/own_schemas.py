"""Payload schemas and shapes that come with foreign suites: they are looked at whole before a run, not in one.

None may refer to what is not beside it, and shapes keep to SHACL Core (W3C, 2017): SPARQL could ask other hosts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

from oasc_check.suite.model import Place, Problem

_MOST_BYTES = 2 * 2**20
_BASE = "https://oasc-check.example/schemas/payload/"
_SHACL = "http://www.w3.org/ns/shacl#"
_IMPORTS = "http://www.w3.org/2002/07/owl#imports"
_CORE = frozenset(
    (
        "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf", "path", "property", "node", "severity",
        "message", "deactivated", "alternativePath", "inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath",
        "class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive",
        "maxInclusive", "minLength", "maxLength", "pattern", "flags", "languageIn", "uniqueLang", "equals", "disjoint",
        "lessThan", "lessThanOrEquals", "not", "and", "or", "xone", "qualifiedValueShape", "qualifiedMinCount",
        "qualifiedMaxCount", "qualifiedValueShapesDisjoint", "closed", "ignoredProperties", "hasValue", "in", "name",
        "description", "order", "group", "defaultValue",
    )
)  # fmt: skip
_ALONE = "Refer to files beside it only, by their names, or to a part of itself."


def schema_files(payload: Path) -> list[Path]:
    """Every file of the payload schemas of a source, folder by folder."""
    return sorted(file for file in payload.glob("*/*") if file.suffix in (".json", ".ttl"))


def schema_contents(payload: Path) -> Iterator[tuple[str, bytes]]:
    """Name and contents of every file of the payload schemas of a source; of one that cannot be read, nothing."""
    for file in schema_files(payload):
        with suppress(OSError):
            yield file.relative_to(payload).as_posix(), file.read_bytes()


def schema_problems(payload: Path) -> Iterator[Problem]:
    """What is wrong with the payload schemas of a source."""
    for folder, files in groupby(schema_files(payload), key=lambda file: file.parent):
        schemas: dict[str, Any] = {}
        for file in files:
            for message, mend in _file_problems(file, schemas):
                yield Problem(Place(file, 1, 1), message, mend)
        for name, message in _wrong_references(schemas):
            yield Problem(Place(folder / name, 1, 1), message, _ALONE)


def _file_problems(file: Path, schemas: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The problems of one file; a JSON Schema without any is put among the ``schemas``."""
    try:
        content = file.read_bytes()
    except OSError as error:
        yield f"the file cannot be read: {error.strerror}", "Check its permissions."
        return
    if len(content) > _MOST_BYTES:
        yield "the file is larger than 2 MiB", "Split it into several files."
    elif file.suffix == ".ttl":
        yield from _shapes_problems(content)
    else:
        yield from _schema_problems(file.name, content, schemas)


def _schema_problems(name: str, content: bytes, schemas: dict[str, Any]) -> Iterator[tuple[str, str]]:
    from jsonschema import Draft202012Validator, SchemaError

    try:
        schema = json.loads(content)
        Draft202012Validator.check_schema(schema)
    except (ValueError, RecursionError) as error:
        yield f"this is not JSON: {error}", "Write a JSON Schema (draft 2020-12)."
    except SchemaError as error:
        yield (
            f"this is no JSON Schema: at {error.json_path}: {error.message[:200]}",
            "Write one of draft 2020-12.",
        )
    else:
        if isinstance(schema, Mapping):
            schemas[name] = {**schema, "$id": _BASE + name}
        else:
            yield "this is no JSON Schema but a value", "Write an object."


def _wrong_references(schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """File and message for each reference that leads to nothing in these schemas."""
    from referencing import Registry
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    resources = ((_BASE + name, DRAFT202012.create_resource(schema)) for name, schema in schemas.items())
    registry: Registry[Any] = Registry()
    registry = registry.with_resources(resources)
    for name, schema in schemas.items():
        resolver = registry.resolver(_BASE + name)
        for keyword, reference in _references({**schema, "$id": None}):
            if keyword == "$id":
                yield name, f'a part of it is called "{reference}", which makes its references lead elsewhere'
                continue
            try:
                resolver.lookup(reference)
            except Unresolvable:
                yield name, f'{keyword} leads to "{reference}", which is not here'


def _references(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key in ("$ref", "$dynamicRef", "$id"):
            if isinstance(value.get(key), str):
                yield key, value[key]
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for item in items:
        yield from _references(item)


def _shapes_problems(content: bytes) -> Iterator[tuple[str, str]]:
    from oasc_check.language.rdf import CannotRead, NotRdf, flattened, graph

    try:
        nodes = flattened(graph(content, "text/turtle", _BASE))
    except NotRdf as error:
        yield f"these are no shapes: {error}", "Write them in Turtle."
        return
    except CannotRead as error:
        yield str(error), "Install it, since shapes are looked at before they judge."
        return
    for word in sorted({key for node in nodes for key in node}):
        if word == _IMPORTS or (word.startswith(_SHACL) and word.removeprefix(_SHACL) not in _CORE):
            yield (
                f"these shapes use <{word}>, which is not in SHACL Core",
                "Say it with SHACL Core and no imports.",
            )
