"""The OGC reference service as its clients see it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Mount, Router

from oasc_check.reference.ogcapi_features import routes
from oasc_check.reference.ogcapi_features.crs import EPSG_3857, EPSG_4326
from oasc_check.reference.server import start_app

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
SESSION = requests.Session()


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    service = Router(routes(frozenset(), lambda: NOW), redirect_slashes=False)
    with start_app(Starlette(routes=[Mount("/ogc", app=service)])) as server, SESSION:
        yield f"{server.url}/ogc"


def get(url: str, **parameters: str) -> requests.Response:
    return SESSION.get(url, params=parameters, timeout=5)


def ids(url: str, **parameters: str) -> list[Any]:
    """The ids on all pages, with the limit at its maximum."""
    document = get(url, limit="100", **parameters).json()
    found = [feature["id"] for feature in document["features"]]
    for link in document["links"]:
        if link["rel"] == "next":
            found += ids_of_pages(link["href"])
    return found


def ids_of_pages(url: str) -> list[Any]:
    """The ids on this page and those that follow it."""
    found: list[Any] = []
    while url:
        document = get(url).json()
        assert document["numberReturned"] == len(document["features"])
        found += [feature["id"] for feature in document["features"]]
        url = next((link["href"] for link in document["links"] if link["rel"] == "next"), "")
    return found


def links_of(document: Any) -> list[dict[str, str]]:
    """Every link of a document, at any depth."""
    if isinstance(document, list):
        return [link for part in document for link in links_of(part)]
    if not isinstance(document, dict):
        return []
    inner = [link for name, part in document.items() if name != "links" for link in links_of(part)]
    return [*document.get("links", []), *inner]


def test_everything_that_is_linked_is_there_in_the_type_that_the_link_names(base: str) -> None:
    open_links, seen = [{"href": f"{base}/", "type": "application/json"}], set()
    while open_links:
        link = open_links.pop()
        if link["href"] in seen or "offset" in link["href"]:
            continue
        seen.add(link["href"])
        answer = get(link["href"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition("; charset")[0] == link["type"]
        if link["type"] in ("application/json", "application/geo+json"):
            open_links += links_of(answer.json())
    assert {urlsplit(url).netloc for url in seen} == {urlsplit(base).netloc}
    assert len(seen) == 15  # landing page, two definitions, conformance, list, four collections, four times items


@pytest.mark.parametrize("collection", ["stops", "districts", "works", "trees", "stations"])
def test_every_feature_is_on_one_page_and_can_be_read_by_its_id(base: str, collection: str) -> None:
    url = f"{base}/collections/{collection}/items"
    everything = ids_of_pages(f"{url}?limit=7")
    assert len(set(everything)) == len(everything) == get(url).json()["numberMatched"]
    assert everything == ids_of_pages(url) == ids(url)
    for name in everything[:15]:
        feature = get(f"{url}/{quote(str(name), safe='')}").json()
        assert feature["id"] == name
        assert get(feature["links"][0]["href"]).json() == feature


def test_next_and_prev_lead_back_to_the_same_page(base: str) -> None:
    page = get(f"{base}/collections/stops/items", limit="10", offset="10", line="T").json()
    assert [link["rel"] for link in page["links"]] == ["self", "collection", "prev"]
    first = get(page["links"][2]["href"]).json()
    again = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert page["numberMatched"] == 15
    assert get(again).json()["features"] == get(f"{base}/collections/stops/items?offset=10&line=T").json()["features"]


def test_limit_has_a_default_and_a_maximum(base: str) -> None:
    url = f"{base}/collections/trees/items"
    assert get(url).json()["numberReturned"] == 10
    assert get(url, limit="100").json()["numberReturned"] == 100
    capped = get(url, limit="100000").json()
    assert (capped["numberMatched"], capped["numberReturned"]) == (120, 100)
    assert len(ids_of_pages(f"{url}?limit=100000")) == 120
    assert get(url, offset="500").json()["features"] == []


def test_a_box_selects_what_is_in_it_and_what_is_nowhere(base: str) -> None:
    url = f"{base}/collections/stops/items"
    features = get(url, limit="100").json()["features"]
    inside = {
        feature["id"]
        for feature in features
        if 3.02 <= feature["geometry"]["coordinates"][0] <= 3.06 and feature["geometry"]["coordinates"][1] <= 50.63
    }
    assert 0 < len(inside) < 60
    assert set(ids(url, bbox="3.02,50.5,3.06,50.63")) == inside
    assert set(ids(url, bbox="3.02,50.5,-100,3.06,50.63,100")) == inside
    assert ids(url, bbox="170,50,-170,51") == []
    assert len(ids(url, bbox="3.11,-90,2.99,90")) == sum(f["geometry"]["coordinates"][0] >= 3.11 for f in features)
    assert ids(f"{base}/collections/districts/items", bbox="0,0,1,1") == [59350006]


def test_the_same_box_in_every_system_selects_the_same(base: str) -> None:
    url = f"{base}/collections/stops/items"
    expected = ids(url, bbox="3.0201,50.6001,3.0601,50.6301")
    mercator = "336195.9941,6550858.5802,340648.7738,6556121.6906"  # as PROJ gives it
    assert 0 < len(expected) < 60
    assert ids(url, **{"bbox": "50.6001,3.0201,50.6301,3.0601", "bbox-crs": EPSG_4326}) == expected
    assert ids(url, **{"bbox": mercator, "bbox-crs": EPSG_3857}) == expected


def test_geometries_come_in_the_system_that_is_asked_for(base: str) -> None:
    url = f"{base}/collections/stops/items/stop-4"
    plain, swapped, metres = get(url), get(url, crs=EPSG_4326), get(url, crs=EPSG_3857)
    assert plain.json()["geometry"]["coordinates"] == [3.056, 50.6472]
    assert swapped.json()["geometry"]["coordinates"] == [50.6472, 3.056]
    assert metres.json()["geometry"]["coordinates"] == pytest.approx([340192.363864, 6559123.166503], abs=1e-3)
    assert plain.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert metres.headers["content-crs"] == f"<{EPSG_3857}>"
    page = get(f"{base}/collections/stops/items", crs=EPSG_3857, limit="4")
    assert page.json()["features"][3]["geometry"] == metres.json()["geometry"]
    assert page.headers["content-crs"] == f"<{EPSG_3857}>"


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("2024-01-25T08:00:00Z", ["stop-5"]),
        ("2024-01-25T10:00:00+02:00", ["stop-5"]),
        ("2024-01-25T08:00:01Z", []),
        ("2024-01-19T08:00:00Z/2024-01-25T08:00:00Z", ["stop-4", "stop-5"]),
        ("../2024-01-07T08:00:00Z", ["stop-1", "stop-2"]),
        ("/2024-01-07T08:00:00Z", ["stop-1", "stop-2"]),
        ("2024-12-14T08:00:00Z/..", ["stop-59", "stop-60"]),
        ("2024-12-14T08:00:00Z/", ["stop-59", "stop-60"]),
        ("1990-01-01T00:00:00Z", []),
    ],
)
def test_a_time_selects_the_stops_of_that_time(base: str, when: str, found: list[str]) -> None:
    assert ids(f"{base}/collections/stops/items", datetime=when) == found


def test_a_time_selects_what_lasts_then_and_what_has_no_time(base: str) -> None:
    works = f"{base}/collections/works/items"
    assert ids(works, datetime="2024-02-15T00:00:00Z") == ["2024/001", "no time yet"]
    assert ids(works, datetime="2030-01-01T00:00:00Z/..") == ["tunnel #7", "no time yet"]
    assert len(ids(f"{base}/collections/districts/items", datetime="2030-01-01T00:00:00Z")) == 6


def test_parameters_are_combined_with_and(base: str) -> None:
    url = f"{base}/collections/stops/items"
    half, early = ids(url, bbox="3.0,50.5,3.06,51"), ids(url, datetime="../2024-06-01T00:00:00Z")
    tram = ids(url, line="T")
    together = ids(url, bbox="3.0,50.5,3.06,51", datetime="../2024-06-01T00:00:00Z", line="T")
    assert set(together) == set(half) & set(early) & set(tram)
    assert together
    assert ids(url, line="no such line") == []


ITEMS = "/collections/stops/items"
INVALID = {
    ITEMS: [
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "abc"},
        {"limit": "1.5"},
        {"limit": ""},
        {"offset": "-1"},
        {"bbox": "1,2,3"},
        {"bbox": "1,2,3,4,5"},
        {"bbox": "a,b,c,d"},
        {"bbox": "1,2,nan,4"},
        {"bbox": ""},
        {"bbox": "3,51,4,50"},
        {"bbox": "3,160,4,170"},
        {"bbox": "400,50,410,51"},
        {"bbox": "3,50,4,51", "bbox-crs": "bad"},
        {"datetime": "bad"},
        {"datetime": "2024-13-01T00:00:00Z"},
        {"datetime": ""},
        {"crs": "http://www.opengis.net/def/crs/EPSG/0/2154"},
        {"f": "html"},
        {"unknown": "1"},
        {"LIMIT": "1"},
    ],
    "/collections/districts/items": [{"line": "T"}],
    "/collections/stops/items/stop-1": [{"crs": "bad"}, {"bbox": "1,2,3,4"}, {"unknown": "1"}],
    "/": [{"unknown": "1"}, {"f": "xml"}],
    "/api": [{"unknown": "1"}],
    "/api.html": [{"unknown": "1"}],
    "/conformance": [{"unknown": "1"}],
    "/collections": [{"unknown": "1"}],
    "/collections/works": [{"unknown": "1"}],
}


@pytest.mark.parametrize(("path", "parameters"), [(path, each) for path, all_ in INVALID.items() for each in all_])
def test_a_parameter_that_is_invalid_or_unknown_is_400(base: str, path: str, parameters: dict[str, str]) -> None:
    assert get(base + path).status_code == 200
    refused = get(base + path, **parameters)
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == 400
    assert refused.json()["detail"]


def test_a_parameter_that_comes_twice_is_400(base: str) -> None:
    assert get(f"{base}{ITEMS}?limit=1").status_code == 200
    assert get(f"{base}{ITEMS}?limit=1&limit=2").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/none", "/collections/none", "/collections/none/items", "/collections/stops/items/none", "/collections/stops/x"],
)
def test_what_is_not_there_is_404(base: str, path: str) -> None:
    missing = get(base + path)
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"


def test_other_methods_are_405_and_head_is_get_without_a_body(base: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = SESSION.request(method, base + ITEMS, timeout=5)
        assert refused.status_code == 405
        assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD"}
    head, whole = SESSION.head(base + ITEMS, timeout=5), get(base + ITEMS)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))


def test_the_time_stamp_is_now_and_the_extents_hold_everything(base: str) -> None:
    assert get(base + ITEMS).json()["timeStamp"] == "2026-11-22T10:30:00Z"
    for collection in get(f"{base}/collections").json()["collections"]:
        west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
        items = f"{base}/collections/{collection['id']}/items"
        assert ids(items, bbox=f"{west},{south},{east},{north}") == ids(items)
    stops = get(f"{base}/collections/stops").json()
    start, end = stops["extent"]["temporal"]["interval"][0]
    assert len(ids(base + ITEMS, datetime=f"{start}/{end}")) == 60
    assert stops in get(f"{base}/collections").json()["collections"]
