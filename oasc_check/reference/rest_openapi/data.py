"""What the API publishes: two collections of GeoJSON features, the same in every run."""

from collections.abc import Mapping
from typing import Any

Feature = dict[str, Any]

NEXT_UPDATE = "2099-01-01T00:00:00Z"
CHANGED = "Wed, 01 May 2024 08:00:00 GMT"
ARRAY = "counters"
"""The collection that is, as plain JSON, an array and no object that holds one."""
_KINDS = ("bus", "tram", "metro")
_COUNTED = ("bicycle", "pedestrian")


def collections() -> Mapping[str, list[Feature]]:
    """The features of every collection by its id."""
    return {
        "stops": [_feature("stop", number, {"kind": _KINDS[number % 3]}) for number in range(12)],
        "counters": [
            _feature("counter", number, {"kind": _COUNTED[number % 2], "count": 40 * number}) for number in range(5)
        ],
    }


def _feature(name: str, number: int, properties: dict[str, Any]) -> Feature:
    return {
        "type": "Feature",
        "id": f"{name}-{number}",
        "geometry": {"type": "Point", "coordinates": [3.0 + number / 100, 50.6 + number / 100]},
        "properties": {**properties, "datetime": f"2024-05-{number + 1:02}T08:00:00Z"},
    }
