"""The NGSIv2 broker: entities and attributes are created, shown, changed and removed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ngsi_v2_host import Client, Clock, Host

CAR: dict[str, Any] = {
    "id": "car",
    "type": "Car",
    "speed": {"value": 55, "type": "Number", "metadata": {"unit": {"value": "kmh", "type": "Text"}}},
    "brand": {"value": "Seat", "type": "Text", "metadata": {}},
}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    client = host.broker()
    client.create("entities", CAR)
    return client


def test_an_entity_is_shown_as_it_was_given(c: Client) -> None:
    assert c.json("/entities/car") == CAR
    assert c.json("/entities/car?options=keyValues") == {"id": "car", "type": "Car", "speed": 55, "brand": "Seat"}
    assert c.json("/entities/car?options=values&attrs=brand,speed") == ["Seat", 55]
    assert c.json("/entities/car/attrs") == {name: CAR[name] for name in ("speed", "brand")}
    assert c.json("/entities/car/attrs/speed?metadata=other") == {"value": 55, "type": "Number", "metadata": {}}


def test_types_have_defaults(c: Client) -> None:
    values = {"text": "a", "number": 1.5, "flag": True, "object": {}, "list": [], "nothing": None}
    c.create("entities?options=keyValues", {"id": "thing", **values})
    shown = c.json("/entities/thing")
    kinds = ["Text", "Number", "Boolean", "StructuredValue", "StructuredValue", "None"]
    assert [shown[name]["type"] for name in values] == kinds
    assert shown["type"] == "Thing"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("POST", "/entities", CAR, 422, "Unprocessable"),
        ("GET", "/entities/boat", None, 404, "NotFound"),
        ("GET", "/entities/car/attrs/doors", None, 404, "NotFound"),
        ("PATCH", "/entities/car/attrs", {"doors": {"value": 5}}, 422, "Unprocessable"),
        ("PATCH", "/entities/car/attrs", {"doors": {"value": 5}, "brand": {"value": "VW"}}, 422, "PartialUpdate"),
        ("POST", "/entities/car/attrs?options=append", {"speed": {"value": 5}}, 422, "Unprocessable"),
        ("PATCH", "/entities/car/attrs", {"speed": 5}, 400, "BadRequest"),
        ("PATCH", "/entities/car/attrs", {"id": {"value": 5}}, 400, "BadRequest"),
        ("POST", "/entities", {"id": "a b"}, 400, "BadRequest"),
        ("POST", "/entities", {"id": "a" * 257}, 400, "BadRequest"),
        ("POST", "/entities", {"id": "b", "x": {"value": "a<b"}}, 400, "BadRequest"),
        ("POST", "/entities", {"id": "b", "x": {"value": "soon", "type": "DateTime"}}, 400, "BadRequest"),
        ("DELETE", "/entities", None, 405, "MethodNotAlowed"),
        ("POST", "/entities", None, 411, "ContentLengthRequired"),
    ],
)
def test_what_is_wrong_is_refused(c: Client, method: str, path: str, body: Any, status: int, error: str) -> None:
    answer = c.send(method, path, body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_other_media_types_are_refused(c: Client) -> None:
    assert c.send("PATCH", "/entities/car/attrs", {}, Content_Type="text/xml").status_code == 415
    assert c.send("GET", "/entities/car", Accept="text/xml").status_code == 406
    assert c.send("GET", "/entities/car/attrs/speed/value", Accept="application/json").status_code == 406
    assert c.send("GET", "/entities/car/attrs/brand/value").text == '"Seat"'


def test_metadata_stays_unless_it_is_overridden(c: Client) -> None:
    source = {"source": {"value": "radar", "type": "Text"}}
    c.send("PUT", "/entities/car/attrs/speed", {"value": 1, "metadata": source})
    assert c.json("/entities/car/attrs/speed")["metadata"] == CAR["speed"]["metadata"] | source
    c.send("PUT", "/entities/car/attrs/speed?options=overrideMetadata", {"value": 1})
    assert c.json("/entities/car/attrs/speed")["metadata"] == {}


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        (10, {"$inc": -2.5}, 7.5),
        (10, {"$mul": 2}, 20),
        (10, {"$min": 3}, 3),
        (10, {"$max": 3}, 10),
        ([1], {"$push": {"$each": [2, 3], "$position": 0}}, [2, 3, 1]),
        ([1], {"$addToSet": 1}, [1]),
        ([1, 2, 1], {"$pull": 1}, [2]),
        ([1, 2, 3], {"$pullAll": [1, 3]}, [2]),
        ({"a": 1, "b": 2}, {"$set": {"b": 3}, "$unset": {"a": 1}}, {"b": 3}),
        ("foo", {"$set": "bar"}, "bar"),
        ({"a": 1}, {"$unset": 5}, {"a": 1}),
        (10, {"$other": 1}, {"$other": 1}),
    ],
)
def test_operators_change_values(c: Client, before: Any, operation: Any, after: Any) -> None:
    c.change({"thing": {"value": before, "type": "Thing"}})
    c.change({"thing": {"value": operation, "type": "Thing"}})
    assert c.json("/entities/car/attrs/thing")["value"] == after


def test_operators_begin_with_nothing(c: Client) -> None:
    removed = {name: {"value": {name: [1]}} for name in ("$pull", "$pullAll", "$unset")}
    c.change({"a": {"value": {"$inc": 4}}, "b": {"value": {"$max": "2024-05-01"}}, **removed})
    shown = c.json("/entities/car?options=keyValues")
    assert (shown["a"], shown["b"]) == (4, "2024-05-01")
    assert not removed.keys() & shown.keys()
    assert c.send("PUT", "/entities/car/attrs/speed", {"value": {"$inc": "much"}}).status_code == 400


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2024-05-01", "2024-05-01T00:00:00.000Z"),
        ("2024-05-01T102030.5", "2024-05-01T10:20:30.500Z"),
        ("2024-05-01T10:20+02", "2024-05-01T08:20:00.000Z"),
        (None, None),
    ],
)
def test_dates_are_shown_in_one_notation(c: Client, given: str | None, shown: str | None) -> None:
    c.change({"seen": {"value": given, "type": "DateTime", "metadata": {"at": {"value": given, "type": "DateTime"}}}})
    found = c.json("/entities/car/attrs/seen")
    assert (found["value"], found["metadata"]["at"]["value"]) == (shown, shown)


def test_an_entity_expires(host: Host) -> None:
    clock = Clock()
    c = host.broker(clock=clock)
    end = datetime.now(UTC) + timedelta(days=1)
    c.create("entities", {"id": "car", "dateExpires": {"value": end.isoformat(), "type": "DateTime"}})
    assert "dateExpires" not in c.json("/entities/car?attrs=*")
    assert c.json("/entities/car?attrs=dateExpires")["dateExpires"]["type"] == "DateTime"
    clock.instant = end
    assert c.send("GET", "/entities/car").status_code == 404


def test_tenants_and_paths_are_apart(host: Host) -> None:
    c = host.broker()
    c.create("entities", CAR, Fiware_Service="a")
    c.create("entities", CAR, Fiware_ServicePath="/city/parks")
    assert c.send("GET", "/entities/car", Fiware_Service="b").status_code == 404
    assert c.json("/entities", Fiware_ServicePath="/city") == []
    assert [one["id"] for one in c.json("/entities", Fiware_ServicePath="/town, /city/#")] == ["car"]
    assert c.json("/entities/car?attrs=servicePath")["servicePath"]["value"] == "/city/parks"
    assert c.send("GET", "/entities", Fiware_ServicePath="city").status_code == 400


def test_batches_do_what_they_can(c: Client) -> None:
    def batch(action: str, *entities: dict[str, Any]) -> tuple[int, str | None]:
        answer = c.send("POST", "/op/update", {"actionType": action, "entities": entities})
        return answer.status_code, answer.json()["error"] if answer.content else None

    fast, unknown = {"id": "car", "speed": {"value": 99}}, {"id": "boat", "speed": {"value": 1}}
    assert batch("update", unknown) == (404, "NotFound")
    assert batch("update", unknown, fast) == (422, "PartialUpdate")
    assert c.json("/entities/car/attrs/speed")["value"] == 99
    assert batch("delete", {"id": "car", "speed": {}}) == (204, None)
    assert batch("mix", fast) == (400, "BadRequest")
    assert c.send("POST", "/op/notify", {"subscriptionId": "1", "data": [unknown]}).status_code == 200
    assert [one["id"] for one in c.json("/entities")] == ["car", "boat"]
    assert c.send("POST", "/op/notify", []).status_code == 400
