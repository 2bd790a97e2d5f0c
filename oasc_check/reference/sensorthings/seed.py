"""What the service holds from the start: the air quality stations of the city as Things with observations."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from oasc_check.language.instants import written
from oasc_check.reference import city
from oasc_check.reference.sensorthings.model import KINDS
from oasc_check.reference.sensorthings.store import Entity, Store

_FIRST = datetime(2024, 5, 1, 8, tzinfo=UTC)
_GEOJSON = "application/geo+json"
_MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
_UNIT = {
    "name": "microgram per cubic metre",
    "symbol": "ug/m3",
    "definition": "http://qudt.org/vocab/unit/MicroGM-PER-M3",
}
_HOURS = 6


def filled(defects: frozenset[str]) -> Store:
    """A store with the stations."""
    store = Store()
    sensor = _add(
        store,
        "Sensors",
        {
            **_described("NO2 analyser"),
            "encodingType": "application/pdf",
            "metadata": "https://lille.example/analyser.pdf",
        },
    )
    measured = _add(
        store,
        "ObservedProperties",
        {**_described("Nitrogen dioxide"), "definition": "https://lille.example/properties/no2"},
    )
    for station in (entity for entity in city.entities() if entity["type"] == "AirQualityStation"):
        _station(store, _seen(station, defects), sensor, measured)
    return store


def _seen(station: Mapping[str, Any], defects: frozenset[str]) -> Mapping[str, Any]:
    """The station as this service knows it; by mistake in another place, or under an identifier of its own."""
    longitude, latitude = station["location"]["value"]["coordinates"]
    if "across-thing-elsewhere" in defects:
        longitude, latitude = latitude, longitude
    number = "station" if "across-identifiers-apart" in defects else station["id"]
    place = {"type": "Point", "coordinates": [longitude, latitude]}
    return {**station, "urn": number, "location": {"value": place}}


def _station(store: Store, station: Mapping[str, Any], sensor: Entity, measured: Entity) -> None:
    name = station["id"].rpartition(":")[2]
    place = station["location"]["value"]
    thing = _add(store, "Things", {**_described(f"Station {name}"), "properties": {"urn": station["urn"]}})
    location = _add(store, "Locations", {**_described(f"Place of {name}"), "encodingType": _GEOJSON, "location": place})
    store.link(thing, "Locations", location)
    past = _add(store, "HistoricalLocations", {"time": written(_FIRST)})
    store.link(past, "Thing", thing)
    store.link(past, "Locations", location)
    values = {**_described(f"NO2 at {name}"), "observationType": _MEASUREMENT, "unitOfMeasurement": _UNIT}
    stream = _add(store, "Datastreams", values)
    for relation, other in (("Thing", thing), ("Sensor", sensor), ("ObservedProperty", measured)):
        store.link(stream, relation, other)
    feature = _add(
        store, "FeaturesOfInterest", {**_described(f"Air at {name}"), "encodingType": _GEOJSON, "feature": place}
    )
    for hour in range(_HOURS):
        _observation(store, stream, feature, station["no2"]["value"], hour)


def _observation(store: Store, stream: Entity, feature: Entity, first: float, hour: int) -> None:
    moment = written(_FIRST + timedelta(hours=hour))
    values = {"phenomenonTime": moment, "resultTime": moment, "result": first + hour * 7 % 5 / 2}
    observation = _add(store, "Observations", values)
    store.link(observation, "Datastream", stream)
    store.link(observation, "FeatureOfInterest", feature)


def _described(name: str) -> dict[str, str]:
    return {"name": name, "description": f"{name}, in Lille"}


def _add(store: Store, kind: str, values: Mapping[str, Any]) -> Entity:
    return store.add(KINDS[kind], values)
