"""The districts, air quality stations and car parks of the city as feature types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oasc_check.reference.city import entities

NAMESPACE = "https://city.reference.example/features"
PREFIX = "city"
_KINDS: Mapping[str, Mapping[str, str]] = {
    "District": {"name": "xsd:string", "population": "xsd:int"},
    "AirQualityStation": {"number": "xsd:integer", "no2": "xsd:double", "district": "xsd:string"},
    "CarPark": {"operator": "xsd:string", "spaces": "xsd:long", "open": "xsd:boolean", "district": "xsd:string"},
}


@dataclass(frozen=True)
class Feature:
    """One feature: its gml:id, its longitude and latitude in WGS 84, and its properties."""

    id: str
    position: tuple[float, float]
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class FeatureType:
    """One feature type: its local name, the XML Schema type of each property, and its features."""

    name: str
    properties: Mapping[str, str]
    features: tuple[Feature, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all features."""
        places = [feature.position for feature in self.features]
        xs, ys = [x for x, _ in places], [y for _, y in places]
        return min(xs), min(ys), max(xs), max(ys)


def feature_types() -> dict[str, FeatureType]:
    """Every feature type by its qualified name."""
    found = entities()
    return {
        f"{PREFIX}:{kind}": FeatureType(kind, properties, _features(kind, properties, found))
        for kind, properties in _KINDS.items()
    }


def _features(kind: str, properties: Mapping[str, str], found: list[dict[str, Any]]) -> tuple[Feature, ...]:
    chosen = [entity for entity in found if entity["type"] == kind]
    order = (2, 0, 3, 1)  # so that their order is not that of any property
    return tuple(_feature(f"{kind}.{number + 1}", properties, chosen[number]) for number in order)


def _feature(name: str, properties: Mapping[str, str], entity: Mapping[str, Any]) -> Feature:
    longitude, latitude = entity["location"]["value"]["coordinates"]
    return Feature(name, (longitude, latitude), {one: _property(one, entity) for one in properties})


def _property(name: str, entity: Mapping[str, Any]) -> Any:
    if name == "number":
        return int(entity["id"].rpartition("-")[2])
    if name == "district":
        return entity["inDistrict"]["object"].rpartition(":")[2]
    attribute = entity[name]
    return attribute["languageMap"]["fr"] if "languageMap" in attribute else attribute["value"]
