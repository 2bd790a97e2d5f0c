"""The coordinate reference systems of the service, each with the axes in the order of its authority."""

URNS = ("urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:OGC:1.3:CRS84")
EPSG_4326, CRS84 = URNS


def written(position: tuple[float, float], crs: str) -> tuple[float, float]:
    """Longitude and latitude as the axes of a system, and back: EPSG:4326 has the latitude first."""
    first, second = position
    return (second, first) if crs == EPSG_4326 else (first, second)
