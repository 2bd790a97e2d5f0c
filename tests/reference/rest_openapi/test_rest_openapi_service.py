"""The reference API of mechanism 1 answers as its description says."""

from collections.abc import Iterator

import pytest
import requests

from oasc_check.reference.server import start

SESSION = requests.Session()
GEOJSON = {"Accept": "application/geo+json"}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with start() as server:
        yield f"{server.url}/rest"


def get(url: str, **headers: str) -> requests.Response:
    return SESSION.get(url, headers=GEOJSON | {key.replace("_", "-"): text for key, text in headers.items()}, timeout=5)


def test_every_described_path_answers(base: str) -> None:
    paths = get(f"{base}/openapi.json").json()["paths"]
    assert {get(base + path).status_code for path in paths} == {200}


def test_the_pages_are_disjoint_and_together_the_whole(base: str) -> None:
    found, url = [], f"{base}/collections/stops/items?limit=5"
    while url:
        page = get(url)
        found.append([feature["id"] for feature in page.json()["features"]])
        url = page.links.get("next", {}).get("url", "")
    assert [len(page) for page in found] == [5, 5, 2]
    assert len({one for page in found for one in page}) == 12


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("bbox=3.005,50.5,3.025,51", 2),
        ("kind=tram", 4),
        ("datetime=2024-05-03T08:00:00Z/..", 10),
        ("datetime=2024-05-03T08:00:00Z", 1),
        ("datetime=../2024-05-03T08:00:00Z", 3),
    ],
)
def test_filters_select(base: str, query: str, count: int) -> None:
    assert len(get(f"{base}/collections/stops/items?{query}").json()["features"]) == count


def test_plain_json_holds_the_properties(base: str) -> None:
    answer = get(f"{base}/collections/counters/items", Accept="application/json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()[1]["count"] == 40
    assert get(f"{base}/collections/stops/items", Accept="application/json").json()["items"][1]["kind"] == "tram"


def test_what_did_not_change_is_not_sent_again(base: str) -> None:
    url = f"{base}/collections/stops/items"
    first = get(url)
    again = get(url, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert get(url, If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    assert get(url, If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"]).status_code == 200


@pytest.mark.parametrize(("path", "status"), [("nowhere/items", 404), ("stops/items?limit=many", 400)])
def test_errors_are_problem_details(base: str, path: str, status: int) -> None:
    answer = get(f"{base}/collections/{path}")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["status"]) == (status, status)
