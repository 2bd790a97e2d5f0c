"""The SensorThings reference service as its clients see it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Mount, Router

from oasc_check.reference.sensorthings import routes
from oasc_check.reference.server import start_app

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
SESSION = requests.Session()


@pytest.fixture
def base() -> Iterator[str]:
    service = Router(routes(frozenset(), lambda: NOW), redirect_slashes=False)
    with start_app(Starlette(routes=[Mount("/sta", app=service)])) as server, SESSION:
        yield f"{server.url}/sta"


def get(url: str, **options: str) -> requests.Response:
    return SESSION.get(url, params={f"${name}": value for name, value in options.items()}, timeout=5)


def names(url: str, **options: str) -> list[str]:
    return [entity["name"] for entity in get(url, **options).json()["value"]]


def results(url: str, **options: str) -> list[float]:
    return [entity["result"] for entity in get(url, **options).json()["value"]]


def made(url: str, body: Any) -> str:
    """The address of a new entity."""
    answer = SESSION.post(url, json=body, timeout=5)
    assert answer.status_code == 201
    return answer.headers["Location"]


def test_the_stations_of_the_city_are_things(base: str) -> None:
    assert names(f"{base}/Things") == [f"Station lille-{number}" for number in range(1, 5)]
    thing = get(f"{base}/Things", top="1").json()["value"][0]
    assert get(thing["Locations@iot.navigationLink"]).json()["value"][0]["location"]["coordinates"] == [3.042, 50.622]
    assert get(thing["@iot.selfLink"]).json() == thing


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("result eq 20.5 and Datastream/name eq 'NO2 at lille-1'", [20.5]),
        ("Datastream/name eq 'NO2 at lille-1' and not (result lt 20)", [20.5, 20.0]),
        ("Datastream/name eq 'NO2 at lille-1' and result mul 2 gt 40", [20.5]),
        ("Datastream/name eq 'NO2 at lille-1' and hour(phenomenonTime) eq 9", [19.5]),
        ("Datastream/Thing/Locations/name eq 'Place of lille-1' and ceiling(result) eq 21", [20.5]),
    ],
)
def test_filters(base: str, filter_: str, expected: list[float]) -> None:
    assert results(f"{base}/Observations", filter=filter_) == expected


@pytest.mark.parametrize(
    "wrong", ["name eq", "nosuch eq 1", "name eq 'x", "(name eq 'x'", "nosuch(name)", "Locations/x eq 1"]
)
def test_wrong_filters_are_refused(base: str, wrong: str) -> None:
    assert get(f"{base}/Things", filter=wrong).status_code == 400


def test_pages_are_disjoint_and_complete(base: str) -> None:
    url: str | None = f"{base}/Observations?$top=5&$orderby=result desc"
    seen: list[int] = []
    while url:
        page = SESSION.get(url, timeout=5).json()
        seen += [entity["@iot.id"] for entity in page["value"]]
        url = page.get("@iot.nextLink")
    assert len(seen) == len(set(seen)) == 24


def test_options_inside_expand(base: str) -> None:
    expand = (
        "Datastreams($select=name;$expand=Observations($top=1;$orderby=result desc;$count=true),Sensor($select=name))"
    )
    thing = get(f"{base}/Things", expand=expand, top="1").json()["value"][0]
    stream = thing["Datastreams"][0]
    assert [observation["result"] for observation in stream["Observations"]] == [20.5]
    assert stream["Observations@iot.count"] == 6
    assert stream["Sensor"]["name"] == "NO2 analyser"
    assert "observationType" not in stream


def test_a_wrong_part_undoes_a_creation(base: str) -> None:
    body = {"name": "a", "description": "b", "Locations": [{"name": "only a name"}]}
    assert SESSION.post(f"{base}/Things", json=body, timeout=5).status_code == 400
    assert names(f"{base}/Things", filter="name eq 'a'") == []


def test_a_thing_that_moves_has_a_history(base: str) -> None:
    place = {"name": "p", "description": "d", "encodingType": "application/geo+json"}
    first = {**place, "location": {"type": "Point", "coordinates": [3, 50]}}
    thing = made(f"{base}/Things", {"name": "a", "description": "b", "Locations": [first]})
    second = made(f"{base}/Locations", {**place, "name": "q", "location": {"type": "Point", "coordinates": [4, 50]}})
    key = get(second).json()["@iot.id"]
    assert SESSION.patch(thing, json={"Locations": [{"@iot.id": key}]}, timeout=5).status_code == 204
    assert names(f"{thing}/Locations") == ["q"]
    assert len(get(f"{thing}/HistoricalLocations").json()["value"]) == 2


def test_what_depends_goes_with_a_thing(base: str) -> None:
    thing = get(f"{base}/Things", top="1").json()["value"][0]["@iot.selfLink"]
    assert SESSION.delete(thing, timeout=5).status_code == 204
    assert get(thing).status_code == 404
    assert len(get(f"{base}/Datastreams").json()["value"]) == 3
    assert len(get(f"{base}/Observations").json()["value"]) == 18
    assert len(get(f"{base}/Locations").json()["value"]) == 4
    assert len(get(f"{base}/Sensors").json()["value"]) == 1


def test_put_replaces_and_wants_what_is_mandatory(base: str) -> None:
    thing = made(f"{base}/Things", {"name": "a", "description": "b", "properties": {"c": 1}})
    assert SESSION.put(thing, json={"name": "a"}, timeout=5).status_code == 400
    assert SESSION.put(thing, json={"name": "a", "description": "d"}, timeout=5).status_code == 204
    assert "properties" not in get(thing).json()


def test_unknown_options_and_sets_are_refused(base: str) -> None:
    assert get(f"{base}/Things", nosuch="1").status_code == 501
    assert get(f"{base}/Nosuch").status_code == 404
    assert get(f"{base}/Things(99999)/Datastreams").status_code == 404
    assert get(f"{base}/Things", count="maybe").status_code == 400
