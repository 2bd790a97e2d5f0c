"""The OpenAPI 3.1 description of the API (MIM0 mechanism 1, section 3.2)."""

from typing import Any

from oasc_check.reference.rest_openapi.data import collections

Member = dict[str, Any]
_PARAMETERS = ("bbox", "datetime", "kind", "limit", "offset", "f")


def description(base: str, defects: frozenset[str]) -> Member:
    """The description of the API at `base`, an absolute address."""
    document: Member = {
        "openapi": "3.0.3" if "rest-description-old" in defects else "3.1.0",
        "info": {"title": "oasc-check reference API", "version": "1.0.0"},
        "servers": [{"url": base}],
        "paths": _paths(defects),
    }
    if "rest-description-lacks-version" in defects:
        del document["info"]["version"]
    if "rest-description-lacks-title" in defects:
        del document["info"]["title"]
    return document


def _paths(defects: frozenset[str]) -> Member:
    content = {"application/json": {"schema": {"type": "object"}}}
    listing = {"200": {"description": "All collections", "content": content}}
    paths: Member = {"/collections": {"get": {"operationId": "collections", "responses": listing}}}
    for name in collections():
        paths[f"/collections/{name}/items"] = {"get": _items(name, defects)}
    return paths


def _items(name: str, defects: frozenset[str]) -> Member:
    return {
        "operationId": f"{name}Items",
        "parameters": [{"name": one, "in": "query", "schema": {"type": "string"}} for one in _PARAMETERS],
        "responses": {"200": _page(name, defects)},
    }


def _page(name: str, defects: frozenset[str]) -> Member:
    if "rest-description-lacks-content" in defects:
        return {"description": "A page of features"}
    shape: Member = {
        "schema": {"type": "object", "properties": {"features": {"type": "array"}}},
        "examples": {"first": {"value": {"type": "FeatureCollection", "features": collections()[name][:1]}}},
    }
    if "rest-description-lacks-schemas" in defects:
        del shape["schema"]
    if "rest-description-lacks-examples" in defects:
        del shape["examples"]
    return {"description": "A page of features", "content": {"application/geo+json": shape, "application/json": shape}}
