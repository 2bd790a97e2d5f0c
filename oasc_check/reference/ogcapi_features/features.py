"""Features, page by page and one by one (OGC 17-069r4, 7.15 and 7.16)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import JSONResponse, Response

from oasc_check.reference.ogcapi_features import query
from oasc_check.reference.ogcapi_features.call import GEOJSON, JSON, Call, Link, ProblemError, segment, without
from oasc_check.reference.ogcapi_features.crs import CRS84, EPSG_4326, from_crs84
from oasc_check.reference.ogcapi_features.data import FIRST_DAY, Collection, Feature
from oasc_check.reference.ogcapi_features.geometry import Geometry, Position, transformed
from oasc_check.reference.ogcapi_features.query import Query
from oasc_check.reference.ogcapi_features.temporal import written


def items(call: Call) -> Response:
    """One page of the features that the parameters select."""
    collection = _collection_of_items(call)
    parameters = call.query(query.items_parameters(collection))
    wanted = query.read(parameters, collection, call.defects)
    matched = [feature for feature in collection.features if wanted.selects(feature, call.defects)]
    page = matched[wanted.offset : wanted.offset + wanted.limit]
    counts_page = "ogc-number-matched-counts-page" in call.defects
    counts_limit = "ogc-number-returned-is-limit" in call.defects
    document = {
        "type": "FeatureCollection",
        "timeStamp": written(FIRST_DAY if "ogc-timestamp-frozen" in call.defects else call.service.clock()),
        "numberMatched": len(page) if counts_page else len(matched),
        "numberReturned": wanted.limit if counts_limit else len(page),
        "features": _on_page(call, [_written(call, feature, wanted.crs) for feature in page]),
        "links": _page_links(call, collection, parameters, wanted, len(matched)),
    }
    return _answer(call, document, wanted.crs)


def feature(call: Call) -> Response:
    """One feature."""
    collection = call.collection()
    crs = query.read_crs(call.query(query.FEATURE), "crs", call.defects)
    found = _find(call, collection)
    document = _written(call, found, crs)
    if "ogc-feature-id-differs" in call.defects:
        document["id"] = f"{collection.id}.{found.id}"
    path = f"/collections/{segment(collection.id)}"
    links = [
        call.self_link(f"{path}/items/{segment(found.id)}", GEOJSON),
        call.link("collection", path, JSON, collection.title),
    ]
    document["links"] = links[:1] if "ogc-feature-lacks-collection-link" in call.defects else links
    return _answer(call, document, crs)


def _collection_of_items(call: Call) -> Collection:
    """The collection; an unknown one, or one that cannot be read, is a ProblemError of status 404."""
    name = call.path["collection_id"]
    if "ogc-unknown-collection-empty" in call.defects and name not in call.service.collections:
        return Collection(name, name, name, ())
    if "ogc-items-unresolvable" in call.defects and name == "works":
        raise ProblemError(404, "NotFound", "the features cannot be read")
    return call.collection()


def _find(call: Call, collection: Collection) -> Feature:
    name = call.path["feature_id"]
    decodes = "ogc-feature-encoding-refused" not in call.defects or quote(name, safe="") == name
    for known in collection.features:
        if str(known.id) == name and decodes:
            return known
    if "ogc-unknown-feature-200" in call.defects or "across-any-identifier-answers" in call.defects:
        return Feature(name, None, {})
    raise ProblemError(404, "NotFound", f"there is no feature {name!r} in {collection.id}")


def _answer(call: Call, document: dict[str, Any], crs: str) -> Response:
    headers = {} if "ogc-content-crs-missing" in call.defects else {"Content-Crs": f"<{crs}>"}
    media_type = JSON if "ogc-geojson-as-json" in call.defects else GEOJSON
    return JSONResponse(document, headers=headers, media_type=media_type)


def _on_page(call: Call, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The features of a page."""
    if "ogc-feature-ids-hidden" in call.defects:
        return [without(document, "id") for document in documents]
    if "ogc-feature-ids-repeat" in call.defects and documents:
        return [*documents[:-1], {**documents[-1], "id": documents[0]["id"]}]
    return documents


def _written(call: Call, feature: Feature, crs: str) -> dict[str, Any]:
    document = {
        "type": "Feature",
        "id": feature.id,
        "geometry": feature.geometry and _geometry(call, feature.geometry, crs),
        "properties": feature.properties,
    }
    if feature.geometry is None and "ogc-geometry-member-missing" in call.defects:
        return without(document, "geometry")
    return document


def _geometry(call: Call, geometry: Geometry, crs: str) -> Geometry:
    if crs == CRS84 and "ogc-latitude-first" in call.defects:
        crs = EPSG_4326
    elif crs == EPSG_4326 and "ogc-axis-order-of-4326-wrong" in call.defects:
        crs = CRS84

    def place(position: Position) -> Position:
        return from_crs84(position, crs)

    written = transformed(geometry, place)
    if "ogc-polygons-open" in call.defects and geometry["type"] == "Polygon":
        written["coordinates"] = [ring[:-1] for ring in written["coordinates"]]
    return written


def _page_links(
    call: Call, collection: Collection, parameters: Mapping[str, str], wanted: Query, matched: int
) -> list[Link]:
    """Self, the collection, and the pages around this one; the last page has no next."""
    path = f"/collections/{segment(collection.id)}"
    links = [call.self_link(f"{path}/items", GEOJSON), call.link("collection", path, JSON, collection.title)]
    if wanted.offset + wanted.limit < matched and "ogc-next-missing" not in call.defects:
        next_page = _page_link(call, "next", path, parameters, _next_offset(call, wanted))
        links.append(without(next_page, "type") if "ogc-next-untyped" in call.defects else next_page)
    if wanted.offset > 0:
        links.append(_page_link(call, "prev", path, parameters, max(0, wanted.offset - wanted.limit)))
    return links


def _next_offset(call: Call, wanted: Query) -> int:
    if "ogc-next-loops" in call.defects:
        return wanted.offset
    if "ogc-next-skips" in call.defects:
        return wanted.offset + wanted.limit + 1
    return wanted.offset + wanted.limit - ("ogc-next-overlaps" in call.defects)


def _page_link(call: Call, rel: str, path: str, parameters: Mapping[str, str], offset: int) -> Link:
    """The same question at another offset."""
    kept = ("limit", "f") if "ogc-next-drops-selection" in call.defects else tuple(parameters)
    asked = {name: parameters[name] for name in kept if name in parameters} | {"offset": str(offset)}
    return call.link(rel, f"{path}/items?{urlencode(asked, quote_via=quote)}", GEOJSON, f"The {rel} page")
