"""The NGSI-LD broker: one entity is created, read in every form, and removed; errors as the standard has them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from ngsi_ld_host import Client, Host

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld"
V1 = "urn:ngsi-ld:Vehicle:1"
PATH = f"/entities/{V1}"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    return host.broker()


def rich() -> dict[str, Any]:
    """An entity with every kind of Attribute, in normalized form."""
    return {
        "id": V1,
        "type": "Vehicle",
        "scope": ["/Madrid", "/Fleet/Red"],
        "speed": {
            "type": "Property",
            "value": 55,
            "unitCode": "KMH",
            "observedAt": "2026-01-01T00:00:00Z",
            "accuracy": {"type": "Property", "value": 0.5},
        },
        "tags": {"type": "Property", "value": ["a", "b"]},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [8, 40]}},
        "owner": {"type": "Relationship", "object": ["urn:person:1", "urn:person:2"], "objectType": "Person"},
        "says": {"type": "LanguageProperty", "languageMap": {"en": "yes", "fr": ["oui", "si"]}},
        "gender": {"type": "VocabProperty", "vocab": "Male"},
        "history": {"type": "ListProperty", "valueList": [3, 1, 2]},
        "route": {"type": "ListRelationship", "objectList": [{"object": "urn:stop:1"}, {"object": "urn:stop:2"}]},
        "ticket": {"type": "JsonProperty", "json": {"id": "no URI", "value": None}},
        "height": [
            {"type": "Property", "value": 1},
            {"type": "Property", "value": 2, "datasetId": "urn:data:2"},
        ],
    }


def test_a_new_entity_is_read_back_from_its_location(c: Client) -> None:
    answer = c.post("/entities", rich())
    assert (answer.status_code, answer.content) == (201, b"")
    location = answer.headers["Location"]
    assert urlsplit(c.base).path + PATH == location
    read = c.get(location.removeprefix(urlsplit(c.base).path))
    assert read.json() == rich()
    assert read.headers["Link"].startswith(f"<{CORE}>")


def test_the_concise_form_leaves_out_what_can_be_inferred(c: Client) -> None:
    c.post("/entities", rich())
    concise = c.json(PATH + "?format=concise")
    assert concise["speed"] == {
        "value": 55,
        "unitCode": "KMH",
        "observedAt": "2026-01-01T00:00:00Z",
        "accuracy": 0.5,
    }
    assert concise["tags"] == ["a", "b"]
    assert concise["location"] == {"type": "Point", "coordinates": [8, 40]}
    assert concise["says"] == {"languageMap": {"en": "yes", "fr": ["oui", "si"]}}
    assert concise["route"] == {"objectList": ["urn:stop:1", "urn:stop:2"]}
    assert concise["height"] == [{"value": 1}, {"value": 2, "datasetId": "urn:data:2"}]


def test_the_concise_form_can_be_sent_back(c: Client) -> None:
    c.post("/entities", rich())
    concise = c.json(PATH + "?format=concise")
    assert c.put(PATH, concise).status_code == 204
    assert c.json(PATH) == rich()


def test_the_simplified_form_holds_values(c: Client) -> None:
    c.post("/entities", rich())
    for query in ("?format=simplified", "?format=keyValues", "?options=keyValues"):
        assert c.json(PATH + query) == {
            "id": V1,
            "type": "Vehicle",
            "scope": ["/Madrid", "/Fleet/Red"],
            "speed": 55,
            "tags": ["a", "b"],
            "location": {"type": "Point", "coordinates": [8, 40]},
            "owner": ["urn:person:1", "urn:person:2"],
            "says": {"languageMap": {"en": "yes", "fr": ["oui", "si"]}},
            "gender": {"vocab": "Male"},
            "history": [3, 1, 2],
            "route": ["urn:stop:1", "urn:stop:2"],
            "ticket": {"json": {"id": "no URI", "value": None}},
            "height": {"dataset": {"@none": 1, "urn:data:2": 2}},
        }


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", ("en", "yes")), ("fr-CH,fr;q=0.9,en;q=0.8", ("fr", ["oui", "si"])), ("de", ("en", "yes"))],
)
def test_a_language_is_chosen(lang: str, expected: tuple[str, Any], c: Client) -> None:
    c.post("/entities", rich())
    says = c.json(f"{PATH}?lang={quote(lang)}")["says"]
    assert says == {"type": "Property", "value": expected[1], "lang": expected[0]}


def test_geojson_holds_the_geometry_and_the_context(c: Client) -> None:
    c.post("/entities", rich())
    accept = {"Accept": "application/geo+json"}
    answer = c.get(PATH, accept)
    feature = answer.json()
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert (feature["type"], feature["id"], feature["@context"]) == ("Feature", V1, CORE)
    assert feature["geometry"] == {"type": "Point", "coordinates": [8, 40]}
    assert feature["properties"]["speed"]["value"] == 55
    plain = c.get(PATH + "?geometryProperty=speed", accept | {"Prefer": "body=json"})
    assert "@context" not in plain.json()
    assert plain.json()["geometry"] is None
    assert CORE in plain.headers["Link"]
    assert c.get(PATH + "?geometryProperty=location").status_code == 400


def test_projection_and_datasets(c: Client) -> None:
    c.post("/entities", rich())
    assert set(c.json(PATH + "?pick=id,speed|tags")) == {"id", "speed", "tags"}
    assert "speed" not in c.json(PATH + "?omit=speed")
    assert set(c.json(PATH + "?attrs=speed")) == {"id", "type", "scope", "speed"}
    assert c.get(PATH + "?attrs=none").status_code == 404
    second = c.json(PATH + "?datasetId=urn:data:2")
    assert second["height"] == {"type": "Property", "value": 2, "datasetId": "urn:data:2"}
    assert "speed" not in second


def test_system_attributes_only_when_asked_for(c: Client) -> None:
    c.post("/entities", rich() | {"createdAt": "1999-01-01T00:00:00Z"})
    assert "createdAt" not in c.get(PATH).text
    shown = c.json(PATH + "?options=sysAttrs")
    assert shown["createdAt"] == shown["modifiedAt"] == shown["speed"]["createdAt"]
    assert shown["createdAt"] > "2026"


def test_an_entity_is_deleted_once(c: Client) -> None:
    c.create(V1)
    assert [c.delete(PATH).status_code for _ in range(2)] == [204, 404]
    assert c.get(PATH).status_code == 404


def test_an_entity_that_expires_is_gone(host: Host) -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    c = host.broker(clock=lambda: clock[0])
    c.post("/entities", {"id": V1, "type": "Vehicle", "expiresAt": "2026-01-01T00:00:10Z"})
    assert c.json(PATH + "?options=sysAttrs")["expiresAt"] == "2026-01-01T00:00:10Z"
    clock[0] += timedelta(seconds=10)
    assert c.get(PATH).status_code == 404


def test_an_id_with_a_slash_is_one_part_of_the_path(c: Client) -> None:
    c.create("http://example.org/vehicles/1")
    assert c.get("/entities/" + quote("http://example.org/vehicles/1", safe="")).status_code == 200


def test_an_error_says_what_happened(c: Client) -> None:
    c.create(V1)
    answer = c.post("/entities", {"id": V1, "type": "Vehicle"})
    assert answer.headers["Content-Type"] == "application/json"
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["status"]) == (409, ERRORS + "AlreadyExists", 409)
    assert V1 in problem["detail"]
    assert problem["title"]


BAD = [
    {"id": "vehicle 1"},
    {"id": None},
    {"type": None},
    {"type": []},
    {"type": "two words"},
    {"scope": "two words"},
    {"speed": None},
    {"speed": "urn:ngsi-ld:null"},
    {"speed": {"type": "Property"}},
    {"speed": {"type": "Property", "value": None}},
    {"speed": {"type": "Property", "value": "urn:ngsi-ld:null"}},
    {"speed": {"type": "Property", "value": {"a": "urn:ngsi-ld:null"}}},
    {"speed": {"type": "Speed", "value": 1}},
    {"speed": {"type": ["Property"], "value": 1}},
    {"speed": {"type": {}, "value": 1}},
    {"location": {"type": "GeoProperty", "value": {"type": [], "coordinates": [1, 2]}}},
    {"location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [10**400, 2]}}},
    {"speed": {"value": 1, "object": "urn:a:b"}},
    {"speed": {"type": "Property", "value": 1, "object": "urn:a:b"}},
    {"speed": {"type": "Property", "value": 1, "observedAt": "2026-01-01"}},
    {"speed": {"type": "Property", "value": 1, "observedAt": "2026-13-01T00:00:00Z"}},
    {"speed": {"type": "Property", "value": 1, "unitCode": 7}},
    {"speed": {"type": "Property", "value": 1, "datasetId": "one"}},
    {"speed": {"type": "Property", "value": 1, "@context": {}}},
    {"speed": [{"type": "Property", "value": 1}, {"type": "Property", "value": 2}]},
    {"speed value": 1},
    {"datasetId": "urn:data:1"},
    {"owner": {"type": "Relationship", "object": "me"}},
    {"owner": {"type": "Relationship", "object": 7}},
    {"owner": {"type": "Relationship", "object": "urn:a:b", "unitCode": "KMH"}},
    {"says": {"type": "LanguageProperty", "languageMap": {"e n": "x"}}},
    {"says": {"type": "LanguageProperty", "languageMap": {"en": 1}}},
    {"gender": {"type": "VocabProperty", "vocab": 7}},
    {"history": {"type": "ListProperty", "valueList": 7}},
    {"route": {"type": "ListRelationship", "objectList": ["nowhere"]}},
    {"location": {"type": "Property", "value": 1}},
    {"location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": ["a", "b"]}}},
    {"location": {"type": "GeoProperty", "value": {"type": "Circle", "coordinates": [1, 2]}}},
    {"location": {"type": "GeoProperty", "value": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}}},
    {
        "location": {
            "type": "GeoProperty",
            "value": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 0], [3, 3]]]},
        }
    },
]


@pytest.mark.parametrize("spoilt", BAD, ids=str)
def test_bad_data_is_refused_and_nothing_is_stored(spoilt: dict[str, Any], c: Client) -> None:
    answer = c.post("/entities", {"id": V1, "type": "Vehicle"} | spoilt)
    assert (answer.status_code, answer.json()["type"]) == (400, ERRORS + "BadRequestData")
    assert c.json("/entities?local=true") == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1,]", b'{"a": NaN}', b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_an_invalid_request(body: bytes, c: Client) -> None:
    answer = c.post("/entities", body)
    assert (answer.status_code, answer.json()["type"]) == (400, ERRORS + "InvalidRequest")


@pytest.mark.parametrize("body", [[], [{}], "text", 7, None])
def test_what_is_no_object_is_bad_data(body: Any, c: Client) -> None:
    answer = c.send("POST", "/entities", b"null") if body is None else c.post("/entities", body)
    assert (answer.status_code, answer.json()["type"]) == (400, ERRORS + "BadRequestData")


def test_media_types(c: Client) -> None:
    c.create(V1)
    assert c.post("/entities", {"id": V1}, {"Content-Type": "text/plain"}).status_code == 415
    merge_patch = {"Content-Type": "application/merge-patch+json"}
    assert c.patch(PATH, {"speed": 1}, merge_patch).status_code == 204
    assert c.post("/entities", {"id": V1}, merge_patch).status_code == 415
    refused = c.get(PATH, {"Accept": "text/html"})
    assert refused.status_code == 406
    assert "application/ld+json" in refused.text
    assert c.get("/types", {"Accept": "application/geo+json"}).status_code == 406
    for accept, expected in [
        ("*/*", "application/json"),
        ("application/*;q=0.1, text/html", "application/json"),
        ("application/json;q=0.2, application/ld+json", "application/ld+json"),
        ("application/geo+json, application/json", "application/json"),
    ]:
        assert c.get(PATH, {"Accept": accept}).headers["Content-Type"] == expected


def test_the_length_of_a_payload_is_required(c: Client) -> None:
    parts = urlsplit(c.base)
    connection = HTTPConnection(parts.hostname or "", parts.port)
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    connection.request("POST", parts.path + "/entities", iter([b"{}"]), headers, encode_chunked=True)
    assert connection.getresponse().status == 411
    connection.close()


def test_methods_and_paths(c: Client) -> None:
    refused = c.send("PUT", "/entities", {})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "DELETE, GET, POST")
    assert c.get("/temporal").status_code == 404
    assert c.get("/entities/vehicle").status_code == 400
    assert c.get("/entities/?type=Vehicle").status_code == 200


def test_parameters_that_an_operation_does_not_have(c: Client) -> None:
    c.create(V1)
    for path in (PATH + "?colour=red", PATH + "?options=colour", "/types?limit=1", "/entities?type=V&type=W"):
        answer = c.get(path)
        assert (answer.status_code, answer.json()["type"]) == (400, ERRORS + "InvalidRequest")
    assert c.get(PATH + "?local=true").status_code == 200


def test_tenants_do_not_see_each_other(c: Client) -> None:
    one, two = {"NGSILD-Tenant": "one"}, {"NGSILD-Tenant": "two"}
    missing = c.get(PATH, one)
    assert (missing.status_code, missing.json()["type"]) == (404, ERRORS + "NonexistentTenant")
    assert missing.headers["NGSILD-Tenant"] == "one"
    assert c.post("/entities", {"id": "bad"}, one).status_code == 400
    assert c.get("/types", one).status_code == 404
    assert c.post("/entities", {"id": V1, "type": "Vehicle"}, one).status_code == 201
    assert c.post("/entities", {"id": "urn:a:b", "type": "Vehicle"}, two).headers["NGSILD-Tenant"] == "two"
    assert [c.get(PATH, tenant).status_code for tenant in (one, two, {})] == [200, 404, 404]
