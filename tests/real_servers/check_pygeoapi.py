"""What a careful reader found pygeoapi 0.24.0 to do, right and wrong, and that it still does so as we set it up.

The verdicts that follow from it are in the calibration of the suites; this shows that the server deserves them.
"""

from typing import Any

import pytest
import requests
from pygeoapi import pygeoapi_url
from pygeoapi_world import observations, stops

__all__ = ["pygeoapi_url"]
ITEMS = "/collections/{}/items"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
BOX = (4.3, 50.8, 4.4, 50.85)


def get(url: str, collection: str, query: str = "") -> requests.Response:
    return requests.get(url + ITEMS.format(collection) + query, timeout=30)


def counts(answer: requests.Response) -> tuple[Any, Any, int]:
    """The numbers matched and returned, as the server says, and the features that came."""
    page = answer.json()
    return page.get("numberMatched"), page.get("numberReturned"), len(page["features"])


def inside(places: list[Any]) -> int:
    """How many of the places lie in the BOX."""
    west, south, east, north = BOX
    return sum(west <= place[0] <= east and south <= place[1] <= north for place in places)


def test_ordinary_boxes_are_right(pygeoapi_url: str) -> None:
    box = f"?limit=50&bbox={','.join(map(str, BOX))}"
    in_stops = inside([stop["geometry"]["coordinates"] for stop in stops()])
    in_ten = inside([stop["geometry"]["coordinates"] for stop in stops()[:10]])
    in_obs = inside([(row["long"], row["lat"]) for row in observations()])
    assert 0 < in_ten < in_obs < in_stops < 60
    assert counts(get(pygeoapi_url, "stops", box)) == (in_stops,) * 3
    assert counts(get(pygeoapi_url, "stopsrw", box)) == (in_ten,) * 3
    assert counts(get(pygeoapi_url, "obs", box)) == (in_obs,) * 3
    in_other_order = f"?bbox=50.8,4.3,50.85,4.4&bbox-crs={EPSG}4326"
    assert counts(get(pygeoapi_url, "stopsrw", in_other_order)) == (in_ten,) * 3


def test_a_box_across_the_antimeridian_is_wrong(pygeoapi_url: str) -> None:
    assert counts(get(pygeoapi_url, "stops", "?bbox=170,50,-170,51")) == (60, 10, 10)
    assert counts(get(pygeoapi_url, "stopsrw", "?bbox=4.45,50.8,4.35,50.9")) == (0, 0, 0)


def test_datetime_selects_nothing_and_breaks_where_it_is_not_declared(pygeoapi_url: str) -> None:
    spring = "?datetime=2024-03-01T00:00:00Z/2024-06-30T00:00:00Z"
    assert counts(get(pygeoapi_url, "stops", spring)) == (60, 10, 10)
    assert counts(get(pygeoapi_url, "obs", spring.replace("06-30", "05-08"))) == (40, 10, 10)
    assert get(pygeoapi_url, "stops", "?datetime=1990-01-01T00:00:00Z").status_code == 400
    assert get(pygeoapi_url, "stopsrw", "?datetime=2024-02-02T08:00:00Z").status_code == 500
    assert counts(get(pygeoapi_url, "stopsrw", spring)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("collection", "query", "status"),
    [
        ("stops", "?limit=0", 400),
        ("stops", "?limit=abc", 400),
        ("stops", "?bbox=1,2,3", 400),
        ("stops", "?bbox=3,51,4,50", 400),
        ("stops", "?datetime=bad", 400),
        ("stops", f"?crs={EPSG}3857", 400),
        ("stops", "?unknown=1", 200),  # right: the definition declares vendorSpecificParameters
        ("stops", "?bbox=4.3,160,4.4,170", 200),  # wrong
        ("stops", "?skipGeometry=bad", 200),  # wrong
        ("stopsrw", "?datetime=bad", 500),  # wrong
        ("stopsrw", "?bbox=4.3,50.8,-100,4.4,50.85,100", 500),  # wrong
        ("temp", "", 400),  # a grid: it has no features and no link to items
    ],
)
def test_statuses_of_valid_and_invalid_parameters(pygeoapi_url: str, collection: str, query: str, status: int) -> None:
    assert get(pygeoapi_url, collection, query).status_code == status


