"""Which features a GetFeature request selects, and how it wants them (OGC 09-025r2, clauses 7.6.3 and 7.9.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from oasc_check.reference.wfs.call import Call, Refusal
from oasc_check.reference.wfs.crs import CRS84, EPSG_4326, URNS, written
from oasc_check.reference.wfs.data import Feature, FeatureType


@dataclass(frozen=True)
class Selected:
    """The features that match in their order, those on the page, and the properties to show of each."""

    feature_type: FeatureType
    matched: tuple[Feature, ...]
    page: tuple[Feature, ...]
    start: int
    properties: tuple[str, ...]
    crs: str


def read(call: Call) -> Selected:
    """What a request selects. Raises Refusal."""
    feature_type = _type(call)
    matched = tuple(_sorted(call, feature_type, _chosen(call, feature_type)))
    count, start = call.number("count"), call.number("startIndex") or 0
    if "wfs-start-index-ignored" in call.defects:
        start = 0
    if count is None or "wfs-count-ignored" in call.defects:
        count = len(matched)
    crs = call.value("srsName") or EPSG_4326
    if crs not in URNS:
        raise Refusal("InvalidParameterValue", "srsName", f"the systems are {', '.join(URNS)}")
    if "wfs-srs-name-ignored" in call.defects:
        crs = CRS84
    page = matched[start : start + count]
    return Selected(feature_type, matched, page, start, _properties(call, feature_type), crs)


def _type(call: Call) -> FeatureType:
    name = call.value("typeNames") or call.value("typeName")
    resource = call.value("resourceId")
    if name is None and resource is None:
        if "wfs-type-names-defaulted" in call.defects:
            return next(iter(call.types.values()))
        call.needed("typeNames")
    if name is None:
        return next((one for one in call.types.values() if f"{resource}".startswith(f"{one.name}.")), _no_type())
    if name not in call.types and "wfs-unknown-type-empty" in call.defects:
        return _no_type()
    return call.type_called(name, "typeNames")


def _no_type() -> FeatureType:
    return FeatureType("Nothing", {}, ())


def _chosen(call: Call, feature_type: FeatureType) -> Iterable[Feature]:
    chosen = list(feature_type.features)
    resource = call.value("resourceId")
    if resource is not None and "wfs-resource-id-ignored" not in call.defects:
        chosen = [feature for feature in chosen if feature.id in resource.split(",")]
    box = call.value("bbox")
    if box is not None and "wfs-bbox-ignored" not in call.defects:
        west, south, east, north = _box(call, box)
        chosen = [one for one in chosen if west <= one.position[0] <= east and south <= one.position[1] <= north]
    return chosen


def _box(call: Call, text: str) -> tuple[float, float, float, float]:
    """West, south, east and north of two corners in a coordinate system, CRS84 when none is named."""
    *numbers, last = text.split(",")
    crs = last if last.startswith("urn:") else CRS84
    try:
        corners = [float(number) for number in (numbers if crs is last else [*numbers, last])]
        first, second, third, fourth = corners
    except ValueError:
        raise Refusal("InvalidParameterValue", "bbox", "a box has four numbers and perhaps a system") from None
    if crs not in URNS:
        raise Refusal("InvalidParameterValue", "bbox", f"the systems are {', '.join(URNS)}")
    if "wfs-bbox-axes-swapped" in call.defects:
        crs = CRS84
    return *written((first, second), crs), *written((third, fourth), crs)


def _sorted(call: Call, feature_type: FeatureType, features: Iterable[Feature]) -> Iterable[Feature]:
    by = call.value("sortBy")
    if by is None or "wfs-sort-by-ignored" in call.defects:
        return features
    name, _, order = by.partition(" ")
    _check_property(feature_type, name, "sortBy")
    is_down = order == "DESC" and "wfs-sort-always-ascending" not in call.defects
    return sorted(features, key=lambda feature: str(feature.properties[name]).rjust(20), reverse=is_down)


def _properties(call: Call, feature_type: FeatureType) -> tuple[str, ...]:
    named = call.value("propertyName")
    if named is None or "wfs-property-name-ignored" in call.defects:
        return tuple(feature_type.properties)
    for name in named.split(","):
        _check_property(feature_type, name, "propertyName")
    return tuple(named.split(","))


def _check_property(feature_type: FeatureType, name: str, parameter: str) -> None:
    if name not in feature_type.properties:
        raise Refusal("InvalidParameterValue", parameter, f"{feature_type.name} has no property {name}")
