"""The values of the kinds of Attribute: what each accepts, and how NGSI-LD Null is written in it."""

from collections.abc import Callable
from typing import Any

from oasc_check.reference.ngsi_ld import geometry
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL, is_language, is_uri
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.reading import Reading
from oasc_check.reference.ngsi_ld.values import expand_keys

# The forms in which a value says "delete this" (clause 4.5.0).
_NULL_FORMS: tuple[Any, ...] = (
    NGSI_LD_NULL,
    [NGSI_LD_NULL],
    [{"object": NGSI_LD_NULL}],
    {"@none": NGSI_LD_NULL},
)


def is_null_value(value: Any) -> bool:
    """Whether the value of an Attribute is an NGSI-LD Null (clause 4.5.0)."""
    return value in _NULL_FORMS


def read_value(name: str, kind: str, value: Any, reading: Reading) -> Any:
    """The value of an Attribute as it is stored. Raises ApiError (BadRequestData) when the kind forbids it."""
    return _READERS[kind](name, value, reading)


def _property(name: str, value: Any, reading: Reading) -> Any:
    if value is None:
        raise bad_request_data(f"{name}: null is no value (4.5.0); give a value or leave the Attribute out")
    if _holds_null(value) and not reading.nested_nulls_allowed and "null-value-accepted" not in reading.defects:
        raise bad_request_data(f"{name}: {NGSI_LD_NULL} inside the value deletes and has no place here (5.5.4)")
    return expand_keys(value, reading.context)


def _holds_null(value: Any) -> bool:
    """Whether a key value pair of a JSON object, at any depth, is an NGSI-LD Null."""
    if isinstance(value, list):
        return any(_holds_null(item) for item in value)
    if isinstance(value, dict):
        return any(item == NGSI_LD_NULL or _holds_null(item) for item in value.values())
    return False


def _geo_property(name: str, value: Any, reading: Reading) -> Any:
    decoded = value if "geometry-text-refused" in reading.defects else geometry.from_json_text(value)
    if "geometry-unchecked" in reading.defects:
        return decoded
    if not geometry.is_geometry(decoded):
        raise bad_request_data(f"{name}: no GeoJSON geometry; use one of {', '.join(geometry.DEPTH)} (4.7.1)")
    if decoded["type"].startswith("Multi") and "multi-geometries-refused" in reading.defects:
        raise bad_request_data(f"{name}: only Point, LineString and Polygon")
    fault = geometry.fault(decoded["type"], decoded["coordinates"])
    if fault:
        raise bad_request_data(f"{name}: {fault} (RFC 7946, 3.1); correct the coordinates")
    return decoded


def _relationship(name: str, value: Any, reading: Reading) -> Any:
    targets = value if isinstance(value, list) else [value]
    if "relationship-object-unchecked" in reading.defects:
        return value
    if not targets or not all(is_uri(target) for target in targets):
        raise bad_request_data(f"{name}: object {value!r} is no URI and no array of URIs (5.2.6); give the entity id")
    return value


def _language_property(name: str, value: Any, reading: Reading) -> Any:
    if not isinstance(value, dict) or not value:
        raise bad_request_data(f"{name}: languageMap is an object of language tags and texts (4.6.5)")
    for tag, text in value.items():
        texts = text if isinstance(text, list) else [text]
        if "plain-languages-only" in reading.defects and not tag.isalpha():
            raise bad_request_data(f"{name}: only languages of letters")
        if not (tag == "@none" or is_language(tag)) or not all(isinstance(item, str) for item in texts):
            raise bad_request_data(f"{name}: languageMap entry {tag!r} is no language tag with a text (4.6.5)")
    if "first-text-kept-only" in reading.defects:
        return {tag: text[0] if isinstance(text, list) else text for tag, text in value.items()}
    return value


def _vocab_property(name: str, value: Any, reading: Reading) -> Any:
    terms = value if isinstance(value, list) else [value]
    if not terms or not all(isinstance(term, str) and term for term in terms):
        raise bad_request_data(f"{name}: vocab is a string or an array of strings (5.2.35)")
    expanded = [reading.context.expand(term) for term in terms]
    if "vocab-not-expanded" in reading.defects:
        expanded = terms
    is_many = isinstance(value, list) and "first-term-kept-only" not in reading.defects
    return expanded if is_many else expanded[0]


def _list_property(name: str, value: Any, reading: Reading) -> Any:
    if not isinstance(value, list):
        raise bad_request_data(f"{name}: valueList is an array (5.2.36)")
    return expand_keys(value, reading.context)


def _list_relationship(name: str, value: Any, _: Reading) -> Any:
    if not isinstance(value, list):
        raise bad_request_data(f"{name}: objectList is an array (5.2.37)")
    targets = [item.get("object") if isinstance(item, dict) else item for item in value]
    if not all(is_uri(target) for target in targets):
        raise bad_request_data(f"{name}: objectList holds URIs, each alone or as the object of an object (5.2.37)")
    return targets


def _json_property(name: str, value: Any, reading: Reading) -> Any:
    if value is None:
        raise bad_request_data(f"{name}: json is null; give a JSON object, or leave the Attribute out (4.5.24.2)")
    return expand_keys(value, reading.context) if "json-expanded" in reading.defects else value


_READERS: dict[str, Callable[[str, Any, Reading], Any]] = {
    "Property": _property,
    "GeoProperty": _geo_property,
    "Relationship": _relationship,
    "LanguageProperty": _language_property,
    "VocabProperty": _vocab_property,
    "ListProperty": _list_property,
    "ListRelationship": _list_relationship,
    "JsonProperty": _json_property,
}