@pytest.mark.parametrize(
    "path", ["/", "/conformance", "/collections", "/collections/stops", "/collections/stops/items/stop-1"]
)
def test_unknown_parameters_are_accepted_where_the_definition_has_none(pygeoapi_url: str, path: str) -> None:
    assert requests.get(f"{pygeoapi_url}{path}?unknown=1", timeout=30).status_code == 200


def test_the_last_page_says_too_many_in_one_provider(pygeoapi_url: str) -> None:
    assert counts(get(pygeoapi_url, "stopsrw", "?limit=7&offset=7")) == (10, 7, 3)
    assert counts(get(pygeoapi_url, "catalogue", "?limit=7&offset=7")) == (12, 7, 5)
    assert counts(get(pygeoapi_url, "stops", "?limit=7&offset=56")) == (60, 4, 4)
    assert counts(get(pygeoapi_url, "stops", "?limit=10000")) == (60, 50, 50)


def test_geojson_comes_as_json(pygeoapi_url: str) -> None:
    accept = {"Accept": "application/geo+json"}
    for path in ("stops/items", "stops/items/stop-1"):
        answer = requests.get(f"{pygeoapi_url}/collections/{path}", headers=accept, timeout=30)
        own = next(link for link in answer.json()["links"] if link["rel"] == "self")
        assert own["type"] == "application/geo+json"
        assert answer.headers["content-type"] == "application/json"


def test_coordinate_systems_are_right_and_listed_in_the_order_of_the_configuration(pygeoapi_url: str) -> None:
    place = stops()[0]["geometry"]["coordinates"]
    swapped = requests.get(f"{pygeoapi_url}/collections/stopsrw/items/stop-1?crs={EPSG}4326", timeout=30)
    plain = requests.get(f"{pygeoapi_url}/collections/stopsrw/items/stop-1", timeout=30)
    listed = requests.get(f"{pygeoapi_url}/collections/stopsrw?f=json", timeout=30).json()["crs"]
    assert swapped.json()["geometry"]["coordinates"] == pytest.approx(place[::-1])
    assert plain.json()["geometry"]["coordinates"] == place
    assert swapped.headers["content-crs"] == f"<{EPSG}4326>"
    assert plain.headers["content-crs"] == f"<{CRS84}>"
    assert listed == [f"{EPSG}4326", f"{EPSG}3857", CRS84]


def test_declared_filters_work_in_one_provider_only(pygeoapi_url: str) -> None:
    assert stops()[0]["properties"]["lines"] == 6
    assert counts(get(pygeoapi_url, "stops", "?lines=6")) == (10, 10, 10)
    assert counts(get(pygeoapi_url, "stopsrw", "?lines=6")) == (0, 0, 0)
    assert get(pygeoapi_url, "stopsrw", "?skipGeometry=true").json()["features"][0]["geometry"]
    assert get(pygeoapi_url, "stops", "?sortby=-lines").json()["features"][0]["id"] == "stop-1"


def test_the_definition_lacks_datetime_in_one_collection_and_has_it_twice_in_another(pygeoapi_url: str) -> None:
    definition = requests.get(f"{pygeoapi_url}/openapi?f=json", timeout=30).json()
    assert definition["servers"][0]["url"] == pygeoapi_url
    found = {
        name: sum(
            "datetime" in parameter.get("name", parameter.get("$ref", "")) for parameter in operation["parameters"]
        )
        for name in ("stops", "stopsrw", "obs")
        for operation in [definition["paths"][ITEMS.format(name)]["get"]]
    }
    assert found == {"stops": 1, "stopsrw": 0, "obs": 2}
