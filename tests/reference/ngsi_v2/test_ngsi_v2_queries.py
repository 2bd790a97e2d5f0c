"""The NGSIv2 broker: entities are searched for, ordered and counted, also by where they are."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from ngsi_v2_host import Client, Host

SQUARE = [[[8.0, 40.0], [8.1, 40.0], [8.1, 40.1], [8.0, 40.1], [8.0, 40.0]]]


def place(kind: str, coordinates: Any, **metadata: bool) -> dict[str, Any]:
    """An attribute that says where something is."""
    flags = {name: {"value": flag, "type": "Boolean"} for name, flag in metadata.items()}
    return {"value": {"type": kind, "coordinates": coordinates}, "type": "geo:json", "metadata": flags}


ENTITIES: list[dict[str, Any]] = [
    {"id": "a", "size": {"value": 10, "metadata": {"accuracy": {"value": 0.5}}}, "at": place("Point", [8.05, 40.05])},
    {"id": "b", "size": {"value": 20}, "tags": {"value": ["red"]}, "at": place("Point", [9.0, 41.0])},
    {"id": "c", "my.size": {"value": {"x.y": 5}}, "at": place("Polygon", SQUARE)},
    {"id": "d", "name": {"value": "brown"}, "flag": {"value": True}},
]


@pytest.fixture(scope="module")
def c() -> Iterator[Client]:
    with Host() as host:
        client = host.broker()
        for entity in ENTITIES:
            client.create("entities", entity)
        yield client


def found(c: Client, query: str) -> str:
    """The ids, one after the other."""
    return "".join(one["id"] for one in c.json(f"/entities?{query}"))


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("size==10", "a"),
        ("size:10,20", "ab"),
        ("size==15..20", "b"),
        ("size!=10", "b"),
        ("size>=10;size<20", "a"),
        ("!size", "cd"),
        ("tags==red", "b"),
        ("name~=ow", "d"),
        ("'my.size'.'x.y'==5", "c"),
        ("name=='brown','red'", "d"),
        ("flag==true", "d"),
        ("flag==1", ""),
        ("dateCreated>2020-01-01", "abcd"),
        ("dateModified<2020-01-01", ""),
    ],
)
def test_conditions(c: Client, q: str, ids: str) -> None:
    assert found(c, f"q={quote(q)}") == ids


def test_conditions_on_metadata(c: Client) -> None:
    assert found(c, "mq=size.accuracy<0.9") == "a"
    assert found(c, "mq=size.dateModified>2020-01-01") == "ab"
    assert found(c, "q=size>15&mq=size.accuracy") == ""


@pytest.mark.parametrize(
    ("georel", "geometry", "coords", "ids"),
    [
        ("near;maxDistance:1000", "point", "40.05,8.05", "ac"),
        ("near;minDistance:20000", "point", "40.05,8.05", "b"),
        ("coveredBy", "box", "39.9,7.9;40.2,8.2", "ac"),
        ("coveredBy", "polygon", "39.5,7.5;39.5,9.5;41.5,7.5;39.5,7.5", "ac"),
        ("intersects", "line", "40.02,7.9;40.02,8.2", "c"),
        ("equals", "point", "40.05,8.05", "a"),
        ("disjoint", "box", "39.9,7.9;40.2,8.2", "b"),
    ],
)
def test_places(c: Client, georel: str, geometry: str, coords: str, ids: str) -> None:
    assert found(c, f"georel={georel}&geometry={geometry}&coords={coords}") == ids


@pytest.mark.parametrize(
    "query",
    [
        "q=size>",
        "q=name~=(",
        "limit=0",
        "limit=1001",
        "offset=-1",
        "id=a&idPattern=a",
        "orderBy=size,!size",
        "orderBy=geo:distance",
        "georel=coveredBy",
        "georel=around&geometry=point&coords=1,2",
        "georel=near&geometry=point&coords=1,2",
        "georel=near;maxDistance:x&geometry=point&coords=1,2",
        "georel=coveredBy&geometry=blob&coords=1,2",
        "georel=coveredBy&geometry=polygon&coords=1,2;3,4",
        "georel=coveredBy&geometry=box&coords=1,2",
        "georel=equals&geometry=point&coords=here",
    ],
)
def test_malformed_queries_are_refused(c: Client, query: str) -> None:
    answer = c.send("GET", f"/entities?{query}")
    assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")


def test_order_and_pages(c: Client) -> None:
    assert found(c, "orderBy=!size&limit=2") == "ba"
    assert found(c, "orderBy=!id&limit=2&offset=1") == "cb"
    assert found(c, "orderBy=dateCreated") == "abcd"
    assert found(c, "orderBy=geo:distance&georel=near;maxDistance:900000&geometry=point&coords=41,9") == "bca"
    answer = c.send("GET", "/entities?options=count&limit=1&offset=7")
    assert (answer.headers["Fiware-Total-Count"], answer.json()) == ("4", [])


def test_a_query_in_a_document(c: Client) -> None:
    document = {"entities": [{"idPattern": "[ab]"}], "expression": {"q": "size>15"}, "attrs": ["size"]}
    assert c.send("POST", "/op/query?options=keyValues", document).json() == [{"id": "b", "type": "Thing", "size": 20}]
    assert c.send("POST", "/op/query", {"entities": [{"id": "a", "idPattern": "a"}]}).status_code == 400


def test_types(c: Client) -> None:
    assert c.json("/types?options=values") == ["Thing"]
    assert c.json("/types/Thing")["count"] == 4
    assert c.json("/types/Thing?options=noAttrDetail")["attrs"]["size"] == {"types": []}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("geo:point", "40.05, 8.05"),
        ("geo:line", ["40.0, 8.05", "40.1, 8.05"]),
        ("geo:box", ["40.0, 8.0", "40.1, 8.1"]),
        ("geo:polygon", ["40.0, 8.0", "40.0, 8.1", "40.1, 8.1", "40.0, 8.0"]),
    ],
)
def test_the_simple_format_of_places(kind: str, value: Any) -> None:
    with Host() as host:
        c = host.broker()
        c.create("entities", {"id": "a", "where": {"value": value, "type": kind}})
        assert found(c, "georel=intersects&geometry=box&coords=39.9,7.9;40.2,8.2") == "a"
        assert found(c, "georel=intersects&geometry=box&coords=7.9,39.9;8.2,40.2") == ""


def test_one_of_several_places_counts() -> None:
    near, far = [8.0, 40.0], [9.0, 41.0]
    query = "georel=near;maxDistance:10&geometry=point&coords=41,9"
    with Host() as host:
        c = host.broker()
        c.create("entities", {"id": "a", "x": place("Point", near), "y": place("Point", far, defaultLocation=True)})
        c.create("entities", {"id": "b", "x": place("Point", near, ignoreType=True), "y": place("Point", far)})
        assert found(c, query) == "ab"
        c.create("entities", {"id": "c", "x": place("Point", near), "y": place("Point", far)})
        answer = c.send("GET", f"/entities?{query}")
        assert (answer.status_code, answer.json()["error"]) == (409, "TooManyResults")
