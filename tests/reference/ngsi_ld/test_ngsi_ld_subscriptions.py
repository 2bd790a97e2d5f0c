"""The NGSI-LD broker: subscriptions are kept and changed, and subscribers are told what they asked for."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from loopback import is_all_delivered
from ngsi_ld_host import Client, Host, Notice, Receiver, link

S1 = "urn:ngsi-ld:Subscription:1"
AT = f"/subscriptions/{S1}"
V1 = "urn:ngsi-ld:Vehicle:1"
PATH = f"/entities/{V1}"
NULL = "urn:ngsi-ld:null"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    return host.broker()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        yield server


def subscribe(c: Client, receiver: Receiver, path: str = "/n", **members: Any) -> None:
    """Subscribe; `notification` and `endpoint` are added to what is needed."""
    endpoint = {"uri": receiver.url + path} | members.pop("endpoint", {})
    notification = {"endpoint": endpoint} | members.pop("notification", {})
    if not {"entities", "watchedAttributes"} & set(members):
        members["entities"] = [{"type": "Vehicle"}]
    answer = c.post("/subscriptions", {"type": "Subscription", "notification": notification} | members)
    assert answer.status_code == 201, answer.text


def data(notices: list[Notice]) -> list[Any]:
    return [entity for notice in notices for entity in notice.body["data"]]


def settled(c: Client, receiver: Receiver) -> list[Notice]:
    """All notifications that the broker says it has sent."""
    sent = sum(one["notification"].get("timesSent", 0) for one in c.json("/subscriptions?limit=100"))
    receiver.until(is_all_delivered)
    assert len(receiver.notices) == sent
    return receiver.notices


def test_a_subscription_is_read_back(c: Client, receiver: Receiver) -> None:
    document = {
        "id": S1,
        "type": "Subscription",
        "entities": [{"type": "(Vehicle;Car)|House"}],
        "watchedAttributes": ["speed"],
        "geoQ": {"georel": "within", "geometry": "Point", "coordinates": [1, 2], "geoproperty": "parking"},
        "notification": {"attributes": ["speed", "owner"], "endpoint": {"uri": receiver.url}},
    }
    created = c.post("/subscriptions", document | {"status": "expired"})
    assert (created.status_code, created.headers["Location"].endswith(AT)) == (201, True)
    shown = c.json(AT)
    assert shown.items() >= document.items()
    assert shown["status"] == "active"
    assert shown["jsonldContext"].startswith("https://uri.etsi.org/")
    assert "createdAt" not in shown
    assert "createdAt" in c.json(AT + "?options=sysAttrs")
    receiver.documents["/terms"] = {"@context": {"velocity": "https://uri.etsi.org/ngsi-ld/default-context/speed"}}
    assert c.json(AT, link(receiver.url + "/terms"))["watchedAttributes"] == ["velocity"]
    assert c.post("/subscriptions", document).status_code == 409


def test_subscriptions_are_listed_by_pages(c: Client, receiver: Receiver) -> None:
    for _ in range(3):
        subscribe(c, receiver)
    page = c.get("/subscriptions?limit=2&count=true")
    assert (len(page.json()), page.headers["NGSILD-Results-Count"]) == (2, "3")
    assert len(c.session.get(page.links["next"]["url"], timeout=5).json()) == 1


def test_a_subscription_is_changed_and_deleted(c: Client, receiver: Receiver) -> None:
    subscribe(c, receiver, id=S1, description="mine", q="speed>1")
    assert c.patch(AT, {"description": NULL, "isActive": False}).status_code == 204
    shown = c.json(AT)
    assert ("description" in shown, shown["status"], shown["q"]) == (False, "paused", "speed>1")
    assert c.patch(AT, {"isActive": True}).status_code == 204
    assert c.json(AT)["status"] == "active"
    for bad in ({"throttling": 0}, {"notification": NULL}, {"id": "urn:a:b"}, {"expiresAt": "2020-01-01T00:00:00Z"}):
        assert c.patch(AT, bad).status_code == 400
    assert c.json(AT).items() >= {"q": "speed>1", "status": "active"}.items()
    assert [c.delete(AT).status_code for _ in range(2)] == [204, 404]
    assert [c.get(AT).status_code, c.patch(AT, {}).status_code] == [404, 404]
    assert c.get("/subscriptions/one").status_code == 400


GOOD = {"type": "Subscription", "watchedAttributes": ["speed"], "notification": {"endpoint": {"uri": "http://[::1]:1"}}}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"type": "Entity"},
        {"id": "one"},
        {"watchedAttributes": []},
        {"watchedAttributes": ["two words"]},
        {"watchedAttributes": None},
        {"entities": []},
        {"entities": [{"id": V1}]},
        {"entities": [{"type": "A;"}]},
        {"entities": [{"type": "A", "id": "one"}]},
        {"q": "speed=="},
        {"geoQ": {}},
        {"scopeQ": "two words"},
        {"throttling": 0},
        {"throttling": "1"},
        {"timeInterval": 1},
        {"timeInterval": -1, "watchedAttributes": None},
        {"isActive": "yes"},
        {"expiresAt": "2020-01-01T00:00:00Z"},
        {"expiresAt": "tomorrow"},
        {"notificationTrigger": ["entityMoved"]},
        {"jsonldContext": "terms"},
        {"datasetId": ["one"]},
        {"lang": "e n"},
        {"notification": {}},
        {"notification": {"endpoint": {}}},
        {"notification": {"endpoint": {"uri": "here"}}},
        {"notification": {"endpoint": {"uri": "http://[::1]:1", "accept": "text/html"}}},
        {"notification": {"endpoint": {"uri": "http://[::1]:1", "receiverInfo": [{"key": "a"}]}}},
        {"notification": {"endpoint": {"uri": "http://[::1]:1", "receiverInfo": [{"key": "a", "value": "b\nc"}]}}},
        {"notification": {"endpoint": {"uri": "http://[::1]:1", "timeout": 0}}},
        {"notification": {"endpoint": {"uri": "http://[::1]:1"}, "format": "xml"}},
        {"notification": {"endpoint": {"uri": "http://[::1]:1"}, "attributes": []}},
        {"notification": {"endpoint": {"uri": "http://[::1]:1"}, "format": "keyValues", "showChanges": True}},
    ],
    ids=str,
)
def test_a_bad_subscription_is_refused(spoilt: dict[str, Any], c: Client) -> None:
    assert c.post("/subscriptions", GOOD | spoilt).status_code == 400
    assert c.json("/subscriptions") == []
    assert c.post("/subscriptions", GOOD).status_code == 201


def test_neither_entities_nor_watched_attributes_is_too_wide(c: Client) -> None:
    bare = {key: value for key, value in GOOD.items() if key != "watchedAttributes"}
    assert c.post("/subscriptions", bare).status_code == 400
    assert c.post("/subscriptions", bare | {"localOnly": True}).status_code == 201


def test_a_notification_says_what_changed(c: Client, receiver: Receiver) -> None:
    subscribe(
        c,
        receiver,
        id=S1,
        endpoint={"receiverInfo": [{"key": "X-Key", "value": "secret"}]},
        watchedAttributes=["speed"],
    )
    c.create(V1, speed=1, colour="red")
    (notice,) = settled(c, receiver)
    assert notice.headers["content-type"] == "application/json"
    assert notice.headers["x-key"] == "secret"
    assert "ngsi-ld-core-context" in notice.headers["link"]
    assert (notice.body["type"], notice.body["subscriptionId"]) == ("Notification", S1)
    assert notice.body["notifiedAt"].endswith("Z")
    assert notice.body["data"] == [c.json(PATH)]
    c.patch(PATH, {"colour": "blue"})
    c.patch(PATH, {"speed": 1})
    c.patch(PATH, {"speed": 2})
    assert [entity["speed"]["value"] for entity in data(settled(c, receiver))] == [1, 2]
    state = c.json(AT)["notification"]
    assert (state["timesSent"], state["status"], "lastFailure" in state) == (2, "ok", False)
    assert state["lastSuccess"] >= state["lastNotification"]


@pytest.mark.parametrize(
    ("triggers", "expected"),
    [
        (None, ["create", "update", "append"]),
        (["attributeCreated"], ["create", "append"]),
        (["attributeUpdated"], ["update"]),
        (["attributeDeleted"], ["remove"]),
        (["entityUpdated"], ["create", "update", "append", "remove"]),
        (["entityCreated"], ["create"]),
        (["entityDeleted"], ["delete"]),
    ],
)
def test_triggers(triggers: list[str] | None, expected: list[str], c: Client, receiver: Receiver) -> None:
    members: dict[str, Any] = {} if triggers is None else {"notificationTrigger": triggers}
    subscribe(c, receiver, "/n", **members)
    steps = {
        "create": ("POST", "/entities", {"id": V1, "type": "Vehicle", "speed": 1}),
        "update": ("PATCH", PATH + "/attrs", {"speed": 2}),
        "append": ("POST", PATH + "/attrs", {"owner": "me"}),
        "remove": ("DELETE", PATH + "/attrs/owner", None),
        "delete": ("DELETE", PATH, None),
    }
    told, before = [], 0
    for name, step in steps.items():
        assert c.send(*step).ok
        after = len(settled(c, receiver))
        told += [name] * (after - before)
        before = after
    assert told == expected


def test_what_is_gone_is_shown_as_null(c: Client, receiver: Receiver) -> None:
    triggers = ["attributeDeleted", "entityDeleted"]
    subscribe(c, receiver, notificationTrigger=triggers)
    changes = {"showChanges": True, "sysAttrs": True}
    subscribe(c, receiver, "/changes", notificationTrigger=triggers, notification=changes)
    c.create(V1, speed=1, says={"languageMap": {"en": "yes"}})
    c.delete(PATH + "/attrs/speed")
    c.delete(PATH + "/attrs/says")
    c.delete(PATH)
    settled(c, receiver)
    speed, says, gone = data(receiver.at("/n"))
    assert (speed["speed"], says["says"]) == (NULL, NULL)
    assert set(gone) == {"id", "type", "deletedAt"}
    speed, says, gone = data(receiver.at("/changes"))
    assert speed["speed"].items() >= {"value": NULL, "previousValue": 1}.items()
    assert says["says"].items() >= {"languageMap": {"@none": NULL}, "previousLanguageMap": {"en": "yes"}}.items()
    assert "deletedAt" in speed["speed"]
    assert {"createdAt", "modifiedAt", "deletedAt"} < set(gone)


def test_forms_and_media_types(c: Client, receiver: Receiver) -> None:
    subscribe(c, receiver, "/simple", notification={"format": "simplified", "attributes": ["speed"]})
    subscribe(c, receiver, "/ld", notification={"format": "concise"}, endpoint={"accept": "application/ld+json"})
    subscribe(c, receiver, "/geo", notification={"pick": ["id", "speed"]}, endpoint={"accept": "application/geo+json"})
    plain = {"accept": "application/geo+json", "receiverInfo": [{"key": "Prefer", "value": "body=json"}]}
    subscribe(c, receiver, "/plain", endpoint=plain)
    c.create(V1, speed=1, location={"type": "Point", "coordinates": [1, 2]})
    settled(c, receiver)
    assert data(receiver.at("/simple")) == [{"id": V1, "type": "Vehicle", "speed": 1}]
    (ld,) = receiver.at("/ld")
    assert (ld.headers["content-type"], "link" in ld.headers) == ("application/ld+json", False)
    assert "@context" in ld.body
    assert ld.body["data"][0]["speed"] == 1
    (geo,) = receiver.at("/geo")
    feature = geo.body["data"]["features"][0]
    assert (geo.headers["content-type"], geo.body["data"]["type"]) == ("application/geo+json", "FeatureCollection")
    assert (feature["geometry"]["coordinates"], set(feature["properties"])) == ([1, 2], {"speed"})
    assert "@context" in geo.body["data"]
    (without,) = receiver.at("/plain")
    assert ("link" in without.headers, "@context" in without.body["data"]) == (True, False)


def test_only_what_is_subscribed_to(c: Client, receiver: Receiver) -> None:
    near = {"georel": "near;maxDistance==10", "geometry": "Point", "coordinates": [1, 2]}
    subscribe(c, receiver, "/q", q="speed>5")
    subscribe(c, receiver, "/geo", geoQ=near)
    subscribe(c, receiver, "/scope", scopeQ="/A")
    subscribe(c, receiver, "/pattern", entities=[{"type": "House"}, {"type": "Vehicle", "idPattern": ".*:2$"}])
    c.create(V1, speed=1, location={"type": "Point", "coordinates": [1, 2]})
    c.create("urn:ngsi-ld:Vehicle:2", speed=9, scope="/A")
    settled(c, receiver)
    told = {path: [one["id"][-1] for one in data(receiver.at(path))] for path in ("/q", "/geo", "/scope", "/pattern")}
    assert told == {"/q": ["2"], "/geo": ["1"], "/scope": ["2"], "/pattern": ["2"]}


def test_throttling_pausing_and_expiring(host: Host, receiver: Receiver) -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    c = host.broker(clock=lambda: clock[0])
    subscribe(c, receiver, "/throttled", throttling=60)
    subscribe(c, receiver, "/brief", id=S1, expiresAt="2026-01-01T00:00:10Z")
    c.create(V1, speed=1)
    clock[0] += timedelta(seconds=10)
    c.patch(PATH, {"speed": 2})
    settled(c, receiver)
    assert (len(receiver.at("/throttled")), len(receiver.at("/brief"))) == (1, 1)
    assert c.json(AT)["status"] == "expired"
    assert c.patch(AT, {"isActive": True}).status_code == 204
    assert c.json(AT)["status"] == "expired"
    c.patch(AT, {"expiresAt": "2026-01-01T00:00:20Z"})
    assert c.json(AT)["status"] == "active"


def test_periodic_notifications_until_the_end(c: Client, receiver: Receiver) -> None:
    subscribe(c, receiver, id=S1, timeInterval=0.05)
    time.sleep(0.08)
    assert receiver.notices == []
    c.create(V1, speed=1)
    assert len(receiver.wait("/n", 2)) >= 2
    assert data(receiver.notices)[0]["id"] == V1
    c.delete(AT)
    receiver.until(is_all_delivered)
    sent = len(receiver.notices)
    time.sleep(0.15)
    assert len(receiver.notices) == sent


def test_a_refusal_counts_as_failure(c: Client, receiver: Receiver) -> None:
    receiver.statuses["/n"] = 500
    subscribe(c, receiver, id=S1, endpoint={"cooldown": 60_000})
    subscribe(c, receiver, "/far", endpoint={"uri": "http://example.org/"})
    c.create(V1, speed=1)
    receiver.until(is_all_delivered)
    state = c.json(AT)["notification"]
    assert (state["status"], state["timesFailed"], "lastSuccess" in state) == ("failed", 1, False)
    c.patch(PATH, {"speed": 2})
    assert c.json(AT)["notification"]["timesSent"] == 1


def test_a_tenant_is_told_of_its_own_entities(c: Client, receiver: Receiver) -> None:
    tenant = {"NGSILD-Tenant": "one"}
    document = {"type": "Subscription", "watchedAttributes": ["speed"]}
    c.post("/subscriptions", document | {"notification": {"endpoint": {"uri": receiver.url + "/n"}}}, tenant)
    c.create(V1, speed=1)
    c.post("/entities", {"id": "urn:a:b", "type": "Vehicle", "speed": 1}, tenant)
    (notice,) = receiver.wait("/n", 1)
    assert (notice.headers["ngsild-tenant"], notice.body["data"][0]["id"]) == ("one", "urn:a:b")
