"""Entities as GeoJSON Features (clauses 4.5.16, 4.5.17, 5.2.29 to 5.2.31)."""

from typing import Any

from oasc_check.reference.ngsi_ld import geometry, represent
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity
from oasc_check.reference.ngsi_ld.represent import View


def feature(entity: Entity, view: View, geometry_property: str) -> dict[str, Any]:
    """The Feature of an entity; `geometry_property` is the fully qualified name of the GeoProperty to show."""
    properties = represent.entity(entity, view)
    identifier = properties.pop("id", None)
    if "geojson-first-type-only" in view.defects and isinstance(properties.get("type"), list):
        properties["type"] = properties["type"][0]
    shape = None if "geojson-without-geometry" in view.defects else _geometry(entity, view, geometry_property)
    head = {} if identifier is None else {"id": identifier}
    return head | {"type": "Feature", "geometry": shape, "properties": properties}


def _geometry(entity: Entity, view: View, name: str) -> Any:
    """The geometry to show (clause 4.5.16.1): the instance of the one dataset asked for, else the default one."""
    instances = entity.attributes.get(name, {})
    asked = [dataset for dataset in instances if view.datasets is not None and dataset in view.datasets]
    if "geojson-default-instance-only" in view.defects:
        asked = []
    chosen = instances.get(asked[0] if len(asked) == 1 else DEFAULT_DATASET)
    is_shown = chosen is not None and chosen.kind == "GeoProperty" and geometry.is_geometry(chosen.value)
    if chosen is not None and is_shown and "geojson-geometry-with-sub-attributes" in view.defects:
        return chosen.value | represent.attributes(chosen.subattributes, view)
    return chosen.value if chosen is not None and is_shown else None


def collection(listed: list[tuple[Entity, View]], geometry_property: str) -> dict[str, Any]:
    """The FeatureCollection of entities, each with its own view."""
    features = [feature(entity, view, geometry_property) for entity, view in listed]
    return {"type": "FeatureCollection", "features": features}
