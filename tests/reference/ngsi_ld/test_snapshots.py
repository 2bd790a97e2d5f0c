"""Snapshots over HTTP (clauses 5.5.15, 5.16, 6.36 to 6.38)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ngsi_ld_host import Client, Host, Receiver

SLOW, FAST = (f"urn:ngsi-ld:Vehicle:{name}" for name in ("slow", "fast"))
FROZEN, COPY = "urn:ngsi-ld:Snapshot:frozen", "urn:ngsi-ld:Snapshot:copy"
VEHICLES = {"type": "Query", "entities": [{"type": "Vehicle"}]}
NOBODY = {"type": "Query", "entities": [{"type": "Nobody"}]}
TOO_WIDE = {"type": "Query"}
INSIDE = {"NGSILD-Snapshot": FROZEN}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    client = host.broker()
    client.create(SLOW, speed={"type": "Property", "value": 10})
    client.create(FAST, speed={"type": "Property", "value": 90})
    return client


def freeze(c: Client, *queries: dict[str, Any], **members: Any) -> dict[str, Any]:
    """The status of a new Snapshot."""
    body = {"id": FROZEN, "type": "Snapshot", "snapshotQueries": list(queries)} | members
    answer = c.post("/snapshots", body)
    assert answer.status_code == 201, answer.text
    status: dict[str, Any] = c.json(f"/snapshots/{FROZEN}")
    return status


@pytest.mark.parametrize(
    ("queries", "status", "details"),
    [
        ([VEHICLES], "success", ["success"]),
        ([NOBODY, VEHICLES], "partial", ["empty", "success"]),
        ([NOBODY], "empty", ["empty"]),
        ([TOO_WIDE], "failure", ["failure"]),
        ([TOO_WIDE, NOBODY], "empty", ["failure", "empty"]),
    ],
)
def test_the_status_says_what_was_found(queries: Any, status: str, details: list[str], c: Client) -> None:
    found = freeze(c, *queries)
    assert (found["snapshotStatus"], found["snapshotPriority"]) == (status, 5)
    assert [one["resultStatus"] for one in found["snapshotQueriesDetails"]] == details
    assert found["snapshotQueries"] == queries


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Photo"},
        {"id": "frozen"},
        {"snapshotQueries": []},
        {"snapshotQueries": ["Vehicle"]},
        {"snapshotQueries": [{"entities": [{"type": "Vehicle"}]}]},
        {"snapshotQueries": [VEHICLES | {"temporalQ": {}}]},
        {"snapshotTemporalQueries": [VEHICLES]},
        {"snapshotPriority": True},
        {"snapshotPriority": 1.5},
        {"snapshotLifetime": "PT"},
        {"endpoint": "nowhere"},
        {"receiverInfo": {"key": "a", "value": "b"}},
    ],
)
def test_what_is_no_snapshot_is_refused(change: dict[str, Any], c: Client) -> None:
    body = {"id": FROZEN, "type": "Snapshot", "snapshotQueries": [VEHICLES]} | change
    assert c.post("/snapshots", body).status_code == 400
    assert c.get(f"/snapshots/{FROZEN}").status_code == 404


def test_the_two_worlds_do_not_touch(c: Client) -> None:
    freeze(c, VEHICLES)
    c.delete(f"/entities/{SLOW}")
    answer = c.get("/entities", INSIDE)
    assert ([one["id"] for one in answer.json()], answer.headers["NGSILD-Snapshot"]) == ([SLOW, FAST], FROZEN)
    new = {"speed": {"type": "Property", "value": 1}}
    assert c.patch(f"/entities/{FAST}/attrs", new, INSIDE).status_code == 204
    assert c.json(f"/entities/{FAST}")["speed"]["value"] == 90
    assert c.get(f"/entities/{FAST}", {"NGSILD-Snapshot": COPY}).status_code == 404
    assert c.get(f"/snapshots/{FROZEN}", {"NGSILD-Tenant": "other"}).status_code == 404


def test_a_snapshot_is_updated_and_ends(host: Host) -> None:
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    c = host.broker(clock=lambda: times[-1])
    freeze(c, NOBODY, snapshotLifetime="PT10M")
    path = f"/snapshots/{FROZEN}"
    times.append(times[-1] + timedelta(minutes=9))
    changed = c.patch(path, {"snapshotLifetime": "PT2M", "snapshotPriority": 9})
    assert (changed.status_code, changed.json()["snapshotPriority"]) == (200, 9)
    assert changed.json()["expiresAt"].startswith("2026-01-01T00:11:00")
    assert c.patch(path, {"snapshotPriority": "urn:ngsi-ld:null"}).json()["snapshotPriority"] == 5
    for refused in ({"id": COPY}, {"snapshotQueries": [VEHICLES]}, {"snapshotPriority": 0}):
        assert c.patch(path, refused).status_code == 400
    times.append(times[-1] + timedelta(minutes=3))
    assert c.get(path).status_code == 404


def test_a_clone_lives_on_its_own(c: Client) -> None:
    freeze(c, VEHICLES)
    clone = f"/snapshots/{FROZEN}/clone"
    assert c.post(clone, {"id": COPY, "type": "Snapshot"}).status_code == 201
    assert c.post(clone, {"id": COPY, "type": "Snapshot"}).status_code == 409
    assert c.post(f"/snapshots/{COPY}x/clone", {"type": "Snapshot"}).status_code == 404
    assert c.delete(f"/snapshots/{FROZEN}").status_code == 204
    assert [one["id"] for one in c.get("/entities", {"NGSILD-Snapshot": COPY}).json()] == [SLOW, FAST]


def test_the_endpoint_is_told(c: Client) -> None:
    with Receiver() as receiver:
        info = [{"key": "X-Run", "value": "7"}]
        freeze(c, VEHICLES, endpoint=f"{receiver.url}/ready", receiverInfo=info)
        c.patch(f"/snapshots/{FROZEN}", {"snapshotPriority": 7})
        notices = receiver.wait("/ready", 2)
    assert {notice.body["snapshotPriority"] for notice in notices} == {5, 7}
    assert {(one.body["type"], one.body["snapshotId"], one.headers["x-run"]) for one in notices} == {
        ("SnapshotNotification", FROZEN, "7")
    }


def test_a_purge_takes_what_the_query_means(c: Client) -> None:
    freeze(c, VEHICLES, snapshotPriority=2)
    freeze(c, VEHICLES, id=COPY, snapshotPriority=8)
    assert c.delete("/snapshots").status_code == 400
    assert c.delete("/snapshots?q=snapshotPriority>8").status_code == 404
    assert c.delete("/snapshots?q=snapshotPriority>5;snapshotStatus==%22success%22").status_code == 204
    assert [c.get(f"/snapshots/{one}").status_code for one in (FROZEN, COPY)] == [200, 404]
