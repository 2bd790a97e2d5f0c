"""Entities in simplified form held against the schema of a Smart Data Model, within bounds and without a network."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from oasc_check.models.addresses import SITE
from oasc_check.models.admission import Refused
from oasc_check.models.library import DEFAULT_CONTEXT, Library, Model
from oasc_check.run.model import CannotTell

_ATTRIBUTES = ("Property", "Relationship", "GeoProperty", "LanguageProperty", "VocabProperty", "JsonProperty")
_CONTENTS = frozenset({"value", "object", "languageMap", "vocab", "json"})
_MOST = 10
_MOST_REFERENCES = 5_000
_LONGEST = 500
_EITHER_WAY = frozenset({"not", "oneOf", "if", "contains", "unevaluatedProperties", "unevaluatedItems"})
"""Keywords that may forbid something because a part of the schema allows it."""
_CLOCK = r"([01]\d|2[0-4])(:?[0-5]\d(:?([0-5]\d|60)([.,]\d+)?)?)?([Zz]|[+-]\d{2}(:?\d{2})?)?"
_TIME = re.compile(rf"[Tt]?{_CLOCK}", re.ASCII)
_ISO_8601 = re.compile(rf"(\d{{4}})-?(\d{{2}})-?(\d{{2}})([Tt ]{_CLOCK})?", re.ASCII)


class Unjudgeable(Exception):
    """A schema against which a value cannot be held; says why."""


def schema_breaches(entity: dict[str, Any], model: Model, library: Library) -> list[tuple[str, str, str]]:
    """Up to ten places where an entity is not valid against the schema of its type. Raises Refused, Unjudgeable.

    A single value stands for a list of one (JSON-LD 1.1 API, clause 5.2: compaction unpacks such a list).
    """
    value = plain(entity, model, library)
    errors = _errors(value, model, library)
    if errors:
        errors = min(errors, _errors(_listed(value, errors), model, library), key=len)
    what = f"what the schema {model.subject}/{model.name} asks"
    return [(error.json_path, what, _cut(error.message)) for error in errors[:_MOST]]


def format_breaches(entity: dict[str, Any], model: Model, library: Library) -> list[tuple[str, str, str]]:
    """Dates and times that are not of ISO 8601, where the schema asks for such. Raises Refused, Unjudgeable."""
    errors = _errors(plain(entity, model, library), model, library, [])
    wrong = [error for error in errors if error.validator == "format"]
    return [(one.json_path, "a date or time of ISO 8601", _cut(str(one.instance))) for one in wrong[:_MOST]]


def without_times(entity: dict[str, Any], model: Model, library: Library) -> list[tuple[str, str, str]]:
    """One breach where an entity has no text of which the schema asks a date or a time. Raises Refused, Unjudgeable."""
    seen: list[str] = []
    _errors(plain(entity, model, library), model, library, seen)
    return [] if seen else [("$", "an attribute that is a date or a time", "none")]


def plain(entity: dict[str, Any], model: Model, library: Library) -> dict[str, Any]:
    """The entity as the schema speaks of it: short names, plain values, the type by its name."""
    if any(_is_normalized(value) for value in entity.values()):
        raise CannotTell("the platform sent the normalized form of an entity, where the simplified one was asked for")
    names = _names(model, library)
    members = {_term(name, names): _value(value, names) for name, value in entity.items() if name != "@context"}
    return {**members, "type": model.name}


def _is_normalized(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") in _ATTRIBUTES and not value.keys().isdisjoint(_CONTENTS)


def term_of(name: str, model: Model, library: Library) -> str:
    """The name of an attribute as the schema has it."""
    return _term(name, _names(model, library))


def _names(model: Model, library: Library) -> dict[str, str]:
    return {iri: term for term, iri in library.terms(model.subject).items() if isinstance(iri, str)}


def _term(name: str, names: dict[str, str]) -> str:
    return names.get(name, name.removeprefix(DEFAULT_CONTEXT))


def _value(value: Any, names: dict[str, str], depth: int = 0) -> Any:
    """A value without what the simplified form puts around it (ETSI GS CIM 009, clauses 4.5.4 and 4.6.3)."""
    if depth > 60:
        raise Unjudgeable("the entity is nested more than 60 levels deep")
    if isinstance(value, list):
        return [_value(item, names, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value and value.keys() <= {"@value", "@type", "type", "@language"}:
        return value["@value"]
    if depth == 0 and len(value) == 1:
        ((name, inner),) = value.items()
        if name in ("vocab", "json"):
            return inner
        if name in ("languageMap", "dataset") and isinstance(inner, dict) and inner:
            return _value(inner.get("@none", next(iter(inner.values()))), names, depth + 1)
    return {_term(name, names): _value(item, names, depth + 1) for name, item in value.items()}


def _listed(value: Any, errors: list[Any]) -> Any:
    """The same with lists of one where the schema asks for a list and there is a single value."""
    changed = copy.deepcopy(value)
    for error in _all(errors):
        asked = error.validator_value if error.validator == "type" else ()
        path = list(error.absolute_path)
        if path and "array" in ([asked] if isinstance(asked, str) else asked) and not isinstance(error.instance, list):
            place = changed
            for step in path[:-1]:
                place = place[step]
            if not isinstance(place[path[-1]], list):
                place[path[-1]] = [place[path[-1]]]
    return changed


def _all(errors: list[Any]) -> Iterator[Any]:
    for error in errors:
        yield error
        yield from _all(error.context or [])


def _cut(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:297]}..."


def _errors(value: Any, model: Model, library: Library, times: list[str] | None = None) -> list[Any]:
    """What the validator of JSON Schema says; with `times`, also of dates and times, which are then put into it.

    Where a part of the schema is not at hand, what the rest of it forbids stays forbidden; if that is nothing, it
    cannot be told.
    """
    from jsonschema.exceptions import SchemaError
    from referencing.exceptions import Unresolvable

    missing: list[str] = []
    validator = _validator(library, model)(missing, times)
    try:
        errors = sorted(islice(validator.iter_errors(value), 50), key=lambda error: error.json_path)
    except Unresolvable as error:
        raise Unjudgeable(f"its schema refers to what cannot be used: {_why(error)}") from None
    except (SchemaError, RecursionError, TypeError, AttributeError, ValueError, KeyError) as error:
        kind = "refers to itself without end" if isinstance(error, RecursionError) else f"is no valid schema: {error}"
        raise Unjudgeable(f"its schema {_cut(kind)}; pull it again, or have the mirror mended") from None
    if missing:
        errors = [error for error in errors if _EITHER_WAY.isdisjoint(error.absolute_schema_path)]
    if missing and not errors:
        raise Unjudgeable(f"its schema refers to what cannot be used: {missing[0]}")
    return errors


def _why(error: BaseException) -> str:
    """The reason of the library, which stands below those of the package referencing."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, Refused):
        cause = cause.__cause__
    return str(cause or error)


