"""The features that the service publishes: made by rule, the same in every run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from oasc_check.reference import city
from oasc_check.reference.ogcapi_features.geometry import Box, Geometry, bounds
from oasc_check.reference.ogcapi_features.temporal import Interval, parse_instant

FIRST_DAY = datetime(2024, 1, 1, 8, tzinfo=UTC)
SUMMER_TIME = timezone(timedelta(hours=2))
LINES = ("M1", "M2", "T", "L5")


@dataclass(frozen=True)
class Feature:
    """One feature; `when` is None when it has no time."""

    id: str | int
    geometry: Geometry | None
    properties: dict[str, Any]
    when: Interval | None = None


@dataclass(frozen=True)
class Collection:
    """A feature collection; `filters` are the properties that are also query parameters."""

    id: str
    title: str
    description: str
    features: Sequence[Feature]
    filters: tuple[str, ...] = ()

    def bounds(self) -> Box:
        return bounds([feature.geometry for feature in self.features if feature.geometry])

    def interval(self) -> Interval | None:
        """From the first to the last time of a feature; None when no feature has a time."""
        times = [feature.when for feature in self.features if feature.when]
        if not times:
            return None
        starts, ends = [time.start for time in times if time.start], [time.end for time in times if time.end]
        return Interval(min(starts), max(ends) if len(ends) == len(times) else None)


def collections(defects: frozenset[str] = frozenset()) -> dict[str, Collection]:
    """Every collection by its id."""
    made = (
        Collection("stops", "Stops", "Stops of bus, tram and metro around Lille", _stops(), filters=("line",)),
        Collection("districts", "Districts", "Districts of Lille, one of them without a place", _districts()),
        Collection("works", "Works", "Road works with a start and an end", _works()),
        Collection("trees", "Trees", "Trees along the streets, more of them than one page holds", _trees()),
        Collection("stations", "Stations", "Air quality stations, as the broker knows them", _stations(defects)),
    )
    return {collection.id: collection for collection in made}


def _point(longitude: float, latitude: float) -> Geometry:
    return {"type": "Point", "coordinates": [round(longitude, 5), round(latitude, 5)]}


def _stops() -> list[Feature]:
    return [_stop(number) for number in range(1, 61)]


def _stop(number: int) -> Feature:
    """A stop; every fifth writes its time with another offset than UTC, which is the same instant."""
    updated = FIRST_DAY + timedelta(days=6 * (number - 1))
    written = updated.astimezone(SUMMER_TIME).isoformat() if number % 5 == 0 else f"{updated:%Y-%m-%dT%H:%M:%SZ}"
    place = _point(3.0 + 0.002 * (number * 37 % 60), 50.59 + 0.0013 * (number * 11 % 60))
    properties = {
        "name": f"Arrêt {number}",
        "line": LINES[number % len(LINES)],
        "shelter": number % 3 != 0,
        "updated": written,
    }
    return Feature(f"stop-{number}", place, properties, Interval(updated, updated))


def _square(west: float, south: float, size: float) -> list[list[float]]:
    """A closed ring, counterclockwise."""
    east, north = round(west + size, 5), round(south + size, 5)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _districts() -> list[Feature]:
    """Polygons, one with a hole and one of two parts, and a district that is nowhere; ids are numbers."""
    park = list(reversed(_square(3.035, 50.632, 0.003)))
    shapes: list[tuple[str, str, list[Any] | None]] = [
        ("Vieux-Lille", "Polygon", [_square(3.055, 50.638, 0.01)]),
        ("Vauban", "Polygon", [_square(3.03, 50.627, 0.013), park]),
        ("Wazemmes", "Polygon", [_square(3.04, 50.617, 0.009)]),
        ("Fives", "MultiPolygon", [[_square(3.085, 50.628, 0.008)], [_square(3.1, 50.63, 0.004)]]),
        ("Moulins", "Polygon", [_square(3.06, 50.615, 0.011)]),
        ("Hors les murs", "", None),
    ]
    return [
        Feature(
            59350001 + place,
            {"type": kind, "coordinates": coordinates} if coordinates else None,
            {"name": name, "inhabitants": 9000 + 1500 * place},
        )
        for place, (name, kind, coordinates) in enumerate(shapes)
    ]


def _works() -> list[Feature]:
    """Points and lines; the ids need percent-encoding, one has no end yet, one no time at all, one no place."""
    line = {"type": "LineString", "coordinates": [[3.02, 50.61], [3.05, 50.62], [3.06, 50.64]]}
    street = {"type": "LineString", "coordinates": [[3.07, 50.6], [3.07, 50.66]]}
    parts = {
        "type": "MultiLineString",
        "coordinates": [[[3.09, 50.61], [3.1, 50.61]], [[3.11, 50.64], [3.11, 50.65]]],
    }
    return [
        _work("2024/001", line, "2024-02-01T06:00:00Z", "2024-02-29T18:00:00Z"),
        _work("rue de l'Église 5", _point(3.0512, 50.6311), "2024-03-04T06:00:00Z", "2024-03-08T18:00:00Z"),
        _work("50% chaussée", street, "2024-03-18T06:00:00+01:00", "2024-04-26T18:00:00+02:00"),
        _work("A&B=C?", _point(3.0834, 50.6129), "2024-04-02T06:00:00Z", "2024-04-02T18:00:00Z"),
        _work("tunnel #7", parts, "2024-04-15T00:00:00Z", None),
        _work("réseau+gaz", _point(3.0291, 50.6442), "2024-05-06T06:00:00Z", "2024-06-14T18:00:00Z"),
        _work("plain-1", _point(3.0446, 50.6053), "2024-06-03T06:00:00Z", "2024-06-28T18:00:00Z"),
        _work("plain-2", _point(3.1127, 50.6574), "2024-07-01T06:00:00Z", "2024-08-30T18:00:00Z"),
        _work("urn:x-lille:work:9", _point(3.0703, 50.6218), "2024-09-02T06:00:00Z", "2024-09-20T18:00:00Z"),
        _work("no time yet", _point(3.0155, 50.6502), None, None),
        _work("no place yet", None, "2024-10-07T06:00:00Z", "2024-10-11T18:00:00Z"),
        _work("last", _point(3.0987, 50.6001), "2024-11-04T06:00:00Z", "2024-12-20T18:00:00Z"),
    ]


def _work(name: str, geometry: Geometry | None, start: str | None, end: str | None) -> Feature:
    when = Interval(parse_instant(start), parse_instant(end) if end else None) if start else None
    return Feature(name, geometry, {"name": f"Travaux {name}", "start": start, "end": end}, when)


def _trees() -> list[Feature]:
    return [
        Feature(
            f"tree-{number:03}",
            _point(3.04 + 0.0004 * (number * 11 % 120), 50.62 + 0.0002 * (number * 7 % 120)),
            {"name": f"Arbre {number}", "height": round(4 + number % 17 * 0.7, 1)},
        )
        for number in range(1, 121)
    ]


def _stations(defects: frozenset[str]) -> list[Feature]:
    """The same stations as in the other APIs, under the same identifiers."""
    held = [entity for entity in city.entities() if entity["type"] == "AirQualityStation"]
    return [_station(station, number, defects) for number, station in enumerate(held)]


def _station(station: Mapping[str, Any], number: int, defects: frozenset[str]) -> Feature:
    place = station["location"]["value"]
    if "across-feature-elsewhere" in defects:
        place = _point(*reversed(place["coordinates"]))
    name = f"station-{number}" if "across-feature-renamed" in defects else station["id"]
    return Feature(name, place, {"name": f"Station {number + 1}"})
