"""The NGSI-LD broker: queries by type, id, q, geometry and scope; order, pages and discovery."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from ngsi_ld_host import Client, Host

POLYGON = quote("[[[0,0],[2,0],[2,2],[0,2],[0,0]]]")


@pytest.fixture(scope="module")
def c() -> Iterator[Client]:
    """Three entities, asked and never changed by the tests."""
    with Host() as host:
        client = host.broker()
        client.create(
            "urn:ngsi-ld:a",
            speed={"value": 10, "observedAt": "2026-01-01T00:00:00Z", "accuracy": 1},
            colour=["red", "blue"],
            location={"type": "Point", "coordinates": [1, 1]},
            scope="/Madrid/Gardens",
            age=3,
        )
        client.create(
            "urn:ngsi-ld:b",
            ["Vehicle", "Home"],
            speed={"value": 20},
            owner={"object": "urn:person:1"},
            location={"type": "Point", "coordinates": [2, 1]},
            scope=["/Madrid/Gardens/North", "/B"],
            age=1,
            active=True,
        )
        client.create(
            "urn:ngsi-ld:c",
            "House",
            speed="fast",
            says={"languageMap": {"en": "yes", "fr": ["oui", "si"]}},
            address={"city": "Berlin", "geo": {"zone": 7}},
            gender={"vocab": "Male"},
            location={"type": "Point", "coordinates": [9, 9]},
        )
        yield client


QUERIES = {
    "type=Vehicle": "ab",
    "type=Vehicle,House": "abc",
    "type=Vehicle|House": "abc",
    "type=(Vehicle;Home)": "b",
    "type=(Vehicle;Home)|House": "bc",
    "type=*": "abc",
    "local=true": "abc",
    "type=https://uri.etsi.org/ngsi-ld/default-context/House": "c",
    "type=Vehicle&id=urn:ngsi-ld:a,urn:ngsi-ld:c": "a",
    "type=*&idPattern=.*[ab]$": "ab",
    "attrs=owner,address": "bc",
    "q=speed": "abc",
    "q=speed==10": "a",
    "q=speed!=10": "bc",
    "q=speed>10": "b",
    "q=speed>=10;speed<20": "a",
    "q=speed==10..20": "ab",
    "q=speed!=10..15": "bc",
    "q=speed==10,20": "ab",
    'q=speed=="fast"': "c",
    "q=speed==10|owner": "ab",
    "q=(speed==10|speed==20);owner": "b",
    "q=speed==10|speed==20;owner": "ab",
    'q=owner=="urn:person:1"': "b",
    "q=owner==urn:person:1": "b",
    "q=owner!=urn:person:1": "",
    "q=owner>1": "",
    'q=colour=="red"': "a",
    'q=colour!="red"': "",
    "q=active==true": "b",
    "q=active==1": "",
    'q=says[fr]=="si"': "c",
    'q=says[en]=="si"': "",
    'q=says[*]=="yes"': "c",
    'q=address[city]=="Berlin"': "c",
    "q=address[geo.zone]==7": "c",
    "q=address[geo.none]": "",
    "q=speed.accuracy==1": "a",
    "q=speed.observedAt==2026-01-01T00:00:00.000Z": "a",
    "q=speed.observedAt<2026-01-01T00:00:01Z": "a",
    "q=speed;createdAt>2020-01-01T00:00:00Z": "abc",
    'q=speed~="f.*t"': "c",
    'q=speed!~="f.*t"': "",
    "q=gender==Male&expandValues=gender": "c",
    "georel=near;maxDistance==100&geometry=Point&coordinates=[1,1]": "a",
    "georel=near;minDistance==100&geometry=Point&coordinates=[1,1]": "bc",
    f"georel=within&geometry=Polygon&coordinates={POLYGON}": "a",
    f"georel=intersects&geometry=Polygon&coordinates={POLYGON}": "ab",
    f"georel=disjoint&geometry=Polygon&coordinates={POLYGON}": "c",
    "georel=equals&geometry=Point&coordinates=[9,9]": "c",
    "georel=contains&geometry=Point&coordinates=[9,9]": "c",
    "georel=equals&geometry=Point&coordinates=[9,9]&geoproperty=parking": "",
    "type=*&scopeQ=/Madrid/Gardens": "a",
    "type=*&scopeQ=/Madrid/%23": "ab",
    "type=*&scopeQ=/Madrid/%2B": "a",
    "type=*&scopeQ=/%23": "ab",
    "type=*&scopeQ=(/Madrid/%23;/B)": "b",
    "type=*&scopeQ=/B|/Madrid/Gardens": "ab",
    "type=*&orderBy=age": "bac",
    "local=true&q=age&orderBy=age;desc": "ab",
    "type=*&orderBy=location;dist-desc&orderFrom=[0,0]": "cba",
    "type=Vehicle&geoproperty=parking": "ab",
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.items())
def test_a_query_finds_what_it_asks_for(query: str, expected: str, c: Client) -> None:
    assert c.ids(query) == list(expected)


REFUSED = [
    "", "id=urn:ngsi-ld:a", "attrs=createdAt", "q=createdAt>2020-01-01T00:00:00Z", "type=*&local=false",
    "type=", "type=Vehicle;", "type=(Vehicle", "type=two words", "id=a&type=Vehicle", "type=V&idPattern=(",
    "q=", "q=speed==", "q=speed=>1", "q=(speed", "q=speed>1,2", "q=speed > 1", 'q=speed=="x', "q=a..b",
    "q=owner{name}==1", "q=speed~=[", "q=1", "q=speed==10..true", "q=speed==word",
    "georel=near&geometry=Point&coordinates=[1,1]",
    "georel=near;maxDistance==-1&geometry=Point&coordinates=[1,1]",
    "georel=near;maxDistance==0&geometry=Point&coordinates=[1,1]",
    "georel=by&geometry=Point&coordinates=[1,1]",
    "georel=within&geometry=Polygon", "geometry=Point&coordinates=[1,1]", "georel=within&coordinates=[1,1]",
    "georel=within&geometry=Point&coordinates=[1]", "georel=within&geometry=Point&coordinates=1,1",
    "georel=within&geometry=Circle&coordinates=[1,1]",
    f"georel=within&geometry=Point&coordinates={POLYGON}",
    "type=V&scopeQ=two words", "type=V&limit=0", "type=V&limit=-1", "type=V&limit=many", "type=V&offset=-1",
    "type=V&count=yes", "type=V&format=xml", "type=V&pick=", "type=V&pick=a{b}", "type=V&lang=", "type=V&orderBy=age",
    "local=true&orderBy=location;dist-asc", "local=true&orderBy=age;up", "type=V&geometryProperty=location",
    "type=V&csf===",
    "type=V&datasetId=one", "type=V&attrs=a,,b", "type=V&join=all",
]  # fmt: skip


@pytest.mark.parametrize("query", REFUSED)
def test_a_bad_query_is_refused(query: str, c: Client) -> None:
    answer = c.get(f"/entities?{query}")
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/BadRequestData")
    assert answer.json()["detail"]


def test_a_page_links_to_its_neighbours(c: Client) -> None:
    page = c.get("/entities?type=*&limit=1&offset=1&count=true")
    assert page.headers["NGSILD-Results-Count"] == "3"
    assert page.links["next"]["type"] == page.links["prev"]["type"] == "application/json"
    asked = parse_qs(urlsplit(page.links["next"]["url"]).query)
    assert asked == {"type": ["*"], "limit": ["1"], "offset": ["2"], "count": ["true"]}


def test_following_next_leads_through_all_once(c: Client) -> None:
    found: list[str] = []
    address: str | None = c.base + "/entities?type=*&limit=2"
    while address:
        page = c.session.get(address, timeout=5)
        found += [entity["id"] for entity in page.json()]
        address = page.links.get("next", {}).get("url")
    assert found == ["urn:ngsi-ld:a", "urn:ngsi-ld:b", "urn:ngsi-ld:c"]


def test_only_the_count(c: Client) -> None:
    answer = c.get("/entities?type=Vehicle&limit=0&count=true")
    assert (answer.json(), answer.headers["NGSILD-Results-Count"]) == ([], "2")


def test_an_offset_beyond_the_end_leads_to_the_last(c: Client) -> None:
    assert c.ids("type=*&offset=99") == ["c"]
    assert c.ids("type=None&offset=99") == []


def test_a_query_by_post_means_the_same(c: Client) -> None:
    query: dict[str, Any] = {
        "type": "Query",
        "entities": [{"type": "Vehicle", "idPattern": ".*"}, {"type": "House", "id": ["urn:ngsi-ld:x"]}],
        "q": "speed>=10",
        "geoQ": {"georel": "intersects", "geometry": "Point", "coordinates": [2, 1]},
        "scopeQ": "/B",
        "pick": ["id", "speed"],
    }
    answer = c.post("/entityOperations/query?count=true&format=simplified", query)
    assert answer.json() == [{"id": "urn:ngsi-ld:b", "speed": 20}]
    assert answer.headers["NGSILD-Results-Count"] == "1"
    bad: list[dict[str, Any]] = [
        {"type": "Entity"},
        {"q": "=="},
        {"entities": []},
        {"entities": [{}]},
        {"pick": []},
        {"geoQ": 1},
    ]
    for spoilt in bad:
        assert c.post("/entityOperations/query", query | spoilt).status_code == 400
    assert c.post("/entityOperations/query", {"type": "Query"}).status_code == 400


def test_ordering_by_post(c: Client) -> None:
    query = {"type": "Query", "entities": [{"type": "Vehicle"}], "ordering": {"orderBy": ["age;asc"]}}
    answer = c.post("/entityOperations/query?local=true", query)
    assert [entity["id"] for entity in answer.json()] == ["urn:ngsi-ld:b", "urn:ngsi-ld:a"]
    assert c.post("/entityOperations/query", query).status_code == 400


def test_features_of_a_query(c: Client) -> None:
    collection = c.get("/entities?type=Vehicle&format=simplified", {"Accept": "application/geo+json"}).json()
    assert collection["type"] == "FeatureCollection"
    assert [feature["geometry"]["coordinates"] for feature in collection["features"]] == [[1, 1], [2, 1]]
    assert collection["features"][1]["properties"]["owner"] == "urn:person:1"


def test_types_and_attributes_that_exist(c: Client) -> None:
    vocabulary = "https://uri.etsi.org/ngsi-ld/default-context/"
    assert c.json("/types")["typeList"] == ["Vehicle", "Home", "House"]
    details = {one["typeName"]: one for one in c.json("/types?details=true")}
    assert details["Home"]["id"] == vocabulary + "Home"
    assert set(details["Home"]["attributeNames"]) == {"speed", "owner", "location", "age", "active"}
    house = c.json("/types/House")
    assert (house["type"], house["entityCount"]) == ("EntityTypeInfo", 1)
    kinds = {one["attributeName"]: one["attributeTypes"] for one in house["attributeDetails"]}
    assert kinds["says"] == ["LanguageProperty"]
    assert c.get("/types/None").status_code == 404
    assert "owner" in c.json("/attributes")["attributeList"]
    listed = {one["attributeName"]: one["typeNames"] for one in c.json("/attributes?details=true")}
    assert listed["owner"] == ["Vehicle", "Home"]
    speed = c.json("/attributes/speed")
    assert (speed["id"], speed["attributeCount"], speed["attributeTypes"]) == (vocabulary + "speed", 3, ["Property"])
    assert c.get("/attributes/none").status_code == 404
    assert c.get("/types/two%20words").status_code == 400
