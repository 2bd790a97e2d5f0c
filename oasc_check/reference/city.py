"""What the reference platform holds from the start: a made-up corner of Lille, so that there is something to look at.

Normalized NGSI-LD entities (ETSI GS CIM 009, clause 4.5.1), always the same.
"""

from typing import Any

_DISTRICTS = ("Wazemmes", "Fives", "Vauban", "Moulins")
_SEEN = "2024-05-01T08:00:00Z"


def entities() -> list[dict[str, Any]]:
    """Districts, air quality stations that stand in them, and car parks."""
    return [make(number) for make in (_district, _station, _car_park) for number in range(len(_DISTRICTS))]


def _district(number: int) -> dict[str, Any]:
    name = _DISTRICTS[number]
    return {
        "id": f"urn:ngsi-ld:District:{name}",
        "type": "District",
        "name": {"type": "LanguageProperty", "languageMap": {"fr": name, "nl": f"Wijk {name}"}},
        "population": {"type": "Property", "value": 20_000 + 1_500 * number, "observedAt": _SEEN},
        "location": _point(number, 0.0),
    }


def _station(number: int) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:AirQualityStation:lille-{number + 1}",
        "type": "AirQualityStation",
        "no2": {"type": "Property", "value": 18.5 + number, "unitCode": "GQ", "observedAt": _SEEN},
        "inDistrict": {"type": "Relationship", "object": f"urn:ngsi-ld:District:{_DISTRICTS[number]}"},
        "location": _point(number, 0.002),
    }


def _car_park(number: int) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:CarPark:lille-{number + 1}",
        "type": "CarPark",
        "operator": {"type": "Property", "value": ("Metropole", "Parc Auto")[number % 2]},
        "spaces": {"type": "Property", "value": 250 * (number + 1)},
        "open": {"type": "Property", "value": number != 2},
        "inDistrict": {"type": "Relationship", "object": f"urn:ngsi-ld:District:{_DISTRICTS[number]}"},
        "location": _point(number, 0.004),
    }


def _point(number: int, shift: float) -> dict[str, Any]:
    position = [round(3.04 + 0.01 * number + shift, 4), round(50.62 + 0.005 * number + shift, 4)]
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": position}}
