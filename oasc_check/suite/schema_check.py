"""Holds a document against the JSON Schemas of schemas/format/ and words each mistake for its author."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, reduce
from operator import getitem
from typing import Any

from oasc_check.places import SCHEMAS
from oasc_check.suite.model import Problem
from oasc_check.suite.strict_yaml import Document, RawFloat, RawInt, as_text

_CONDITIONS = ("if", "then", "else", "allOf", "anyOf")


@cache
def _validator(kind: str) -> Any:
    """The jsonschema validator of one format; a number may stand where a text is asked for, as its author wrote it."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    def is_text(_checker: Any, value: Any) -> bool:
        return isinstance(value, str | RawInt | RawFloat)

    def on_text(keyword: str) -> Any:
        check = Draft202012Validator.VALIDATORS[keyword]
        return lambda validator, value, instance, schema: check(validator, value, as_text(instance), schema)

    checker = Draft202012Validator.TYPE_CHECKER.redefine("string", is_text)
    keywords = {name: on_text(name) for name in ("pattern", "minLength", "maxLength")}
    make: Any = extend
    cls = make(Draft202012Validator, keywords, type_checker=checker)
    return cls(_linked({"$ref": f"{kind}.schema.json"}, "", {}))


def _linked(schema: Any, file: str, done: dict[str, dict[str, Any]]) -> Any:
    """A schema in which every ``$ref`` is what it points to, so that none is looked up again for each value.

    ``file`` is the schema file that it stands in. What refers to itself becomes a structure that contains itself.
    """
    if isinstance(schema, list):
        return [_linked(item, file, done) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" not in schema:
        return {key: _linked(item, file, done) for key, item in schema.items() if key != "$id"}
    name, _, pointer = schema["$ref"].partition("#")
    file = name or file
    address = f"{file}#{pointer}"
    if address not in done:
        done[address] = {}
        done[address].update(_linked(_target(file, pointer), file, done))
    return done[address]


def _target(file: str, pointer: str) -> Any:
    schema = json.loads((SCHEMAS / "format" / file).read_text("utf-8"))
    return reduce(getitem, pointer.split("/")[1:], schema)


def problems_of(document: Document, kind: str) -> list[Problem]:
    """Every mistake of form in a document. ``kind`` is the name of a format: suite, mechanism, platform, ..."""
    if _surely_holds(kind, document.data):
        return []
    leaves = [leaf for error in _validator(kind).iter_errors(document.data) for leaf in _leaves(error)]
    return [problem for leaf in leaves for problem in _worded(document, leaf)]


def _surely_holds(kind: str, data: Any) -> bool:
    """Whether nothing is wrong, by a validator that is quick but words nothing and takes no number for a text."""
    try:
        return bool(_quick_validator(kind).is_valid(_plain(data)))
    except ValueError:  # half a surrogate pair, or nested more deeply than it goes
        return False


def _plain(value: Any) -> Any:
    """The same without the spelling of numbers, which no other validator knows."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, RawInt):
        return int(value)
    return float(value) if isinstance(value, RawFloat) else value


@cache
def _quick_validator(kind: str) -> Any:
    import jsonschema_rs

    def retrieve(address: str) -> Any:
        return json.loads((SCHEMAS / "format" / address.rpartition("/")[2]).read_text("utf-8"))

    return jsonschema_rs.Draft202012Validator(retrieve(f"{kind}.schema.json"), retriever=retrieve)


def _leaves(error: Any) -> Iterator[Any]:
    if error.context and error.validator in _CONDITIONS:
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def _worded(document: Document, error: Any) -> Iterable[Problem]:
    path = list(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = list(error.schema.get("properties", {}))
        unknown = [key for key in error.instance if key not in known]
        return [
            document.problem([*path, key], f'unknown key "{key}"', _allowed(key, known), key=True) for key in unknown
        ]
    word = _WORDS.get(str(error.validator), _other)
    message, mend = word(error)
    return [document.problem(path, message, mend)]


def _allowed(word: str, known: Iterable[str]) -> str:
    """What may stand there, with the nearest name first."""
    names = list(known)
    if not names:
        return "Nothing may stand here."
    return f"{did_you_mean(word, names)}Allowed: {', '.join(names)}."


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """``Did you mean "x"? `` or nothing."""
    near = difflib.get_close_matches(word, list(names), n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"? ' if near else ""


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _required(error: Any) -> tuple[str, str]:
    missing = [key for key in error.validator_value if key not in error.instance]
    names = ", ".join(f'"{key}"' for key in missing)
    return f"{names} is missing here", f"Add {names}."


def _enum(error: Any) -> tuple[str, str]:
    return f"{_shown(error.instance)} is not known here", _allowed(str(error.instance), map(str, error.validator_value))


def _type(error: Any) -> tuple[str, str]:
    kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    names = " or ".join(_KINDS.get(kind, str(kind)) for kind in kinds)
    wanted = error.schema.get("description", names)
    mend = f"{names}: {wanted}" if kinds[0] in ("object", "array") and wanted != names else wanted
    return f"{_shown(error.instance)} is not {names}", f"Write {mend}."


def _pattern(error: Any) -> tuple[str, str]:
    wanted = error.schema.get("description", f"a text of the form {error.validator_value}")
    return f"{_shown(error.instance)} is not {wanted}", f"Write {wanted}."


def _too_long(error: Any) -> tuple[str, str]:
    return f"this is longer than {error.validator_value} characters", "Say it in fewer words."


def _empty(error: Any) -> tuple[str, str]:
    wanted = error.schema.get("description")
    return "this is empty, or has too few members", f"Write {wanted}." if wanted else "Fill it, or leave the key out."


def _key_name(error: Any) -> tuple[str, str]:
    wanted = error.schema.get("description", "another name")
    return f"{_shown(error.instance)} cannot be a key here", f"Write {wanted}."


def _dependent(error: Any) -> tuple[str, str]:
    return error.message, "Add the key that belongs to it."


def _other(error: Any) -> tuple[str, str]:
    return error.message, str(error.schema.get("description", "See schemas/format/ and suites/README.md."))


_KINDS = {
    "object": "a mapping", "array": "a list", "string": "a text", "integer": "a whole number", "null": "null",
    "number": "a number", "boolean": "true or false",
}  # fmt: skip
_WORDS: Mapping[str, Callable[[Any], tuple[str, str]]] = {
    "required": _required, "enum": _enum, "type": _type, "pattern": _pattern, "maxLength": _too_long,
    "minLength": _empty, "minItems": _empty, "minProperties": _empty, "propertyNames": _key_name,
    "dependentRequired": _dependent,
}  # fmt: skip
