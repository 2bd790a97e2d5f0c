"""Shows entities (NGSIv2, "JSON Entity Representation", "Simplified Entity Representation", "Filtering out ...")."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from oasc_check.reference.ngsi_v2.model import Attribute, Entity, Metadata

NORMALIZED, KEY_VALUES, VALUES, UNIQUE = "normalized", "keyValues", "values", "unique"
BUILTIN = ("dateCreated", "dateModified", "servicePath", "alterationType")
EXPIRY = "dateExpires"
_BUILTIN_METADATA = ("dateCreated", "dateModified", "previousValue", "actionType")
_EVERYTHING = "*"


@dataclass(frozen=True)
class View:
    """How entities are wanted: the form, the attributes and the metadata (None for all that clients gave)."""

    form: str = NORMALIZED
    attributes: Sequence[str] | None = None
    without: Sequence[str] = ()
    metadata: Sequence[str] | None = None
    defects: frozenset[str] = frozenset()


def shown(entity: Entity, view: View) -> Any:
    """The entity in the form of the view."""
    chosen = dict(_chosen(entity, view))
    if view.form in (VALUES, UNIQUE):
        return _values(chosen, view)
    if view.form == KEY_VALUES and "v2-key-values-ignored" not in view.defects:
        return {"id": entity.id, "type": entity.type} | {name: one.value for name, one in chosen.items()}
    return {"id": entity.id, "type": entity.type} | {name: attribute(one, view) for name, one in chosen.items()}


def attribute(one: Attribute, view: View) -> dict[str, Any]:
    """One attribute with value, type and metadata."""
    elements = {name: {"type": item.type, "value": item.value} for name, item in _metadata(one, view)}
    document = {"type": one.type, "value": one.value, "metadata": elements}
    if not elements and "v2-empty-metadata-left-out" in view.defects:
        del document["metadata"]
    return document


def _chosen(entity: Entity, view: View) -> Iterator[tuple[str, Attribute]]:
    if view.attributes is None or "v2-attrs-ignored" in view.defects:
        yield from ((name, one) for name, one in _own(entity, view) if name not in view.without)
        return
    for name in view.attributes:
        if name == _EVERYTHING:
            yield from _own(entity, view)
        elif name in entity.attributes:
            yield name, entity.attributes[name]
        elif name in BUILTIN and "v2-builtin-attributes-missing" not in view.defects:
            yield from _builtin(entity, name, view)


def _own(entity: Entity, view: View) -> Iterator[tuple[str, Attribute]]:
    """The attributes that clients gave, without the date at which the entity expires."""
    shows_all = "v2-date-expires-shown" in view.defects
    return ((name, one) for name, one in entity.attributes.items() if name != EXPIRY or shows_all)


def _builtin(entity: Entity, name: str, view: View) -> Iterator[tuple[str, Attribute]]:
    if name == "servicePath":
        if "v2-service-path-hidden" not in view.defects:
            yield name, Attribute("Text", entity.path, {})
    elif name != "alterationType":
        yield name, Attribute("DateTime", entity.created if name == "dateCreated" else entity.modified, {})


def _metadata(one: Attribute, view: View) -> Iterator[tuple[str, Metadata]]:
    if view.metadata is None or "v2-metadata-filter-ignored" in view.defects:
        yield from one.metadata.items()
        return
    for name in view.metadata:
        if name == _EVERYTHING:
            yield from ((key, item) for key, item in one.metadata.items() if key not in _BUILTIN_METADATA)
        elif name in one.metadata:
            yield name, one.metadata[name]
        elif name in ("dateCreated", "dateModified") and "v2-builtin-metadata-missing" not in view.defects:
            yield name, Metadata("DateTime", one.created if name == "dateCreated" else one.modified)


def _values(chosen: dict[str, Attribute], view: View) -> list[Any]:
    values = [one.value for one in chosen.values()]
    if "v2-values-in-any-order" in view.defects:
        values.reverse()
    if view.form == VALUES or "v2-unique-repeats" in view.defects:
        return values
    return [value for index, value in enumerate(values) if repr(value) not in map(repr, values[:index])]
