"""Landing page, conformance declaration, API definition and collections (OGC 17-069r4, 7.2 to 7.14)."""

from html import escape
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response

from oasc_check.reference.ogcapi_features import openapi, query
from oasc_check.reference.ogcapi_features.call import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    Call,
    Link,
    ProblemError,
    segment,
    without,
)
from oasc_check.reference.ogcapi_features.crs import CRS84, EPSG_3857, SUPPORTED
from oasc_check.reference.ogcapi_features.data import Collection
from oasc_check.reference.ogcapi_features.temporal import written

TITLE = "Lille, made up"
CLASSES = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)


def landing(call: Call) -> Response:
    """The landing page: where everything else is."""
    call.query(query.DOCUMENT)
    definition = "/definition" if "ogc-api-definition-link-broken" in call.defects else "/api"
    links = [
        call.self_link("/", JSON),
        call.link("service-desc", definition, OPENAPI, "The API definition"),
        call.link("service-doc", "/api.html", HTML, "The API documentation"),
        call.link("conformance", "/conformance", JSON, "The conformance classes"),
        call.link("data", "/collections", JSON, "The feature collections"),
    ]
    lost = {
        "service-doc": "ogc-landing-lacks-service-doc",
        "conformance": "ogc-landing-lacks-conformance",
        "data": "ogc-landing-lacks-data",
    }
    kept = [link for link in links if lost.get(link["rel"]) not in call.defects]
    return JSONResponse({"title": TITLE, "description": "Stops, districts, works and trees", "links": kept})


def conformance(call: Call) -> Response:
    """The conformance classes."""
    call.query(query.DOCUMENT)
    kept = CLASSES[1:] if "ogc-conformance-lacks-core" in call.defects else CLASSES
    return JSONResponse({"conformsTo": kept})


def api(call: Call) -> Response:
    """The API definition, as OpenAPI 3.0."""
    call.query(query.DOCUMENT)
    media_type = "text/plain" if "ogc-api-definition-as-text" in call.defects else OPENAPI
    return JSONResponse(openapi.definition(call, TITLE), media_type=media_type)


def api_html(call: Call) -> Response:
    """The API definition for people: one line per operation."""
    call.query(())
    paths: dict[str, Any] = openapi.definition(call, TITLE)["paths"]
    rows = (f"<dt>GET {escape(path)}</dt><dd>{escape(item['get']['summary'])}</dd>" for path, item in paths.items())
    return HTMLResponse(f'<!doctype html><html lang="en"><title>{TITLE}</title><dl>{"".join(rows)}</dl></html>')


def collections(call: Call) -> Response:
    """Every collection."""
    call.query(query.DOCUMENT)
    path = "/collections.json" if "ogc-collections-self-broken" in call.defects else "/collections"
    links = [] if "ogc-collections-lack-self" in call.defects else [call.self_link(path, JSON)]
    described = [_described(call, collection) for collection in call.service.collections.values()]
    return JSONResponse({"links": links, "collections": described})


def collection(call: Call) -> Response:
    """One collection, described as in the list of them."""
    known = call.collection()
    call.query(query.DOCUMENT)
    if known.id == "trees" and "ogc-collection-unresolvable" in call.defects:
        raise ProblemError(404, "NotFound", "there is no such collection")
    description = _described(call, known)
    if "ogc-collection-differs" in call.defects:
        description["title"] = f"{known.title} of Lille"
    if "ogc-collection-item-type-differs" in call.defects:
        description["itemType"] = "record"
    if "ogc-collection-loses-links" in call.defects:
        description["links"] = description["links"][:1]
    return JSONResponse(description)


def _described(call: Call, collection: Collection) -> dict[str, Any]:
    systems = SUPPORTED[1:] if "ogc-crs-list-lacks-crs84" in call.defects else SUPPORTED
    described: dict[str, Any] = {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "extent": _extent(call, collection),
        "crs": systems,
        "storageCrs": EPSG_3857.replace("3857", "2154") if "ogc-storage-crs-unlisted" in call.defects else CRS84,
        "links": _links(call, collection),
    }
    if "ogc-collections-of-no-kind" in call.defects:
        return without(described | {"links": described["links"][:1]}, "itemType")
    return described


def _links(call: Call, collection: Collection) -> list[Link]:
    path = f"/collections/{segment(collection.id)}"
    items = call.link("items", f"{path}/items", GEOJSON, collection.title)
    if "ogc-items-link-untyped" in call.defects:
        items = without(items, "type")
    links = [call.link("self", path, JSON, f"About {collection.title}"), items]
    return links[:1] if "ogc-items-link-missing" in call.defects else links


def _extent(call: Call, collection: Collection) -> dict[str, Any]:
    box, interval = list(collection.bounds()), collection.interval()
    if "ogc-spatial-extent-small" in call.defects:
        box[2] = round((box[0] + box[2]) / 2, 5)
    extent: dict[str, Any] = {"spatial": {"bbox": [box], "crs": CRS84}}
    if interval:
        end = interval.start if "ogc-temporal-extent-small" in call.defects else interval.end
        extent["temporal"] = {"interval": [[written(interval.start), written(end)]]}
    return extent
