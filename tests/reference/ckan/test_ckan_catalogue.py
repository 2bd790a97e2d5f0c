"""The reference catalogue does what the Action API says, seen over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from oasc_check.reference.server import start


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with start() as server:
        yield f"{server.url}/api/3/action"


def result(base: str, action: str, **query: str) -> Any:
    return requests.get(f"{base}/{action}", params=query, timeout=5).json()["result"]


def names(base: str, **query: str) -> list[str]:
    return [package["name"] for package in result(base, "package_search", **query)["results"]]


def test_filters_are_joined_by_and(base: str) -> None:
    assert names(base, fq="tags:mobility organization:ville-de-lille") == ["car-parks", "mobility-plan"]
    assert names(base, fq='+tags:mobility +organization:"metropole"') == []


def test_a_query_looks_at_titles(base: str) -> None:
    assert names(base, q="air") == ["air-quality-stations", "air-quality-observations"]
    assert len(names(base, q="*:*")) == 5


def test_no_rows_are_only_counted(base: str) -> None:
    assert result(base, "package_search", rows="0") | {"results": []} == result(base, "package_search", rows="0")


@pytest.mark.parametrize(
    ("action", "query", "status", "kind"),
    [
        ("package_show", {"id": "none"}, 404, "Not Found Error"),
        ("package_show", {}, 409, "Validation Error"),
        ("package_search", {"sort": "size desc"}, 409, "Search Error"),
        ("package_search", {"fq": "colour:red"}, 409, "Search Error"),
        ("datastore_search", {"resource_id": "none"}, 404, "Not Found Error"),
    ],
)
def test_errors_have_a_type(base: str, action: str, query: dict[str, str], status: int, kind: str) -> None:
    answer = requests.get(f"{base}/{action}", params=query, timeout=5)
    assert (answer.status_code, answer.json()["success"], answer.json()["error"]["__type"]) == (status, False, kind)


@pytest.mark.parametrize("body", ["{ not json", "[1]"])
def test_a_body_that_is_no_object_is_refused(base: str, body: str) -> None:
    assert requests.post(f"{base}/package_search", data=body, timeout=5).status_code == 400


def test_rows_of_a_resource_are_filtered_by_value(base: str) -> None:
    package = result(base, "package_show", id="districts")
    found = result(base, "datastore_search", resource_id=package["resources"][0]["id"], filters='{"name": "Fives"}')
    assert [row["_id"] for row in found["records"]] == [2]
