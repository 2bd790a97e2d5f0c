"""The coordinate reference systems of the service and the way between them (OGC 18-058r1)."""

import math

from oasc_check.reference.ogcapi_features.geometry import Box, Position

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
SUPPORTED = (CRS84, EPSG_4326, EPSG_3857)
_RADIUS = 6378137.0  # metres, semi-major axis of WGS 84
_LIMITS = {CRS84: (180.0, 90.0), EPSG_4326: (90.0, 180.0), EPSG_3857: (20037508.35, 20048966.11)}


def from_crs84(position: Position, crs: str) -> Position:
    """Longitude and latitude as the two axes of `crs`: 4326 is latitude first, 3857 is metres east and north."""
    longitude, latitude = position
    if crs == EPSG_4326:
        return latitude, longitude
    if crs == EPSG_3857:
        north = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
        return _RADIUS * math.radians(longitude), _RADIUS * north
    return position


def to_crs84(position: Position, crs: str) -> Position:
    """Longitude and latitude of a position given in `crs`."""
    first, second = position
    if crs == EPSG_4326:
        return second, first
    if crs == EPSG_3857:
        return math.degrees(first / _RADIUS), math.degrees(2 * math.atan(math.exp(second / _RADIUS)) - math.pi / 2)
    return position


def boxes(numbers: tuple[float, ...], crs: str) -> tuple[Box, ...]:
    """The box of four or six numbers in `crs`; two when it spans the antimeridian. Heights are left aside.

    Raises ValueError when the numbers are outside the extent of the system or form no box (OGC 17-069r4, 7.15.3).
    """
    corners = [numbers[:2], numbers[len(numbers) // 2 :][:2]]
    if any(abs(value) > limit for corner in corners for value, limit in zip(corner, _LIMITS[crs], strict=True)):
        raise ValueError(f"a coordinate is outside the extent of {crs}")
    (west, south), (east, north) = (to_crs84((corner[0], corner[1]), crs) for corner in corners)
    upside_down = len(numbers) == 6 and numbers[2] > numbers[5]
    if south > north or upside_down:
        raise ValueError("the lower edge is above the upper edge")
    if west <= east:
        return (Box(west, south, east, north),)
    return Box(west, south, 180.0, north), Box(-180.0, south, east, north)
