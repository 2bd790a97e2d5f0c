"""What the broker keeps: entities and attribute instances, with every name expanded."""

from dataclasses import dataclass, field
from typing import Any

DEFAULT_DATASET = "@none"

# The member that carries the value of each kind of Attribute (clauses 5.2.5 to 5.2.7, 5.2.32, 5.2.35 to 5.2.38).
VALUE_MEMBER = {
    "Property": "value",
    "GeoProperty": "value",
    "Relationship": "object",
    "LanguageProperty": "languageMap",
    "VocabProperty": "vocab",
    "ListProperty": "valueList",
    "ListRelationship": "objectList",
    "JsonProperty": "json",
}


class Missing:
    """The type of MISSING: a fragment that says nothing about the value."""


MISSING = Missing()


@dataclass
class Instance:
    """One Attribute instance.

    `value` is what the member of the kind carries: JSON, URIs, an expanded vocabulary term, a language map. In a
    fragment it may be MISSING, or the NGSI-LD Null for "delete". `members` are the non-reified ones (observedAt,
    unitCode, valueType, objectType, expiresAt); `subattributes` are keyed like those of an entity.
    `kind_given` is False when a bare value left the kind open.
    """

    kind: str
    value: Any
    members: dict[str, Any] = field(default_factory=dict)
    subattributes: "Attributes" = field(default_factory=dict)
    created: str = ""
    modified: str = ""
    kind_given: bool = True


# fully qualified attribute name -> datasetId (or "@none") -> instance
Attributes = dict[str, dict[str, Instance]]


@dataclass
class Entity:
    """One entity; `types` are fully qualified names, instants are DateTime texts."""

    id: str
    types: list[str]
    attributes: Attributes
    scopes: list[str] = field(default_factory=list)
    expires: str | None = None
    created: str = ""
    modified: str = ""


@dataclass
class Fragment:
    """A change asked for (clause 5.4); `scopes` is None when not mentioned, empty when to be removed."""

    id: str | None
    types: list[str]
    attributes: Attributes
    scopes: list[str] | None = None
    expires: str | None = None
