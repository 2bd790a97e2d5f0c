"""Which features a query asks for, and the page of them (MIM0 mechanism 1, section 3.3)."""

from collections.abc import Mapping
from typing import NamedTuple

from oasc_check.reference.rest_openapi.data import Feature

DEFAULT_LIMIT = 10


class Page(NamedTuple):
    """The features of one page, and the offset of the next one (None when there is none)."""

    features: list[Feature]
    following: int | None


def page(features: list[Feature], query: Mapping[str, str], defects: frozenset[str]) -> Page:
    """The page that the query asks for. Raises ValueError when a parameter is not well-formed."""
    found = [one for one in features if _wanted(one, query, defects)]
    limit, offset = _count(query, "limit", DEFAULT_LIMIT), _count(query, "offset", 0)
    if "rest-limit-ignored" in defects:
        limit = DEFAULT_LIMIT
    start = 0 if "rest-offset-ignored" in defects else offset
    more = offset + limit < len(found)
    return Page(found[start : start + limit], offset + limit if more else None)


def _count(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise ValueError(f"{name} has to be a whole number")
    return int(text)


def _wanted(feature: Feature, query: Mapping[str, str], defects: frozenset[str]) -> bool:
    kind = None if "rest-attribute-ignored" in defects else query.get("kind")
    is_kind = kind is None or feature["properties"]["kind"] == kind
    return (
        is_kind and _in_box(feature, query.get("bbox"), defects) and _in_time(feature, query.get("datetime"), defects)
    )


def _in_box(feature: Feature, bbox: str | None, defects: frozenset[str]) -> bool:
    if bbox is None or "rest-bbox-ignored" in defects:
        return True
    west, south, east, north = (float(part) for part in bbox.split(","))
    longitude, latitude = map(float, feature["geometry"]["coordinates"])
    if "rest-bbox-latitude-first" in defects:
        longitude, latitude = latitude, longitude
    return west <= longitude <= east and south <= latitude <= north


def _in_time(feature: Feature, interval: str | None, defects: frozenset[str]) -> bool:
    """Instants are written alike here, so that they compare as texts; `..` and nothing are open ends."""
    if interval is None:
        return True
    start, slash, end = interval.partition("/")
    when, last = str(feature["properties"]["datetime"]), end if slash else start
    if last == ".." and "rest-datetime-open-end-lost" in defects:
        return False
    return (start in ("", "..") or start <= when) and (last in ("", "..") or when <= last)
