"""The features that pygeoapi serves here: made by rule, so that a test can count what must come back."""

import csv
import json
from pathlib import Path
from typing import Any


def write(folder: Path) -> None:
    """Write the files that config.yml names, except the grid, into the folder."""
    collection = {"type": "FeatureCollection", "features": stops()}
    (folder / "stops.geojson").write_text(json.dumps(collection))
    (folder / "stopsrw.tinydb").write_text(_tiny_database(stops()[:10]))
    (folder / "catalogue.tinydb").write_text(_tiny_database([_record(number) for number in range(1, 13)]))
    with (folder / "obs.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, list(observations()[0]))
        table.writeheader()
        table.writerows(observations())


def stops() -> list[dict[str, Any]]:
    """Sixty stops in Brussels, five in every month of 2024."""
    return [_stop(number) for number in range(1, 61)]


def observations() -> list[dict[str, Any]]:
    """Forty observations on the days of May 2024."""
    return [_observation(number) for number in range(1, 41)]


def _place(number: int) -> list[float]:
    """A position within 4.3 to 4.5 east and 50.8 to 50.9 north, no two of them the same."""
    return [round(4.302 + number * 37 % 60 * 0.0033, 5), round(50.801 + number * 11 % 60 * 0.00165, 5)]


def _stop(number: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"stop-{number}",
        "geometry": {"type": "Point", "coordinates": _place(number)},
        "properties": {
            "stopid": f"stop-{number}",
            "name": f"Stop {number}",
            "lines": 1 + number * 5 % 6,
            "accessible": number % 3 != 0,
            "observed": f"2024-{1 + number % 12:02}-{1 + number % 28:02}T08:00:00Z",
            "operator": None if number % 10 == 0 else "City Transport",
        },
    }


def _observation(number: int) -> dict[str, Any]:
    longitude, latitude = _place(number)
    return {
        "id": number,
        "stn_id": 35 + number % 3,
        "datetime": f"2024-05-{1 + number % 28:02}T00:00:00Z",
        "value": round(10 + number * 7 % 40 * 0.5, 2),
        "lat": latitude,
        "long": longitude,
    }


def _record(number: int) -> dict[str, Any]:
    words = f"City data set {number} air transport"
    ring = [[4.3, 50.8], [4.5, 50.8], [4.5, 50.9], [4.3, 50.9], [4.3, 50.8]]
    return {
        "id": f"urn:x-city:record:{number}",
        "type": "Feature",
        "conformsTo": ["http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core"],
        "time": {"interval": ["2024-01-01", "2024-06-30"], "resolution": "P1D"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "created": "2024-01-02T00:00:00Z",
            "updated": "2024-02-02T00:00:00Z",
            "type": "dataset",
            "title": f"City data set {number}",
            "description": "A record for calibration",
            "keywords": ["air", "transport"],
            "language": {"code": "en"},
            "contacts": [{"name": "City", "roles": ["publisher"], "emails": [{"value": "desk@city.example"}]}],
            "themes": [{"concepts": [{"id": "environment"}], "scheme": "https://city.example/themes"}],
            "formats": [{"name": "GeoJSON"}],
            "license": "CC0-1.0",
            "_metadata-anytext": words,
        },
        "links": [
            {"href": "https://city.example/data", "rel": "item", "type": "application/geo+json", "title": "Data"}
        ],
    }


def _tiny_database(documents: list[dict[str, Any]]) -> str:
    """The file of a TinyDB: one table of numbered documents."""
    return json.dumps({"_default": {str(number): document for number, document in enumerate(documents, 1)}})
