"""Answers of every kind: JSON of all shapes, XML, RDF, and what is none of them."""

from __future__ import annotations

import json
import random

from fuzz import changes

JSON_BODIES = (
    {"id": "urn:ngsi-ld:Vehicle:a", "type": "Vehicle", "speed": {"type": "Property", "value": 5}, "@context": "c"},
    [{"id": "a", "type": "T", "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [3, 50]}}}],
    {"links": [{"rel": "next", "href": "/x"}], "collections": [{"id": "c", "extent": {"spatial": {"bbox": [[1, 2]]}}}]},
    {"type": "FeatureCollection", "features": [{"geometry": {"type": "Polygon", "coordinates": [[[0, 0]]]}}]},
    {"value": [{"@iot.id": 1, "phenomenonTime": "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"}], "@iot.count": 1},
    {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {"/x": {"get": {"responses": {"200": {}}}}}},
    {"success": True, "result": {"count": 1, "results": [{"id": "x", "resources": [{"url": "http://h"}]}]}},
    {"issuer": "https://id.example", "jwks_uri": "https://id/keys", "keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]},
    {"access_token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA", "token_type": "Bearer", "expires_in": 300},
    {"accepted": True, "version": "1.3", "cipher": "x", "certificate": {"trusted": True, "problems": []}},
    {"@graph": [{"@id": "_:a", "@type": "dcat:Catalog"}], "@context": {"dcat": "http://www.w3.org/ns/dcat#"}},
)  # fmt: skip
OTHER_BODIES = (
    b"", b"\xff\xfe", b"[" * 3000, b"1e999", b'"\\ud800"', b'{"a":' * 2000, b"NaN", b"\x00", b"{}{}", b"0" * 5000,
    b"<a xmlns='urn:x'><b c='d'>e</b></a>", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", b"<a><b></a>", b"<a>" * 2000,
    b'<?xml version="1.0" encoding="x"?><a/>', b"<wfs:FeatureCollection numberMatched='unknown'/>",
    b"@prefix dcat: <http://www.w3.org/ns/dcat#> . <> a dcat:Catalog ; dcat:dataset [ a dcat:Dataset ] .",
    b"@prefix x: <http://[::1> . x:a x:b x:c .", b"<http://a b> <c> <d> .", b"_:a <b> \"\\uD800\" .",
)  # fmt: skip
TYPES = (
    "application/json", "application/ld+json", "application/geo+json", "application/xml", "text/xml", "text/turtle",
    "application/rdf+xml", "text/html", "application/json; charset=utf-16", ";;;", "", "application/n-triples",
)  # fmt: skip
FIELDS = (
    "Location",
    "Link",
    "NGSILD-Results-Count",
    "Content-Crs",
    "Allow",
    "Content-Range",
    "WWW-Authenticate",
    "ETag",
)
FIELD_VALUES = (
    "", "x", "http://[::1", "/things/1", '<http://[>; rel="next"', "<>; rel", '</x>; rel="next"; type="', "9" * 500,
    "-1", "bytes 0-1/*", "\u00e4\ud800", ",,,", "entities 2-1/0", 'Bearer realm="', "<" * 1000,
)  # fmt: skip


def body(chance: random.Random) -> bytes:
    """A body: JSON that was changed, more often than what is none."""
    if chance.random() < 0.7:
        return json.dumps(changes.tree(chance.choice(JSON_BODIES), chance)).encode()
    other = bytearray(chance.choice(OTHER_BODIES))
    if other and chance.random() < 0.5:
        other[chance.randrange(len(other))] = chance.randrange(256)
    return bytes(other)


def headers(chance: random.Random) -> list[tuple[str, str]]:
    """A media type, and up to three other fields."""
    some = [(chance.choice(FIELDS), chance.choice(FIELD_VALUES)) for _ in range(chance.randint(0, 3))]
    return [("Content-Type", chance.choice(TYPES)), *some]
