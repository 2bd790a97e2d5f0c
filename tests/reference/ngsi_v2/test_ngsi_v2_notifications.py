"""The NGSIv2 broker: subscribers are told of what they asked for, in the form they asked for."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from loopback import is_all_delivered
from ngsi_v2_host import Client, Host, Notice, Receiver


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    client = host.broker()
    car: dict[str, Any] = {"id": "car", "type": "Car", "speed": number(0), "brand": {"value": "Volvo"}}
    client.create("entities", car)
    return client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        yield server


def number(value: float, **metadata: Any) -> dict[str, Any]:
    return {"value": value, "type": "Number", "metadata": {name: {"value": one} for name, one in metadata.items()}}


def subscribe(c: Client, receiver: Receiver, **members: Any) -> str:
    """Subscribe to cars; `condition`, `http`, `custom` and `headers` stand for themselves, the rest is notification."""
    subject = {"entities": members.pop("entities", [{"idPattern": ".*", "type": "Car"}])}
    if "condition" in members:
        subject["condition"] = members.pop("condition")
    top = {name: members.pop(name) for name in ("status", "throttling", "expires") if name in members}
    custom = members.pop("custom", None)
    url = receiver.url + members.pop("path", "/n")
    endpoint = {"http": {"url": url}} if custom is None else {"httpCustom": {"url": url} | custom}
    headers = members.pop("headers", {})
    return c.create("subscriptions", top | {"subject": subject, "notification": endpoint | members}, **headers)


def told(c: Client, receiver: Receiver, path: str) -> list[Notice]:
    """What came of all that the broker says it has sent to a subscription."""
    return receiver.wait(c.json(path)["notification"].get("timesSent", 0))


def test_a_change_is_notified(c: Client, receiver: Receiver) -> None:
    path = subscribe(c, receiver)
    c.change({"speed": number(80)})
    (notice,) = receiver.wait(1)
    assert json.loads(notice.content)["subscriptionId"] == path.rpartition("/")[2]
    assert notice.data["speed"] == {"type": "Number", "value": 80, "metadata": {}}
    assert (notice.method, notice.path) == ("POST", "/n")
    assert notice.headers["ngsiv2-attrsformat"] == "normalized"
    assert notice.headers["fiware-servicepath"] == "/"
    assert "fiware-service" not in notice.headers


@pytest.mark.parametrize(
    ("condition", "changes", "heard"),
    [
        ({"attrs": ["speed"]}, [{"brand": {"value": "Saab"}}, {"speed": number(1)}], [1]),
        ({"attrs": ["speed", "brand"]}, [{"brand": {"value": "Saab"}}], [0]),
        ({"expression": {"q": "speed>5"}}, [{"speed": number(3)}, {"speed": number(9)}], [9]),
        ({"expression": {"mq": "speed.at>5"}}, [{"speed": number(3, at=1)}, {"speed": number(9, at=9)}], [9]),
        ({"attrs": ["brand"], "expression": {"q": "speed>5"}}, [{"brand": {"value": "x"}}, {"speed": number(9)}], []),
        ({"attrs": ["speed"], "notifyOnMetadataChange": False}, [{"speed": number(0, at=1)}], []),
        ({"attrs": ["speed"]}, [{"speed": number(0, at=1)}], [0]),
        ({"attrs": ["speed"]}, [{"speed": number(0)}], []),
        ({"alterationTypes": ["entityUpdate"]}, [{"speed": number(0)}, {"speed": number(2)}], [0, 2]),
        ({"alterationTypes": ["entityCreate"]}, [{"speed": number(2)}], []),
    ],
)
def test_conditions(c: Client, receiver: Receiver, condition: Any, changes: list[Any], heard: list[int]) -> None:
    path = subscribe(c, receiver, condition=condition)
    for change in changes:
        c.change(change)
    assert sorted(notice.data["speed"]["value"] for notice in told(c, receiver, path)) == heard  # in whatever order


@pytest.mark.parametrize(
    ("selector", "heard"),
    [
        ({"id": "car"}, ["car"]),
        ({"idPattern": "^v"}, ["van"]),
        ({"idPattern": ".*", "typePattern": "^C"}, ["car"]),
        ({"idPattern": ".*"}, ["car", "van"]),
    ],
)
def test_subjects(c: Client, receiver: Receiver, selector: Any, heard: list[str]) -> None:
    c.create("entities", {"id": "van", "type": "Van", "speed": number(0)})
    path = subscribe(c, receiver, entities=[selector])
    c.change({"speed": number(1)}, "car")
    c.change({"speed": number(1)}, "van")
    assert [notice.data["id"] for notice in told(c, receiver, path)] == heard


def test_deletions_are_notified_to_who_wants_them(c: Client, receiver: Receiver) -> None:
    wanted = subscribe(c, receiver, condition={"alterationTypes": ["entityDelete"]}, attrs=["alterationType"])
    plain = subscribe(c, receiver, path="/plain")
    assert c.send("DELETE", "/entities/car").status_code == 204
    (notice,) = receiver.wait(1)
    assert notice.data["alterationType"] == {"type": "Text", "value": "entityDelete", "metadata": {}}
    assert [c.json(path)["notification"].get("timesSent") for path in (wanted, plain)] == [1, None]


def test_status_and_throttling(c: Client, receiver: Receiver) -> None:
    once = subscribe(c, receiver, status="oneshot")
    inactive = subscribe(c, receiver, status="inactive")
    throttled = subscribe(c, receiver, throttling=60)
    for value in (1, 2):
        c.change({"speed": number(value)})
    receiver.wait(2)
    assert [c.json(path)["notification"].get("timesSent") for path in (once, inactive, throttled)] == [1, None, 1]
    assert c.json(once)["status"] == "inactive"
    assert c.send("PATCH", inactive, {"status": "active"}).status_code == 204
    c.change({"speed": number(3)})
    assert receiver.wait(3)[-1].data["speed"]["value"] == 3


def test_the_outcome_is_shown(c: Client, receiver: Receiver) -> None:
    good = subscribe(c, receiver)
    bad = c.create(
        "subscriptions",
        {"subject": {"entities": [{"id": "car"}]}, "notification": {"http": {"url": "http://no.invalid/"}}},
    )
    c.change({"speed": number(1)})
    receiver.until(is_all_delivered)
    assert len(receiver.notices) == 1
    assert "lastFailure" in c.json(bad)["notification"]
    assert "lastSuccess" in c.json(good)["notification"]
    assert "lastSuccess" not in c.json(bad)["notification"]
    assert c.json(bad)["notification"]["timesSent"] == 1


@pytest.mark.parametrize(
    ("members", "shown"),
    [
        ({"attrsFormat": "keyValues"}, {"id": "car", "type": "Car", "speed": 80, "brand": "Volvo"}),
        ({"attrsFormat": "values", "attrs": ["brand", "speed"]}, ["Volvo", 80]),
        ({"attrsFormat": "keyValues", "attrs": ["speed", "doors"]}, {"id": "car", "type": "Car", "speed": 80}),
        ({"attrsFormat": "keyValues", "exceptAttrs": ["speed"]}, {"id": "car", "type": "Car", "brand": "Volvo"}),
        (
            {"attrsFormat": "keyValues", "attrs": ["speed", "doors"], "covered": True},
            {"id": "car", "type": "Car", "speed": 80, "doors": None},
        ),
        ({"attrsFormat": "keyValues", "onlyChangedAttrs": True}, {"id": "car", "type": "Car", "speed": 80}),
        (
            {"attrsFormat": "keyValues", "attrs": ["alterationType", "speed"]},
            {"id": "car", "type": "Car", "alterationType": "entityChange", "speed": 80},
        ),
    ],
)
def test_forms(c: Client, receiver: Receiver, members: Any, shown: Any) -> None:
    subscribe(c, receiver, **members)
    c.change({"speed": number(80)})
    (notice,) = receiver.wait(1)
    assert notice.data == shown
    assert notice.headers["ngsiv2-attrsformat"] == members["attrsFormat"]


def test_metadata_that_only_notifications_have(c: Client, receiver: Receiver) -> None:
    subscribe(c, receiver, metadata=["previousValue", "actionType"])
    c.change({"speed": number(80), "doors": number(3)})
    (notice,) = receiver.wait(1)
    assert notice.data["speed"]["metadata"] == {
        "previousValue": {"type": "Number", "value": 0},
        "actionType": {"type": "Text", "value": "update"},
    }
    assert notice.data["doors"]["metadata"] == {"actionType": {"type": "Text", "value": "append"}}
    assert notice.data["brand"]["metadata"] == {"previousValue": {"type": "Text", "value": "Volvo"}}


def test_custom_notifications(c: Client, receiver: Receiver) -> None:
    custom = {
        "method": "PUT",
        "headers": {"X-${brand}": "a%3D${speed}", "Content-Type": "text/csv"},
        "qs": {"at": "${speed}"},
        "payload": "%22${id}%22,${speed},${doors}",
    }
    subscribe(c, receiver, custom=custom, path="/${type}")
    c.change({"speed": number(80)})
    (notice,) = receiver.wait(1)
    assert (notice.method, notice.path, notice.content) == ("PUT", "/Car?at=80", b'"car",80,')
    named = ("x-volvo", "content-type", "ngsiv2-attrsformat")
    assert [notice.headers[name] for name in named] == ["a=80", "text/csv", "custom"]


def test_custom_payloads_in_json(c: Client, receiver: Receiver) -> None:
    subscribe(c, receiver, custom={"json": {"a": ["${speed}", "at ${speed}"], "b": "${doors}", "c": 4}})
    c.change({"speed": number(80)})
    (notice,) = receiver.wait(1)
    assert json.loads(notice.content) == {"a": [80, "at 80"], "b": None, "c": 4}
    assert notice.headers["content-type"] == "application/json"


def test_tenants_and_service_paths(c: Client, receiver: Receiver) -> None:
    for name in ("a", "b"):
        c.create("entities", {"id": name, "type": "Car", "speed": number(0)}, Fiware_ServicePath=f"/{name}")
    subscribe(c, receiver, headers={"Fiware_ServicePath": "/a"})
    c.create("entities", {"id": "car", "type": "Car", "speed": number(0)}, Fiware_Service="t")
    subscribe(c, receiver, headers={"Fiware_Service": "t"})
    c.change({"speed": number(1)}, "b", Fiware_ServicePath="/b")
    c.change({"speed": number(2)}, "a", Fiware_ServicePath="/a")
    c.change({"speed": number(3)}, "car", Fiware_Service="t")
    notices = receiver.wait(2)
    assert [notice.data["speed"]["value"] for notice in notices] == [2, 3]
    assert [notice.headers["fiware-servicepath"] for notice in notices] == ["/a", "/"]
    assert notices[1].headers["fiware-service"] == "t"


def test_an_old_broker_notifies_new_subscriptions_of_all_that_they_are_about(host: Host, receiver: Receiver) -> None:
    c = host.broker("v2-first-notification")
    for name, value in (("a", 1), ("b", 9), ("c", 10)):
        c.create("entities", {"id": name, "type": "Car", "speed": number(value)})
    path = subscribe(c, receiver, status="oneshot", condition={"expression": {"q": "speed>5"}})
    (notice,) = receiver.wait(1)
    assert [entity["id"] for entity in json.loads(notice.content)["data"]] == ["b", "c"]
    assert (c.json(path)["status"], c.json(path)["notification"]["timesSent"]) == ("oneshot", 1)
    assert c.send("PATCH", path, {"description": "mine"}).status_code == 204
    receiver.wait(2)


def test_an_entity_that_is_changed_for_a_notification(c: Client, receiver: Receiver) -> None:
    ngsi = {"id": "seen:${id}", "type": "Sighting", "copy": {"value": "${speed}"}, "brand": {"value": "by ${brand}"}}
    subscribe(c, receiver, custom={"ngsi": ngsi}, attrs=["copy", "brand"])
    c.change({"speed": number(80)})
    (notice,) = receiver.wait(1)
    assert notice.data == {
        "id": "seen:car",
        "type": "Sighting",
        "copy": {"type": "Number", "value": 80, "metadata": {}},
        "brand": {"type": "Text", "value": "by Volvo", "metadata": {}},
    }


def test_no_payload_and_no_header(c: Client, receiver: Receiver) -> None:
    subscribe(c, receiver, custom={"payload": None, "headers": {"X-Stop": ""}})
    c.change({"speed": number(80)})
    (notice,) = receiver.wait(1)
    assert (notice.content, "x-stop" in notice.headers) == (b"", False)


@pytest.mark.parametrize(
    ("form", "speed"),
    [("simplifiedKeyValues", 80), ("simplifiedNormalized", {"type": "Number", "value": 80, "metadata": {}})],
)
def test_an_entity_alone(c: Client, receiver: Receiver, form: str, speed: Any) -> None:
    subscribe(c, receiver, attrsFormat=form, attrs=["speed"])
    c.change({"speed": number(80)})
    (notice,) = receiver.wait(1)
    assert json.loads(notice.content) == {"id": "car", "type": "Car", "speed": speed}
    assert notice.headers["ngsiv2-attrsformat"] == form
