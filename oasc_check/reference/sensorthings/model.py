"""The entity types of SensorThings, with their properties and relations (OGC 18-088, clause 8.2)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """A navigation property: the entity set it leads to, and the name of the way back."""

    to: str
    back: str
    many: bool = False
    needed: bool = False


@dataclass(frozen=True)
class Kind:
    """An entity type; `name` is that of its set. A new entity has all `mandatory` properties."""

    name: str
    mandatory: tuple[str, ...]
    optional: tuple[str, ...]
    relations: Mapping[str, Relation]

    @property
    def properties(self) -> tuple[str, ...]:
        return (*self.mandatory, *self.optional)


_DESCRIBED = ("name", "description")
_PLACED = (*_DESCRIBED, "encodingType")


def _many(to: str, back: str) -> Relation:
    return Relation(to, back, many=True)


def _one(to: str, back: str) -> Relation:
    return Relation(to, back, needed=True)


_ALL = (
    Kind(
        "Things",
        _DESCRIBED,
        ("properties",),
        {
            "Locations": _many("Locations", "Things"),
            "HistoricalLocations": _many("HistoricalLocations", "Thing"),
            "Datastreams": _many("Datastreams", "Thing"),
        },
    ),
    Kind(
        "Locations",
        (*_PLACED, "location"),
        ("properties",),
        {"Things": _many("Things", "Locations"), "HistoricalLocations": _many("HistoricalLocations", "Locations")},
    ),
    Kind(
        "HistoricalLocations",
        ("time",),
        (),
        {"Thing": _one("Things", "HistoricalLocations"), "Locations": _many("Locations", "HistoricalLocations")},
    ),
    Kind(
        "Datastreams",
        (*_DESCRIBED, "observationType", "unitOfMeasurement"),
        ("observedArea", "phenomenonTime", "resultTime", "properties"),
        {
            "Thing": _one("Things", "Datastreams"),
            "Sensor": _one("Sensors", "Datastreams"),
            "ObservedProperty": _one("ObservedProperties", "Datastreams"),
            "Observations": _many("Observations", "Datastream"),
        },
    ),
    Kind(
        "Sensors",
        (*_PLACED, "metadata"),
        ("properties",),
        {"Datastreams": _many("Datastreams", "Sensor")},
    ),
    Kind(
        "ObservedProperties",
        (*_DESCRIBED, "definition"),
        ("properties",),
        {"Datastreams": _many("Datastreams", "ObservedProperty")},
    ),
    Kind(
        "Observations",
        ("result",),
        ("phenomenonTime", "resultTime", "resultQuality", "validTime", "parameters"),
        {
            "Datastream": _one("Datastreams", "Observations"),
            "FeatureOfInterest": _one("FeaturesOfInterest", "Observations"),
        },
    ),
    Kind(
        "FeaturesOfInterest",
        (*_PLACED, "feature"),
        ("properties",),
        {"Observations": _many("Observations", "FeatureOfInterest")},
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}

# What goes with an entity that is deleted (clause 10.4, table of integrity constraints).
CASCADES: Mapping[str, tuple[str, ...]] = {
    "Things": ("Datastreams", "HistoricalLocations"),
    "Locations": ("HistoricalLocations",),
    "Datastreams": ("Observations",),
    "Sensors": ("Datastreams",),
    "ObservedProperties": ("Datastreams",),
    "FeaturesOfInterest": ("Observations",),
}
TIMES = frozenset({"phenomenonTime", "resultTime", "validTime", "time"})
