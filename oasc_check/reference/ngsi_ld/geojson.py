"""Entities as GeoJSON Features (clauses 4.5.16, 4.5.17, 5.2.29 to 5.2.31)."""

from typing import Any

from oasc_check.reference.ngsi_ld import geometry, represent
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity
from oasc_check.reference.ngsi_ld.represent import View


def feature(entity: Entity, view: View, geometry_property: str) -> dict[str, Any]:
    """The Feature of an entity; `geometry_property` is the fully qualified name of the GeoProperty to show."""
    properties = represent.entity(entity, view)
    identifier = properties.pop("id", None)
    shape = None if "geojson-without-geometry" in view.defects else _geometry(entity, view, geometry_property)
    head = {} if identifier is None else {"id": identifier}
    return head | {"type": "Feature", "geometry": shape, "properties": properties}


def _geometry(entity: Entity, view: View, name: str) -> Any:
    """The geometry to show (clause 4.5.16.1): the instance of the one dataset asked for, else the default one."""
    instances = entity.attributes.get(name, {})
    asked = [dataset for dataset in instances if view.datasets is not None and dataset in view.datasets]
    chosen = instances.get(asked[0] if len(asked) == 1 else DEFAULT_DATASET)
    is_shown = chosen is not None and chosen.kind == "GeoProperty" and geometry.is_geometry(chosen.value)
    return chosen.value if chosen is not None and is_shown else None


def collection(entities: list[Entity], view: View, geometry_property: str) -> dict[str, Any]:
    """The FeatureCollection of entities."""
    features = [feature(entity, view, geometry_property) for entity in entities]
    return {"type": "FeatureCollection", "features": features}
