"""Entities of the city that keep to the models that are shipped, and what named defects make of them."""

from typing import Any

CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
CONTEXT = "https://oasc-check.example/dataModel.OascCheck/context.jsonld"

Entity = dict[str, Any]


def _property(value: Any, **more: Any) -> Entity:
    return {"type": "Property", "value": value, **more}


def _place(longitude: float, latitude: float) -> Entity:
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [longitude, latitude]}}


def _sensor(number: int, no2: float) -> Entity:
    return {
        "id": f"urn:ngsi-ld:OascDemoAirSensor:{number}",
        "type": "OascDemoAirSensor",
        "name": _property(f"Sensor {number}"),
        "location": _place(3.05 + number / 100, 50.63),
        "no2": _property(no2, unitCode="GQ"),
        "temperature": _property(11.5 + number, unitCode="CEL"),
        "seenAt": _property(f"2026-01-0{number}T12:00:00Z"),
    }


def _parking(number: int, status: str) -> Entity:
    return {
        "id": f"urn:ngsi-ld:OascDemoParking:{number}",
        "type": "OascDemoParking",
        "name": _property(f"Parking {number}"),
        "location": _place(3.06, 50.62 + number / 100),
        "category": _property(["public", "underground"]),
        "status": _property(status),
        "spots": _property(100 * number),
        "seenAt": _property(f"2026-01-0{number}T12:00:00+01:00"),
        "address": _property({"streetAddress": f"{number} Grand Place", "addressLocality": "Lille"}),
    }


def entities(defects: frozenset[str]) -> list[Entity]:
    """All entities in normalized form."""
    found = [_sensor(1, 21.0), _sensor(2, 17.5), _sensor(3, 30), _parking(1, "open"), _parking(2, "full")]
    for defect, change in _CHANGES.items():
        if defect in defects:
            for entity in found:
                change(entity)
    return found


def _without(name: str) -> Any:
    return lambda entity: entity.pop(name, None)


def _valued(name: str, value: Any) -> Any:
    def change(entity: Entity) -> None:
        if name in entity:
            entity[name]["value"] = value

    return change


def _united(unit: Any) -> Any:
    def change(entity: Entity) -> None:
        if "no2" in entity:
            entity["no2"]["unitCode"] = unit

    return change


def _named(begin: str) -> Any:
    def change(entity: Entity) -> None:
        entity["id"] = begin + entity["id"].rpartition("ngsi-ld:")[2].replace(":", "/")

    return change


_CHANGES = {
    "sdm-required-missing": _without("name"),
    "sdm-number-as-text": _valued("no2", "21 µg/m3"),
    "sdm-value-not-allowed": _valued("status", "probably"),
    "sdm-place-as-text": _valued("location", "50.63, 3.06"),
    "sdm-time-for-people": _valued("seenAt", "1 January 2026, noon"),
    "sdm-time-of-no-calendar": _valued("seenAt", "2026-02-30T12:00:00Z"),
    "sdm-unit-as-symbol": _united("µg/m³"),
    "sdm-unit-as-number": _united(17),
    "sdm-id-is-a-word": _named(""),
    "sdm-id-is-no-urn": _named("https://city.example/"),
}
