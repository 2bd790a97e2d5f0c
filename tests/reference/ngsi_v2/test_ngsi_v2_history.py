"""STH-Comet and QuantumLeap: the past of an attribute is read, in parts and in aggregates."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from oasc_check.reference import server

ENTITY = "urn:ngsi-ld:AirQualityStation:lille-1"
FIRST = [18.5, 22.0, 25.5, 29.0, 20.5]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server.start([]) as platform:
        yield platform.url


def sth(url: str, **parameters: Any) -> requests.Response:
    """One request to STH-Comet."""
    given = {"type": "AirQualityStation", **parameters}
    return requests.get(f"{url}/STH/v2/entities/{ENTITY}/attrs/no2", params=given, timeout=5)


def ql(url: str, path: str = "/attrs/no2", **parameters: Any) -> requests.Response:
    """One request to QuantumLeap."""
    return requests.get(f"{url}/quantumleap/v2/entities/{ENTITY}{path}", params=parameters, timeout=5)


def test_raw_values_of_sth_comet(url: str) -> None:
    page = sth(url, hLimit=2, hOffset=1, count="true")
    assert page.headers["Fiware-Total-Count"] == "48"
    assert page.json()["type"] == "StructuredValue"
    assert [(one["attrValue"], one["recvTime"][11:13]) for one in page.json()["value"]] == [(22.0, "01"), (25.5, "02")]
    dated = sth(url, lastN=9, dateFrom="2024-05-01T00:00:00Z", dateTo="2024-05-01T04:00:00Z").json()["value"]
    assert [one["attrValue"] for one in dated] == FIRST
    assert len(sth(url, lastN=3).json()["value"]) == 3
    assert sth(url, lastN=3, dateFrom="1990-01-01", dateTo="1990-01-02").json()["value"] == []


def test_aggregates_of_sth_comet(url: str) -> None:
    def points(**parameters: Any) -> list[dict[str, Any]]:
        (period,) = sth(url, dateTo="2024-05-01T04:00:00Z", **parameters).json()["value"]
        assert period["_id"]["resolution"] == parameters["aggrPeriod"]
        found: list[dict[str, Any]] = period["points"]
        return found

    assert points(aggrMethod="sum", aggrPeriod="day") == [{"offset": 1, "samples": 5, "sum": sum(FIRST)}]
    assert [one["max"] for one in points(aggrMethod="max", aggrPeriod="hour")] == FIRST


@pytest.mark.parametrize(
    "parameters", [{}, {"hLimit": 3}, {"lastN": "few"}, {"aggrMethod": "max"}, {"aggrPeriod": "day"}]
)
def test_sth_comet_refuses(url: str, parameters: dict[str, Any]) -> None:
    assert sth(url, **parameters).status_code == 400


def test_values_of_quantumleap(url: str) -> None:
    found = ql(url, fromDate="2024-05-01T00:00:00+00:00", toDate="2024-05-01T04:00:00+00:00").json()
    assert (found["entityId"], found["attrName"], found["values"]) == (ENTITY, "no2", FIRST)
    assert ql(url, "/attrs/no2/value", limit=2, offset=3).json()["values"] == FIRST[3:]
    assert ql(url, "", attrs="no2", limit=5).json()["attributes"] == [{"attrName": "no2", "values": FIRST}]
    assert len(ql(url, lastN=4).json()["index"]) == 4
    of_type = requests.get(f"{url}/quantumleap/v2/types/AirQualityStation/attrs/no2?limit=5", timeout=5).json()
    assert [one["values"] for one in of_type["entities"]] == [FIRST]


def test_aggregates_of_quantumleap(url: str) -> None:
    day = {"toDate": "2024-05-01T04:00:00Z"}
    assert ql(url, aggrMethod="avg", **day).json()["values"] == [sum(FIRST) / 5]
    assert ql(url, aggrMethod="min", aggrPeriod="day", **day).json()["values"] == [min(FIRST)]
    assert ql(url, aggrMethod="count", aggrPeriod="hour", **day).json()["values"] == [1] * 5


@pytest.mark.parametrize("parameters", [{"lastN": 0}, {"offset": -1}, {"aggrMethod": "x"}, {"aggrPeriod": "day"}])
def test_quantumleap_refuses(url: str, parameters: dict[str, Any]) -> None:
    assert ql(url, **parameters).status_code == 400
    assert ql(url, "/attrs/other").status_code == 404
