"""GetFeature (OGC 09-025r2, clause 11): features as GML 3.2 or GeoJSON (RFC 7946)."""

from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from starlette.responses import JSONResponse, Response

from oasc_check.reference.wfs.call import XML, Call, Refusal, escaped, xml
from oasc_check.reference.wfs.crs import CRS84, EPSG_4326, written
from oasc_check.reference.wfs.data import NAMESPACE, PREFIX, Feature
from oasc_check.reference.wfs.query import Selected, read

GML = "application/gml+xml; version=3.2"
JSON = "application/json"
BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
_NAMESPACES = (
    'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:wfs="http://www.opengis.net/wfs/2.0" '
    f'xmlns:{PREFIX}="{NAMESPACE}"'
)


def get_feature(call: Call) -> Response:
    """A page of the features that a request selects, their number, or the one feature of an id."""
    wanted = call.value("outputFormat") or GML
    if wanted not in (GML, JSON) and "wfs-output-format-ignored" not in call.defects:
        raise Refusal("InvalidParameterValue", "outputFormat", f"the formats are {GML} and {JSON}")
    query = call.value("storedQuery_id")
    if query is not None:
        return _by_id(call, query)
    is_hits = call.value("resultType") == "hits"
    selected = read(call)
    if wanted == JSON and not is_hits and "wfs-json-as-gml" not in call.defects:
        return JSONResponse(_geojson(call, selected))
    return xml(_collection(call, selected, is_hits), GML)


def _by_id(call: Call, query: str) -> Response:
    """The feature itself (clause 7.9.3.6)."""
    if query != BY_ID:
        raise Refusal("InvalidParameterValue", "storedQuery_id", f"there is no stored query {query}")
    wanted = call.needed("id")
    for feature_type in call.types.values():
        for feature in feature_type.features:
            if feature.id == wanted:
                found = feature_type.features[0] if "wfs-by-id-another" in call.defects else feature
                shown = Selected(feature_type, (), (), 0, tuple(feature_type.properties), EPSG_4326)
                return xml(_feature(call, shown, found, _NAMESPACES), XML)
    raise Refusal("OperationProcessingFailed", "ID", f"there is no feature {wanted}")


def _collection(call: Call, selected: Selected, is_hits: bool) -> str:
    page = () if is_hits and "wfs-hits-with-features" not in call.defects else selected.page
    matched = "unknown" if is_hits and "wfs-hits-unknown" in call.defects else str(len(selected.matched))
    if is_hits and "wfs-hits-count-page" in call.defects:
        matched = str(len(selected.page[:1]))
    returned = len(selected.matched) if "wfs-number-returned-is-matched" in call.defects else len(page)
    stamp = "" if "wfs-time-stamp-missing" in call.defects else f' timeStamp="{call.clock().isoformat()}"'
    numbers = f'{stamp} numberMatched="{matched}" numberReturned="{returned}"'
    members = "".join(f"<wfs:member>{one}</wfs:member>" for one in _features(call, selected, page))
    return (
        f"<wfs:FeatureCollection {_NAMESPACES}{numbers}{'' if is_hits else _next(call, selected)}>{members}"
        "</wfs:FeatureCollection>"
    )


def _next(call: Call, selected: Selected) -> str:
    """Where the next page is (clause 7.7.4.4)."""
    end = selected.start + len(selected.page)
    if end >= len(selected.matched) or "wfs-next-missing" in call.defects:
        return ""
    if "wfs-next-repeats" in call.defects:
        end = selected.start
    kept = {name: value for name, value in call.pairs.items() if name.lower() != "startindex"}
    query = urlencode({**kept, "startIndex": end})
    return f" next={quoteattr(f'{call.url}?{query}')}"


def _features(call: Call, selected: Selected, page: tuple[Feature, ...]) -> list[str]:
    if "wfs-ids-repeat" in call.defects:
        page = tuple(Feature(page[0].id, one.position, one.properties) for one in page)
    return [_feature(call, selected, feature) for feature in page]


def _feature(call: Call, selected: Selected, feature: Feature, namespaces: str = "") -> str:
    name = f"{PREFIX}:{selected.feature_type.name}"
    shown = "".join(_property(one, feature.properties[one]) for one in selected.properties)
    first, second = written(feature.position, _order(call, selected.crs))
    point = (
        f'<{PREFIX}:location><gml:Point gml:id="{feature.id}.location" srsName="{selected.crs}">'
        f"<gml:pos>{first} {second}</gml:pos></gml:Point></{PREFIX}:location>"
    )
    return f"<{name} {namespaces} gml:id={quoteattr(feature.id)}>{shown}{point}</{name}>"


def _order(call: Call, crs: str) -> str:
    return CRS84 if "wfs-axes-swapped" in call.defects else crs


def _property(name: str, value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{PREFIX}:{name}>{escaped(text)}</{PREFIX}:{name}>"


def _geojson(call: Call, selected: Selected) -> dict[str, Any]:
    features = [_as_geojson(call, selected.properties, one) for one in selected.page]
    return {
        "type": "FeatureCollection",
        "features": features,
        "numberMatched": len(selected.matched),
        "numberReturned": len(features),
        "timeStamp": call.clock().isoformat(),
    }


def _as_geojson(call: Call, properties: tuple[str, ...], feature: Feature) -> dict[str, Any]:
    kind = "gml:Point" if "wfs-json-geometry-types-wrong" in call.defects else "Point"
    found: dict[str, Any] = {
        "type": "Feature",
        "id": feature.id,
        "geometry": {"type": kind, "coordinates": list(feature.position)},
        "properties": {one: feature.properties[one] for one in properties},
    }
    return {name: value for name, value in found.items() if name != "id" or "wfs-json-without-ids" not in call.defects}