@cache
def _validator(library: Library, model: Model) -> Any:
    """Makes a validator for one use: it counts what it follows, and notes what is missing. Raises Refused."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    registry_of: Any = Registry
    extended: Any = extend

    @cache
    def retrieve(address: str) -> Any:
        return DRAFT202012.create_resource(_checked(library.document(address), address))

    root = SITE + model.path
    schema = _checked(library.schema(model), root)
    registry: Any = registry_of(retrieve=retrieve)

    def made(missing: list[str], times: list[str] | None) -> Any:
        kind = extended(Draft202012Validator, _bounded(Draft202012Validator.VALIDATORS, missing))
        checker = _times(times) if times is not None else None
        return kind(schema, registry=registry, format_checker=checker)

    return made


def _checked(schema: dict[str, Any], address: str) -> dict[str, Any]:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise Refused(f"{address} is no valid schema: {_cut(error.message)}.") from None
    return {**schema, "$id": address}


def _bounded(usual: Any, missing: list[str]) -> dict[str, Any]:
    """References are followed so often and no more; long texts are not held against patterns."""
    from referencing.exceptions import Unresolvable

    left = [_MOST_REFERENCES]

    def followed(keyword: str) -> Any:
        def follow(validator: Any, target: Any, instance: Any, schema: Any) -> Iterator[Any]:
            left[0] -= 1
            if left[0] < 0:
                raise Unjudgeable(f"more than {_MOST_REFERENCES:,} references had to be followed in its schema")
            try:
                yield from usual[keyword](validator, target, instance, schema)
            except Unresolvable as error:
                missing.append(_why(error))

        return follow

    def pattern(validator: Any, target: Any, instance: Any, schema: Any) -> Any:
        if isinstance(instance, str) and len(instance) > _LONGEST:
            raise Unjudgeable(f"a text of {len(instance):,} characters is too long to be held against its pattern")
        return usual["pattern"](validator, target, instance, schema)

    return {"$ref": followed("$ref"), "$dynamicRef": followed("$dynamicRef"), "pattern": pattern}


def _times(seen: list[str]) -> Any:
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name in ("date-time", "date", "time"):

        def check(value: object, name: str = name) -> bool:
            if not isinstance(value, str):
                return True
            seen.append(value)
            return is_time(value) if name == "time" else is_iso_8601(value)

        checker.checks(name)(check)
    return checker


def is_time(text: str) -> bool:
    """Whether a text is a time of day of ISO 8601."""
    return _TIME.fullmatch(text) is not None


def is_iso_8601(text: str) -> bool:
    """Whether a text is a date or a date-time of ISO 8601 (a zone may be left out), or two of them as an interval."""
    return 1 <= len(ends := text.split("/")) <= 2 and all(map(_is_moment, ends))


def _is_moment(text: str) -> bool:
    found = _ISO_8601.fullmatch(text)
    if not found:
        return False
    try:
        date(*(int(part) for part in found.groups()[:3]))
    except ValueError:
        return False
    return True
