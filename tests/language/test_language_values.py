"""Instants, boxes, links, paths and operations: read by meaning."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.language.geometry import NoBox, as_box, box_of, meets, within
from oasc_check.language.instants import NotAnInstant, instant, written
from oasc_check.language.jsonpath import NotAPath, find, is_singular
from oasc_check.language.links import links_of
from oasc_check.language.openapi import operation


@pytest.mark.parametrize(
    "text",
    ["2024-05-01T10:00:00Z", "2024-05-01t10:00:00.000z", "2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00.0000000Z"],
)
def test_one_moment_has_many_spellings(text: str) -> None:
    assert instant(text) == datetime(2024, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("value", ["2024-05-01", "2024-05-01T10:00:00", "2024-13-01T10:00:00Z", "", 5, None])
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(NotAnInstant):
        instant(value)


def test_a_leap_second_is_the_next_second() -> None:
    assert instant("2016-12-31T23:59:60Z") == instant("2017-01-01T00:00:00Z")
    with pytest.raises(NotAnInstant, match="out of range"):
        instant("9999-12-31T23:59:60Z")


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_what_is_written_is_read_again(moment: datetime) -> None:
    assert abs((instant(written(moment)) - moment).total_seconds()) < 0.001


def test_the_envelope_of_any_geometry() -> None:
    line = {"type": "LineString", "coordinates": [[3, 50], [4, 51, 12]]}
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 2], [3, 4], [1, 2]]]}}
    assert box_of(line) == (3, 50, 4, 51)
    assert box_of([line, feature]) == (1, 2, 4, 51)
    assert box_of({"type": "GeometryCollection", "geometries": [line]}) == (3, 50, 4, 51)


@pytest.mark.parametrize("value", [None, {}, {"geometry": None}, {"coordinates": []}, "x"])
def test_what_has_no_position_has_no_envelope(value: Any) -> None:
    with pytest.raises(NoBox):
        box_of(value)


def test_a_box_is_read_from_numbers_or_text() -> None:
    assert as_box("1,2,3,4") == (1, 2, 3, 4)
    assert as_box([1, 2, 0, 3, 4, 9]) == (1, 2, 3, 4)
    with pytest.raises(NoBox):
        as_box("1,2,x,4")


@given(st.tuples(*[st.floats(-80, 80) for _ in range(2)]), st.floats(0, 10), st.floats(0, 10))
def test_a_box_within_another_meets_it(corner: tuple[float, float], width: float, height: float) -> None:
    inner = (corner[0], corner[1], corner[0] + width, corner[1] + height)
    outer = (inner[0] - 1, inner[1] - 1, inner[2] + 1, inner[3] + 1)
    assert within(inner, outer)
    assert meets(inner, outer)
    assert not within(outer, inner)
    assert not meets(inner, (inner[2] + 1, inner[1], inner[2] + 2, inner[3]))


def test_links_come_from_the_header_and_from_the_body() -> None:
    header = '<http://a/?x=1,2>; rel="next last"; type="a/b; c=\\"d\\"", </c>;rel=prev;title=x'
    body = {"links": [{"rel": "self", "href": "/me", "type": "application/json"}, {"rel": 5}, "x"]}
    found = [(link.rel, link.href, link.members.get("type")) for link in links_of(header, body)]
    assert found == [
        ("next", "http://a/?x=1,2", 'a/b; c="d"'),
        ("last", "http://a/?x=1,2", 'a/b; c="d"'),
        ("prev", "/c", None),
        ("self", "/me", "application/json"),
    ]


def test_the_next_page_of_sensorthings_is_a_link() -> None:
    body = {"value": [], "@iot.nextLink": "/Things?$skip=2"}
    assert [(link.rel, link.href) for link in links_of(None, body)] == [("next", "/Things?$skip=2")]
    assert links_of(None, {"@iot.nextLink": 5}) == []


@given(st.text(alphabet='<>;,="\\ab rel'))
def test_no_header_stops_the_reader(text: str) -> None:
    assert isinstance(links_of(text, None), list)


def test_paths_find_values() -> None:
    value = {"features": [{"id": 1}, {"id": 2}], "a b": None}
    assert find("$.features[*].id", value) == [1, 2]
    assert find("$['a b']", value) == [None]
    assert find("$.missing", value) == []
    assert is_singular("$.features[0].id")
    assert not is_singular("$..id")
    with pytest.raises(NotAPath):
        find("$.", value)


OPENAPI = {
    "servers": [{"url": "https://city.example/geo"}],
    "paths": {
        "/collections/{id}/items": {
            "parameters": [{"$ref": "#/components/parameters/id"}, {"name": "limit", "in": "query", "schema": {}}],
            "get": {"operationId": "any", "parameters": [{"name": "limit", "in": "query", "required": False}]},
        },
        "/collections/roads/items": {"get": {"operationId": "roads"}},
    },
    "components": {
        "parameters": {"id": {"name": "id", "in": "path"}},
        "schemas": {"s": {"$ref": "#/components/schemas/s"}},
    },
}


def test_an_operation_is_found_by_its_path() -> None:
    roads, other = (
        operation(OPENAPI, "GET /collections/roads/items"),
        operation(OPENAPI, "GET /geo/collections/x/items"),
    )
    assert roads is not None
    assert roads["operationId"] == "roads"
    assert other is not None
    assert other["parameters"] == [{"name": "id", "in": "path"}, {"name": "limit", "in": "query", "required": False}]
    assert operation(OPENAPI, "POST /collections/roads/items") is None
    assert operation(OPENAPI, "GET /collections/a/b/items") is None
    assert operation("no document", "GET /") is None


@pytest.mark.parametrize(
    ("servers", "path"),
    [
        ({}, "/geo/collections"),
        ({"servers": []}, "/geo/collections"),
        ({"servers": [{"url": "/"}]}, "/geo/collections"),
        ({"servers": [{"url": "https://city.example/geo/"}]}, "/collections"),
        ({"servers": [{"url": "http://inside:8000"}]}, "/collections"),
    ],
)
def test_the_path_of_the_api_may_stand_in_the_paths(servers: dict[str, object], path: str) -> None:
    document = {**servers, "paths": {path: {"get": {"operationId": "collections"}}}}
    found = operation(document, "GET /collections", "https://city.example/geo")
    assert found is not None
    assert found["operationId"] == "collections"
    assert operation(document, "GET /geo", "https://city.example/geo") is None


def test_a_path_below_the_api_is_not_one_of_the_host() -> None:
    document = {"paths": {"/": {"get": {"operationId": "host"}}, "/geo/": {"get": {"operationId": "api"}}}}
    assert (operation(document, "GET /", "https://city.example/geo") or {})["operationId"] == "api"
    assert (operation(document, "GET /", "https://city.example") or {})["operationId"] == "host"


@pytest.mark.parametrize("described", ["/collections/{id}/items", "/collections/{id}/items/"])
@pytest.mark.parametrize("asked", ["/collections/roads/items", "/collections/roads/items/"])
def test_a_slash_at_the_end_makes_no_other_operation(described: str, asked: str) -> None:
    assert operation({"paths": {described: {"get": {}}}}, f"GET {asked}") is not None
