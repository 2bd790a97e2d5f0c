"""Reads entities and attributes from JSON (NGSIv2, "JSON Entity Representation", "Partial Representations")."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_v2.errors import bad_request
from oasc_check.reference.ngsi_v2.instants import TYPES, moment, written
from oasc_check.reference.ngsi_v2.model import Attribute, Metadata, default_type
from oasc_check.reference.ngsi_v2.operators import is_operation
from oasc_check.reference.ngsi_v2.syntax import attribute_name, harmless, identifier

_UNCHECKED = "TextUnrestricted"


class Reader:
    """Reads payloads; with `key_values` attributes are their values only."""

    def __init__(self, key_values: bool, defects: frozenset[str]) -> None:
        self._key_values = key_values and "v2-key-values-input-ignored" not in defects
        self._defects = defects

    def entity(self, document: Any) -> tuple[str, str, dict[str, Attribute]]:
        """Id, type and attributes of an entity. Raises ApiError (BadRequest)."""
        members = _object(document, "the entity")
        if "id" not in members:
            raise bad_request("the entity has no id; give it one")
        kind = members.get("type", "None" if "v2-default-entity-type-wrong" in self._defects else "Thing")
        names = {name: value for name, value in members.items() if name not in ("id", "type")}
        found = identifier(members["id"], "the id", self._defects), identifier(kind, "the type", self._defects)
        return *found, self.attributes(names)

    def attributes(self, document: Any) -> dict[str, Attribute]:
        """The attributes of an object that holds nothing else. Raises ApiError (BadRequest)."""
        members = _object(document, "the payload")
        if "v2-id-in-update-accepted" in self._defects:
            members = {name: value for name, value in members.items() if name not in ("id", "type")}
        return {attribute_name(name, self._defects): self._attribute(name, value) for name, value in members.items()}

    def _attribute(self, name: str, value: Any) -> Attribute:
        if self._key_values:
            return self._checked(name, Attribute(default_type(value, self._defects), value, {}))
        if not isinstance(value, dict) and "v2-plain-values-accepted" in self._defects:
            return Attribute(default_type(value, self._defects), value, {})
        return self.attribute(name, value)

    def attribute(self, name: str, document: Any) -> Attribute:
        """One attribute in normalized form. Raises ApiError (BadRequest)."""
        members = _object(document, f"the attribute {name}")
        if unknown := members.keys() - {"value", "type", "metadata"}:
            raise bad_request(f"the attribute {name} has the unknown member {min(unknown)}; use value, type, metadata")
        value = members.get("value")
        kind = identifier(members.get("type", default_type(value, self._defects)), f"the type of {name}", self._defects)
        metadata = self._metadata(name, members.get("metadata", {}))
        return self._checked(name, Attribute(kind, value, metadata))

    def _checked(self, name: str, attribute: Attribute) -> Attribute:
        if attribute.type in TYPES and not is_operation(attribute.value):
            attribute = replace(attribute, value=_dated(attribute.value, f"the attribute {name}", self._defects))
        if attribute.type != _UNCHECKED and _UNCHECKED not in attribute.metadata:
            harmless(attribute.value, f"the attribute {name}", self._defects)
        return attribute

    def _metadata(self, name: str, document: Any) -> Mapping[str, Metadata]:
        members = _object(document, f"the metadata of {name}")
        if "v2-metadata-dropped" in self._defects:
            return {}
        return {
            identifier(key, f"a name of metadata of {name}", self._defects): self._element(key, value)
            for key, value in members.items()
        }

    def _element(self, name: str, document: Any) -> Metadata:
        members = _object(document, f"the metadata {name}")
        value = harmless(members.get("value"), f"the metadata {name}", self._defects)
        kind = members.get("type", default_type(value, self._defects))
        if kind in TYPES:
            value = _dated(value, f"the metadata {name}", self._defects)
        return Metadata(identifier(kind, f"the type of the metadata {name}", self._defects), value)


def _dated(value: Any, what: str, defects: frozenset[str]) -> Any:
    """A date-time in the notation of the broker, null as it is. Raises ApiError (BadRequest)."""
    found = moment(value)
    if value is None or (found is None and "v2-dates-unchecked" in defects):
        return value
    if found is None:
        raise bad_request(f"{what}: {value!r} is no date-time of ISO 8601")
    return value if "v2-dates-as-given" in defects else written(found)


def _object(document: Any, what: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise bad_request(f"{what} is no JSON object; send one")
    return document
