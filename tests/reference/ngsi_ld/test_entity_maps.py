"""EntityMaps over HTTP (clauses 5.5.9.3, 5.14, 6.32, 6.34)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from ngsi_ld_host import Client, Host

SLOW, FAST, LATE = (f"urn:ngsi-ld:Vehicle:{name}" for name in ("slow", "fast", "late"))


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


def found(c: Client, query: str, header: str) -> tuple[int, list[str], str]:
    """Status, ids and the EntityMap that was used."""
    answer = c.get(f"/entities?{query}", {"NGSILD-EntityMap": header})
    return answer.status_code, [one["id"] for one in answer.json()], answer.headers["NGSILD-EntityMap"]


def test_a_map_names_what_is_found(c: Client) -> None:
    made = c.get("/entityMaps?type=Vehicle&q=speed>20")
    document = made.json()
    assert made.status_code == 201
    assert made.headers["NGSILD-EntityMap"] == f"{c.base}/entityMaps/{document['id']}"
    assert (document["type"], document["entityMap"]) == ("EntityMap", {FAST: ["@none"]})
    assert c.json(f"/entityMaps/{document['id']}") == document
    posted = c.post("/entityMaps", {"type": "Query", "entities": [{"type": "Vehicle"}], "splitEntities": True})
    assert set(posted.json()["entityMap"]) == {SLOW, FAST}
    assert c.post("/entityMaps", {"entities": [{"type": "Vehicle"}]}).status_code == 400
    assert c.get("/entityMaps?id=urn:a:b").status_code == 400
    assert c.get("/entityMaps?type=Vehicle&entityMapLifetime=soon").status_code == 400


def test_a_map_fixes_and_forgets(c: Client) -> None:
    address = c.get("/entityMaps?type=Vehicle&q=speed>5").headers["NGSILD-EntityMap"]
    c.create(LATE, speed={"type": "Property", "value": 70})
    map_id = address.rpartition("/")[2]
    assert found(c, "type=Vehicle&q=speed>5", address) == (200, [SLOW, FAST], address)
    c.patch(f"/entities/{SLOW}/attrs", {"speed": {"type": "Property", "value": 1}})
    assert found(c, "type=Vehicle&q=speed>5&limit=1", map_id) == (200, [FAST], address)
    assert set(c.json(f"/entityMaps/{map_id}")["entityMap"]) == {FAST}


def test_a_query_asks_for_a_map(c: Client) -> None:
    query = {"type": "Query", "entities": [{"type": "Vehicle"}], "entityMap": True}
    asked = [c.get("/entities?type=Vehicle&entityMap=true"), c.post("/entityOperations/query", query)]
    assert [answer.status_code for answer in asked] == [201, 201]
    assert len({answer.headers["NGSILD-EntityMap"] for answer in asked}) == 2
    assert "NGSILD-EntityMap" not in c.get("/entities?type=Vehicle").headers
    status, _, address = found(c, "type=Vehicle", "urn:ngsi-ld:EntityMap:unknown")
    assert (status, address.endswith("unknown")) == (201, False)


def test_a_map_ends(host: Host) -> None:
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    c = host.broker(clock=lambda: times[-1])
    made = c.get("/entityMaps?type=Vehicle&entityMapLifetime=PT10M").json()
    assert made["expiresAt"].startswith("2026-01-01T00:10:00")
    path = f"/entityMaps/{made['id']}"
    times.append(times[-1] + timedelta(minutes=9))
    assert c.patch(path, {"expiresAt": "2026-01-01T00:20:00Z", "entityMap": {SLOW: []}}).status_code == 204
    assert c.patch(path, {"expiresAt": "tomorrow"}).status_code == 400
    times.append(times[-1] + timedelta(minutes=9))
    assert c.json(path)["entityMap"] == {}
    times.append(times[-1] + timedelta(minutes=9))
    assert c.get(path).status_code == 404


def test_a_purge_keeps_to_its_map(c: Client) -> None:
    address = c.get("/entityMaps?type=Vehicle").headers["NGSILD-EntityMap"]
    c.create(LATE)
    answer = c.send("DELETE", "/entities?type=Vehicle", None, {"NGSILD-EntityMap": address})
    assert (answer.status_code, answer.headers["NGSILD-EntityMap"]) == (204, address)
    assert c.ids("type=Vehicle") == ["late"]
