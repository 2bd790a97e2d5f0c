"""The API definition: every path, parameter, status and media type of the service, as OpenAPI 3.0.3."""

from collections.abc import Iterable
from typing import Any

from oasc_check.reference.ogcapi_features import query
from oasc_check.reference.ogcapi_features.call import GEOJSON, HTML, JSON, OPENAPI, PROBLEM, Call, segment, without
from oasc_check.reference.ogcapi_features.crs import CRS84, SUPPORTED
from oasc_check.reference.ogcapi_features.data import Collection
from oasc_check.reference.ogcapi_features.schemas import SCHEMAS, Schema, reference

Member = dict[str, Any]
_CONTENT_CRS: Member = {"Content-Crs": {"description": "The system of the geometries", "schema": {"type": "string"}}}
_ERRORS = {
    "400": "A parameter is not known or its value is invalid",
    "404": "There is no such resource",
    "500": "The service failed",
}
_REFUSALS = {"401": "No good token was presented", "403": "The token does not open this service"}


def definition(call: Call, title: str) -> Member:
    """The definition of the service that this call reached; with security schemes when it is protected."""
    document: Member = {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0.0", "description": "Part of the oasc-check reference platform."},
        "servers": [{"url": call.base}],
        "paths": _paths(call),
        "components": {
            "schemas": SCHEMAS,
            "parameters": _parameters(call),
            "responses": {f"Error{status}": _error(text) for status, text in (_ERRORS | _REFUSALS).items()},
        },
    }
    if call.protected:
        document["security"] = [{"oauth2": []}, {"token": []}]
        document["components"]["securitySchemes"] = _security_schemes(call)
    return without(document, "info") if "ogc-api-definition-invalid" in call.defects else document


def _paths(call: Call) -> Member:
    feature_parameters = ("collectionId", *query.DOCUMENT)
    paths = {
        "/": _get(call, "landing", "The landing page", query.DOCUMENT, _ok(JSON, "landingPage")),
        "/conformance": _get(call, "conformance", "Conformance classes", query.DOCUMENT, _ok(JSON, "conformance")),
        "/api": _get(call, "api", "This definition", query.DOCUMENT, _ok(OPENAPI, "definition")),
        "/api.html": _get(call, "apiHtml", "This definition for people", (), _ok(HTML, None)),
        "/collections": _get(call, "collections", "All collections", query.DOCUMENT, _ok(JSON, "collections")),
        "/collections/{collectionId}": _get(
            call, "collection", "One collection", feature_parameters, _ok(JSON, "collection")
        ),
    }
    for collection in call.service.collections.values():
        paths |= _feature_paths(call, collection)
    return paths


def _feature_paths(call: Call, collection: Collection) -> Member:
    """The two paths of one collection: each collection has its own, because each has its own filters."""
    path = f"/collections/{segment(collection.id)}/items"
    page, single = _ok(GEOJSON, "featureCollection", _CONTENT_CRS), _ok(GEOJSON, "feature", _CONTENT_CRS)
    names = query.items_parameters(collection)
    if "ogc-api-definition-lacks-bbox" in call.defects:
        names = tuple(name for name in names if name != "bbox")
    one = ("featureId", *query.FEATURE)
    return {
        path: _get(call, f"{collection.id}Items", f"Features of {collection.title}", names, page),
        f"{path}/{{featureId}}": _get(call, f"{collection.id}Item", f"A feature of {collection.title}", one, single),
    }


def _get(call: Call, operation: str, summary: str, parameters: Iterable[str], answer: Member) -> Member:
    errors = _ERRORS | (_REFUSALS if call.protected else {})
    if "ogc-api-definition-lacks-errors" in call.defects:
        errors = {}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
            "responses": {"200": answer}
            | {status: {"$ref": f"#/components/responses/Error{status}"} for status in errors},
        }
    }


def _ok(media_type: str, schema: str | None, headers: Member | None = None) -> Member:
    shape: Schema = reference(schema) if schema else {"type": "string"}
    answer: Member = {"description": "As asked", "content": {media_type: {"schema": shape}}}
    return answer | {"headers": headers} if headers else answer


def _error(text: str) -> Member:
    return {"description": text, "content": {PROBLEM: {"schema": reference("problem")}}}


def _query(name: str, description: str, schema: Schema, **more: Any) -> Member:
    common = {"name": name, "in": "query", "required": False, "style": "form", "explode": False}
    return {**common, "description": description, "schema": schema, **more}


def _path(name: str, schema: Schema) -> Member:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameters(call: Call) -> Member:
    limit = {"type": "integer", "minimum": 1, "maximum": query.MAXIMUM_LIMIT, "default": query.DEFAULT_LIMIT}
    if "ogc-api-definition-limit-is-text" in call.defects:
        limit["type"] = "string"
    if "ogc-api-definition-limit-is-any-text" in call.defects:
        limit = {"oneOf": [{"type": "string"}, {"type": "boolean"}]}
    bbox = {
        "type": "array",
        "items": {"type": "number"},
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    }
    if "ogc-api-definition-bbox-is-text" in call.defects:
        bbox = {"anyOf": [{"type": "string"}, {"type": "string", "maxLength": 0}]}
    system = {"type": "string", "format": "uri", "enum": list(SUPPORTED), "default": CRS84}
    return {
        "collectionId": _path("collectionId", {"type": "string", "enum": list(call.service.collections)}),
        "featureId": _path("featureId", {"type": "string"}),
        "f": _query("f", "The format; there is one.", {"type": "string", "enum": ["json"]}),
        "limit": _query("limit", "The most features on a page; more than the maximum counts as the maximum.", limit),
        "offset": _query("offset", "How many features come before the page.", {"type": "integer", "minimum": 0}),
        "bbox": _query("bbox", "Only features in this box, and those that are nowhere.", bbox),
        "bbox-crs": _query("bbox-crs", "The system of bbox.", system),
        "datetime": _query("datetime", "Only features of this instant or interval, and timeless ones.", _text()),
        "crs": _query("crs", "The system of the geometries in the answer.", system),
        "line": _query("line", "Only stops of this line.", _text()),
    }


def _text() -> Schema:
    return {"type": "string"}


def _security_schemes(call: Call) -> Member:
    flow = {"tokenUrl": call.token_url, "scopes": {}}
    return {
        "oauth2": {"type": "oauth2", "flows": {"clientCredentials": flow, "password": flow}},
        "token": {"type": "apiKey", "in": "header", "name": "X-Auth-Token"},
    }
