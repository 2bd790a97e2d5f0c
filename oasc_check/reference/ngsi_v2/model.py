"""Entities, attributes and metadata as the broker keeps them (NGSIv2, "Context data modelling and exchange")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Names = Mapping[str, Any]


@dataclass(frozen=True)
class Metadata:
    """One element of metadata: its type and any JSON value."""

    type: str
    value: Any


@dataclass(frozen=True)
class Attribute:
    """One attribute; `created` and `modified` are instants, as the broker writes them."""

    type: str
    value: Any
    metadata: Mapping[str, Metadata]
    created: str = ""
    modified: str = ""

    def says_the_same(self, other: "Attribute | None") -> bool:
        """Whether type, value and metadata are equal; 1 and true differ."""
        return other is not None and _told(self) == _told(other)


@dataclass(frozen=True)
class Entity:
    """One entity, unique by id, type and service path."""

    id: str
    type: str
    path: str
    attributes: Mapping[str, Attribute]
    created: str
    modified: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What no two entities of a tenant have in common."""
        return self.path, self.id, self.type


def _told(attribute: Attribute) -> tuple[str, str, dict[str, str]]:
    return attribute.type, repr(attribute.value), {name: repr(one) for name, one in attribute.metadata.items()}


def default_type(value: Any, defects: frozenset[str]) -> str:
    """The type of an attribute or of metadata that is given without one."""
    if "v2-default-types-wrong" in defects:
        return "Property"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, str):
        return "Text"
    if isinstance(value, int | float):
        return "Number"
    return "None" if value is None else "StructuredValue"
