"""The reference portal does what the Explore API says, seen over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from oasc_check.reference.server import start

RECORDS = "/catalog/datasets/air-quality-observations/records"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with start() as server:
        yield f"{server.url}/api/explore/v2.1"


def get(base: str, path: str, **query: str) -> Any:
    return requests.get(base + path, params=query, timeout=5).json()


def total(base: str, **query: str) -> int:
    return int(get(base, RECORDS, limit="1", **query)["total_count"])


def test_a_dataset_without_records_is_listed_too(base: str) -> None:
    without = [one["dataset_id"] for one in get(base, "/catalog/datasets")["results"] if not one["has_records"]]
    assert without == ["mobility-plan"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('station="Station Fives"', 30),
        ("hour>=28", 8),
        ("hour>=28 and station:'Station Fives'", 2),
        ("hour is null", 0),
        ("within_distance(geo_point_2d, geom'POINT(3.042 50.622)', 100m)", 30),
        ("in_bbox(geo_point_2d, 50.62, 3.04, 50.628, 3.053)", 60),
        ('hour="2"', 0),
    ],
)
def test_conditions(base: str, where: str, expected: int) -> None:
    assert total(base, where=where) == expected


def test_null_comes_last_in_either_direction(base: str) -> None:
    for direction in ("asc", "desc"):
        rows = get(base, "/catalog/datasets/car-parks/records", order_by=f"spaces {direction}")["results"]
        assert rows[-1]["spaces"] is None


def test_groups_are_counted(base: str) -> None:
    rows = get(base, RECORDS, group_by="station", select="count(*) as n")["results"]
    assert [row["n"] for row in rows] == [30, 30, 30, 30]


def test_a_wrong_direction_is_an_error(base: str) -> None:
    assert get(base, RECORDS, order_by="hour sideways")["error_code"] == "ODSQLError"


def test_pages_end_at_ten_thousand(base: str) -> None:
    assert get(base, RECORDS, offset="9999", limit="2")["error_code"] == "InvalidRESTParameterError"
    assert get(base, RECORDS, offset="9998", limit="2")["results"] == []


def test_an_unknown_format_is_refused(base: str) -> None:
    assert get(base, "/catalog/datasets/districts/exports/doc")["error_code"] == "InvalidRESTParameterError"


def test_csv_has_a_head_and_a_line_for_each_record(base: str) -> None:
    text = requests.get(f"{base}/catalog/datasets/districts/exports/csv", timeout=5).text
    assert text.splitlines()[0] == "name;population"
    assert len(text.splitlines()) == 5


def test_the_search_of_v1_refuses_an_unknown_dataset(base: str) -> None:
    root = base.removesuffix("/api/explore/v2.1")
    assert requests.get(f"{root}/api/records/1.0/search/?dataset=none", timeout=5).status_code == 404
