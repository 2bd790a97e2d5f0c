"""The NGSIv2 broker: subscriptions and registrations are kept, checked, listed, changed and deleted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ngsi_v2_host import Client, Clock, Host

SUBJECT: dict[str, Any] = {"entities": [{"id": "car", "type": "Car"}]}
HTTP: dict[str, Any] = {"http": {"url": "http://127.0.0.1:9/updates"}}
GOOD: dict[str, Any] = {"subject": SUBJECT, "notification": HTTP}
SOURCE: dict[str, Any] = {"dataProvided": {**SUBJECT, "attrs": ["speed"]}, "provider": {"http": {"url": "http://s"}}}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    return host.broker()


def test_a_subscription_is_read_back(c: Client) -> None:
    condition = {"attrs": ["speed"], "expression": {"q": "speed>1"}}
    document = {"description": "mine", "subject": SUBJECT | {"condition": condition}, "throttling": 3}
    path = c.create("subscriptions", document | {"notification": HTTP, "expires": "2999-01-01T01:00:00+01:00"})
    shown = c.json(path)
    assert path.endswith(f"/subscriptions/{shown['id']}")
    assert shown.items() >= document.items()
    assert (shown["status"], shown["expires"]) == ("active", "2999-01-01T00:00:00.000Z")
    assert shown["notification"] == HTTP | {"attrs": [], "attrsFormat": "normalized"}


def test_an_update_changes_what_it_names(c: Client) -> None:
    path = c.create("subscriptions", GOOD | {"description": "mine"})
    assert c.send("PATCH", path, {"status": "inactive"}).status_code == 204
    assert c.json(path).items() >= {"status": "inactive", "description": "mine", "subject": SUBJECT}.items()
    assert c.send("PATCH", path, {"status": "asleep"}).status_code == 400
    assert c.json(path)["status"] == "inactive"


def test_what_was_deleted_is_not_found(c: Client) -> None:
    for collection, document in (("subscriptions", GOOD), ("registrations", SOURCE)):
        path = c.create(collection, document)
        assert [c.send("DELETE", path).status_code for _ in range(2)] == [204, 404]
        assert c.send("GET", path).status_code == 404
    assert c.send("PATCH", "/subscriptions/nothing", {}).json()["error"] == "NotFound"


def test_an_expired_subscription_stays_expired(host: Host) -> None:
    clock = Clock()
    c = host.broker(clock=clock)
    path = c.create("subscriptions", GOOD | {"expires": "2999-01-01T00:00:00Z"})
    clock.instant = datetime(2999, 1, 2, tzinfo=UTC)
    assert c.json(path)["status"] == "expired"
    assert c.send("PATCH", path, {"status": "active"}).status_code == 204
    assert c.json(path)["status"] == "expired"


@pytest.mark.parametrize("collection", ["subscriptions", "registrations"])
def test_lists_have_pages_tenants_and_service_paths(c: Client, collection: str) -> None:
    document = GOOD if collection == "subscriptions" else SOURCE
    paths = [c.create(collection, document, Fiware_ServicePath=f"/{name}") for name in "ab"]
    ids = [path.rpartition("/")[2] for path in paths]
    page = c.send("GET", f"/{collection}?limit=1&offset=1&options=count")
    assert ([one["id"] for one in page.json()], page.headers["Fiware-Total-Count"]) == (ids[1:], "2")
    assert [one["id"] for one in c.json(f"/{collection}")] == ids
    assert [one["id"] for one in c.json(f"/{collection}", Fiware_ServicePath="/a")] == ids[:1]
    assert c.json(f"/{collection}", Fiware_ServicePath="/#") == []
    assert c.json(f"/{collection}", Fiware_Service="other") == []
    assert c.json(paths[0], Fiware_ServicePath="/b")["id"] == ids[0]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"subject": None},
        {"subject": {"entities": []}},
        {"subject": {"entities": [{"type": "Car"}]}},
        {"subject": {"entities": [{"id": "car", "idPattern": ".*"}]}},
        {"subject": {"entities": [{"id": "car", "type": "Car", "typePattern": ".*"}]}},
        {"subject": {"entities": [{"idPattern": "["}]}},
        {"subject": SUBJECT | {"condition": {}}},
        {"subject": SUBJECT | {"condition": {"attrs": []}}},
        {"subject": SUBJECT | {"condition": {"expression": {"q": ""}}}},
        {"subject": SUBJECT | {"condition": {"expression": {"georel": "near;maxDistance:1"}}}},
        {"subject": SUBJECT | {"condition": {"alterationTypes": ["entityRename"]}}},
        {"notification": {}},
        {"notification": {"http": {}}},
        {"notification": {"http": {"url": "nowhere"}}},
        {"notification": HTTP | {"httpCustom": HTTP["http"]}},
        {"notification": HTTP | {"attrs": ["a"], "exceptAttrs": ["b"]}},
        {"notification": HTTP | {"exceptAttrs": []}},
        {"notification": HTTP | {"attrsFormat": "prose"}},
        {"notification": HTTP | {"covered": True}},
        {"notification": {"httpCustom": HTTP["http"] | {"method": "SHOUT"}}},
        {"notification": {"httpCustom": HTTP["http"] | {"payload": "a", "json": {}}}},
        {"notification": {"httpCustom": HTTP["http"] | {"headers": {"a": 1}}}},
        {"expires": "tomorrow"},
        {"status": "asleep"},
        {"throttling": "often"},
        {"throttling": -1},
    ],
)
def test_a_subscription_that_is_wrong_is_refused(c: Client, spoilt: dict[str, Any]) -> None:
    answer = c.send("POST", "/subscriptions", GOOD | spoilt)
    assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")
    assert c.json("/subscriptions") == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"provider": None},
        {"provider": {"http": {}}},
        {"provider": {"http": {"url": "http://s"}, "supportedForwardingMode": "sometimes"}},
        {"dataProvided": {"attrs": ["speed"]}},
        {"dataProvided": {"entities": [{"id": "car", "idPattern": ".*"}]}},
        {"expires": "tomorrow"},
    ],
)
def test_a_registration_that_is_wrong_is_refused(c: Client, spoilt: dict[str, Any]) -> None:
    assert c.send("POST", "/registrations", SOURCE | spoilt).json()["error"] == "BadRequest"
    assert c.json("/registrations") == []


def test_a_registration_is_read_back(c: Client) -> None:
    shown = c.json(c.create("registrations", SOURCE | {"expires": "2999-01-01T00:00:00Z"}))
    assert shown.items() >= {"status": "active", "dataProvided": SOURCE["dataProvided"]}.items()
    assert shown["provider"] == SOURCE["provider"] | {"supportedForwardingMode": "all"}
    assert shown["expires"] == "2999-01-01T00:00:00.000Z"
