"""The datasets of the portal, made from the city of `city.py`: stations, what they measured, car parks, districts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from oasc_check.reference import city

Record = dict[str, Any]


@dataclass(frozen=True)
class Dataset:
    """One dataset: its records, the types of its fields, and those of them that are facets."""

    id: str
    title: str
    theme: str
    fields: Mapping[str, str]
    records: Sequence[Record] = field(default_factory=tuple)
    facets: tuple[str, ...] = ()


PUBLISHER = "Ville de Lille"
_FIRST = datetime(2024, 5, 1, 8, tzinfo=UTC)
_PLACE = {"geo_point_2d": "geo_point_2d"}


def datasets() -> dict[str, Dataset]:
    """Every dataset by its id; one has no records."""
    made = [_stations(), _observations(), _car_parks(), _districts(), _plan()]
    return {dataset.id: dataset for dataset in made}


def _of(kind: str) -> list[dict[str, Any]]:
    return [entity for entity in city.entities() if entity["type"] == kind]


def _place(entity: dict[str, Any]) -> dict[str, float]:
    lon, lat = entity["location"]["value"]["coordinates"]
    return {"lon": lon, "lat": lat}


def _district(entity: dict[str, Any]) -> str:
    return str(entity["inDistrict"]["object"]).rpartition(":")[2]


def _stations() -> Dataset:
    rows = [
        {
            "station": f"Station {_district(entity)}",
            "district": _district(entity),
            "no2": entity["no2"]["value"],
            "geo_point_2d": _place(entity),
        }
        for entity in _of("AirQualityStation")
    ]
    types = {"station": "text", "district": "text", "no2": "double"} | _PLACE
    return Dataset("air-quality-stations", "Air quality stations", "Environment", types, rows, ("district",))


def _observations() -> Dataset:
    rows = [
        {
            "station": f"Station {_district(entity)}",
            "hour": hour,
            "no2": entity["no2"]["value"] + hour,
            "observed": (_FIRST + timedelta(hours=hour)).isoformat(),
            "geo_point_2d": _place(entity),
        }
        for entity in _of("AirQualityStation")
        for hour in range(30)
    ]
    types = {"station": "text", "hour": "int", "no2": "double", "observed": "datetime"} | _PLACE
    return Dataset("air-quality-observations", "Air quality by the hour", "Environment", types, rows, ("station",))


def _car_parks() -> Dataset:
    rows = [
        {
            "name": f"Parking {_district(entity)}",
            "operator": entity["operator"]["value"],
            "spaces": entity["spaces"]["value"] if entity["open"]["value"] else None,
            "geo_point_2d": _place(entity),
        }
        for entity in _of("CarPark")
    ]
    types = {"name": "text", "operator": "text", "spaces": "int"} | _PLACE
    return Dataset("car-parks", "Car parks", "Mobility", types, rows, ("operator",))


def _districts() -> Dataset:
    rows = [
        {"name": entity["name"]["languageMap"]["fr"], "population": entity["population"]["value"]}
        for entity in _of("District")
    ]
    return Dataset("districts", "Districts", "Administration", {"name": "text", "population": "int"}, rows)


def _plan() -> Dataset:
    return Dataset("mobility-plan", "Mobility plan", "Mobility", {})
