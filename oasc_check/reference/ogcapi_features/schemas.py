"""The schemas of the API definition: what each answer looks like, in the JSON Schema dialect of OpenAPI 3.0."""

from typing import Any

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_GEOMETRIES = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]


def reference(name: str) -> Schema:
    """A reference to one of the SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: list[str], **members: Schema) -> Schema:
    shape: Schema = {"type": "object", "properties": members}
    return shape | {"required": required} if required else shape


def _list(items: Schema, **bounds: int) -> Schema:
    return {"type": "array", "items": items, **bounds}


_LINKS = _list(reference("link"))
_KIND: Schema = {"type": "string", "enum": ["Feature"]}

SCHEMAS: dict[str, Schema] = {
    "link": _object(["href", "rel"], href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "landingPage": _object(["links"], title=_TEXT, description=_TEXT, links=_LINKS),
    "conformance": _object(["conformsTo"], conformsTo=_list(_TEXT)),
    "definition": _object(["openapi", "info", "paths"], openapi=_TEXT, info={"type": "object"}),
    "extent": _object(
        [],
        spatial=_object(["bbox"], bbox=_list(_list({"type": "number"}, minItems=4, maxItems=6), minItems=1), crs=_TEXT),
        temporal=_object(
            ["interval"], interval=_list(_list({**_TIME, "nullable": True}, minItems=2, maxItems=2), minItems=1)
        ),
    ),
    "collection": _object(
        ["id", "links"],
        id=_TEXT,
        title=_TEXT,
        description=_TEXT,
        itemType=_TEXT,
        extent=reference("extent"),
        crs=_list(_TEXT),
        storageCrs=_TEXT,
        links=_LINKS,
    ),
    "collections": _object(["links", "collections"], links=_LINKS, collections=_list(reference("collection"))),
    "geometry": {
        "type": "object",
        "nullable": True,
        "required": ["type", "coordinates"],
        "properties": {"type": {"type": "string", "enum": _GEOMETRIES}, "coordinates": _list({})},
    },
    "feature": _object(
        ["type", "id", "geometry", "properties"],
        type=_KIND,
        id={"oneOf": [{"type": "string"}, {"type": "integer"}]},
        geometry=reference("geometry"),
        properties={"type": "object"},
        links=_LINKS,
    ),
    "featureCollection": _object(
        ["type", "features"],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_list(reference("feature")),
        links=_LINKS,
        timeStamp=_TIME,
        numberMatched=_COUNT,
        numberReturned=_COUNT,
    ),
    "problem": _object(
        ["type", "title", "status"],
        type=_TEXT,
        title=_TEXT,
        status={"type": "integer"},
        code=_TEXT,
        detail=_TEXT,
    ),
}
