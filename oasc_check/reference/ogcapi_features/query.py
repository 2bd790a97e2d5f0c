"""The query parameters of features: which exist where, what they say, and which values are invalid."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oasc_check.reference.ogcapi_features.call import ProblemError
from oasc_check.reference.ogcapi_features.crs import CRS84, SUPPORTED, boxes
from oasc_check.reference.ogcapi_features.data import Collection, Feature
from oasc_check.reference.ogcapi_features.geometry import Box, intersects
from oasc_check.reference.ogcapi_features.temporal import Interval, parse_interval, without_offset

DEFAULT_LIMIT = 10
MAXIMUM_LIMIT = 100
DOCUMENT = ("f",)
FEATURE = ("f", "crs")
_ITEMS = ("f", "limit", "offset", "bbox", "bbox-crs", "datetime", "crs")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def items_parameters(collection: Collection) -> tuple[str, ...]:
    """The parameters of this collection's items: those of all collections and its filters."""
    return _ITEMS + collection.filters


@dataclass(frozen=True)
class Query:
    """What a request for features selects; None selects all."""

    limit: int
    offset: int
    crs: str
    boxes: tuple[Box, ...] | None
    time: Interval | None
    filters: Mapping[str, str]

    def selects(self, feature: Feature, defects: frozenset[str]) -> bool:
        """All of the parameters, each of which also selects the features that lack what it looks at."""
        return (
            self._selects_place(feature, defects)
            and self._selects_time(feature, defects)
            and all(feature.properties[name] == value for name, value in self.filters.items())
        )

    def _selects_place(self, feature: Feature, defects: frozenset[str]) -> bool:
        if self.boxes is None or (self.time and "ogc-bbox-ignored-with-datetime" in defects):
            return True
        if "ogc-bbox-finds-nothing" in defects:
            return False
        if feature.geometry is None:
            return "ogc-bbox-hides-placeless" not in defects
        return any(intersects(feature.geometry, box) for box in self.boxes)

    def _selects_time(self, feature: Feature, defects: frozenset[str]) -> bool:
        if self.time is None:
            return True
        if feature.when is None:
            return "ogc-datetime-hides-timeless" not in defects
        return self.time.intersects(feature.when)


def read(parameters: Mapping[str, str], collection: Collection, defects: frozenset[str]) -> Query:
    """The query of these parameters. Raises ProblemError, status 400, when a value is invalid."""
    try:
        return Query(
            limit=_limit(parameters.get("limit", str(DEFAULT_LIMIT)), defects),
            offset=_whole_number(parameters.get("offset", "0"), "offset", 0),
            crs=read_crs(parameters, "crs", defects),
            boxes=_boxes(parameters, defects),
            time=_time(parameters, defects),
            filters=_filters(parameters, collection, defects),
        )
    except ValueError as error:
        raise ProblemError(400, "InvalidParameterValue", str(error)) from error


def read_crs(parameters: Mapping[str, str], name: str, defects: frozenset[str]) -> str:
    """A supported system, CRS84 when not given. Raises ProblemError (OGC 18-058r1, 7.4 and 7.5)."""
    crs = parameters.get(name, CRS84)
    if crs in SUPPORTED:
        return crs
    if "ogc-crs-unknown-accepted" in defects:
        return CRS84
    raise ProblemError(400, "InvalidParameterValue", f"{name} must be one of {', '.join(SUPPORTED)}")


def _whole_number(text: str, name: str, least: int) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) < least:
        raise ValueError(f"{name} must be a whole number of at least {least}")
    return int(text)


def _limit(text: str, defects: frozenset[str]) -> int:
    if "ogc-limit-ignored" in defects:
        return DEFAULT_LIMIT
    if text == "0" and "ogc-limit-zero-accepted" in defects:
        return DEFAULT_LIMIT
    limit = _whole_number(text, "limit", 1)
    if limit > MAXIMUM_LIMIT and "ogc-limit-above-maximum-refused" in defects:
        raise ValueError(f"limit must be at most {MAXIMUM_LIMIT}")
    return limit if "ogc-limit-above-maximum-obeyed" in defects else min(limit, MAXIMUM_LIMIT)


def _boxes(parameters: Mapping[str, str], defects: frozenset[str]) -> tuple[Box, ...] | None:
    crs = read_crs(parameters, "bbox-crs", defects)
    if "bbox" not in parameters or "ogc-bbox-ignored" in defects:
        return None
    try:
        made = boxes(_numbers(parameters["bbox"]), CRS84 if "ogc-bbox-crs-ignored" in defects else crs)
    except ValueError:
        if "ogc-bbox-invalid-accepted" in defects:
            return None
        raise
    if len(made) > 1 and "ogc-bbox-antimeridian-wrong" in defects:
        return (Box(-180.0, made[0].south, 180.0, made[0].north),)
    return made


def _numbers(text: str) -> tuple[float, ...]:
    parts = text.split(",")
    if len(parts) not in (4, 6) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError("bbox must be four or six numbers with commas between them")
    return tuple(float(part) for part in parts)


def _time(parameters: Mapping[str, str], defects: frozenset[str]) -> Interval | None:
    text = parameters.get("datetime")
    if text is None or "ogc-datetime-ignored" in defects:
        return None
    if "/" in text and ".." in text and "ogc-datetime-open-refused" in defects:
        raise ValueError("datetime must not be open")
    try:
        interval = parse_interval(text)
    except ValueError as error:
        if "ogc-datetime-invalid-500" in defects:
            raise ProblemError(500, "InternalServerError", str(error)) from error
        if "ogc-datetime-invalid-accepted" in defects:
            return None
        raise
    return without_offset(interval) if "ogc-datetime-offset-ignored" in defects else interval


def _filters(parameters: Mapping[str, str], collection: Collection, defects: frozenset[str]) -> dict[str, str]:
    if "ogc-property-filter-ignored" in defects:
        return {}
    return {name: parameters[name] for name in collection.filters if name in parameters}
