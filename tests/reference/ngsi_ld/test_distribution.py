"""The NGSI-LD broker: two brokers, one of them registered as a source at the other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ngsi_ld_host import Client, Host

from oasc_check.reference.ngsi_ld.distribution.merging import merged
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity, Instance

CAR, BUS = "urn:ngsi-ld:Vehicle:1", "urn:ngsi-ld:Vehicle:2"
AT = f"/entities/{CAR}"
SINGLE = [
    *("createEntity", "updateEntity", "appendAttrs", "updateAttrs", "deleteAttrs", "deleteEntity"),
    *("mergeEntity", "replaceEntity", "replaceAttrs", "retrieveEntity", "queryEntity", "purgeEntity"),
]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def near(host: Host) -> Client:
    """The broker that is asked."""
    return host.broker()


@pytest.fixture
def far(host: Host) -> Client:
    """The broker that is registered as a source."""
    return host.broker()


def number(value: float, **members: Any) -> dict[str, Any]:
    return {"type": "Property", "value": value, **members}


def register(near: Client, endpoint: str, mode: str = "redirect", **members: Any) -> None:
    """Register a source at a broker, by default for all Vehicles and for every operation on single entities."""
    document = {
        "id": "urn:ngsi-ld:ContextSourceRegistration:far",
        "type": "ContextSourceRegistration",
        "information": [{"entities": [{"type": "Vehicle"}]}],
        "mode": mode,
        "operations": SINGLE,
        "endpoint": endpoint,
    }
    answer = near.post("/csourceRegistrations", document | members)
    assert answer.status_code == 201, answer.text


def warnings(near: Client, path: str) -> str:
    answer = near.get(path)
    assert answer.status_code == 200, answer.text
    return answer.headers.get("NGSILD-Warning", "")[:3]


def test_a_redirected_entity_lives_at_its_source_alone(near: Client, far: Client) -> None:
    register(near, far.base)
    assert near.create(CAR, speed=number(10), brand=number(1)) == AT
    assert (near.get(f"{AT}?local=true").status_code, far.json(AT)["speed"]["value"]) == (404, 10)
    assert near.patch(f"{AT}/attrs", {"speed": number(20)}).status_code == 204
    assert near.post(f"{AT}/attrs", {"seats": number(4)}).status_code == 204
    assert near.patch(f"{AT}/attrs/seats", {"value": 5}).status_code == 204
    assert near.put(f"{AT}/attrs/brand", number(2)).status_code == 204
    assert near.patch(AT, {"doors": number(3)}).status_code == 204
    shown = near.json(f"{AT}?format=simplified")
    assert shown == {"id": CAR, "type": "Vehicle", "speed": 20, "seats": 5, "brand": 2, "doors": 3}
    assert near.delete(f"{AT}/attrs/doors").status_code == 204
    assert near.put(AT, {"id": CAR, "type": "Vehicle", "speed": number(30)}).status_code == 204
    assert near.json("/entities?type=Vehicle&format=simplified") == [{"id": CAR, "type": "Vehicle", "speed": 30}]
    assert near.delete(AT).status_code == 204
    assert (near.get(AT).status_code, far.get(AT).status_code) == (404, 404)


def test_an_exclusive_source_has_its_attribute_and_the_broker_the_others(near: Client, far: Client) -> None:
    part = {"entities": [{"id": CAR, "type": "Vehicle"}], "propertyNames": ["speed"]}
    register(near, far.base, "exclusive", information=[part])
    near.create(CAR, speed=number(10), brand=number(1))
    assert near.json(f"{AT}?local=true&format=simplified") == {"id": CAR, "type": "Vehicle", "brand": 1}
    assert far.json(f"{AT}?format=simplified") == {"id": CAR, "type": "Vehicle", "speed": 10}
    assert near.json("/entities?type=Vehicle&q=speed==10;brand==1&format=simplified") == [
        {"id": CAR, "type": "Vehicle", "brand": 1, "speed": 10}
    ]
    answer = near.patch(f"{AT}/attrs", {"speed": {"type": "Relationship", "object": CAR}, "brand": number(2)})
    assert (answer.status_code, near.json(f"{AT}?format=simplified")["brand"]) == (204, 2)


def test_a_batch_is_divided_and_what_fails_is_named(near: Client, far: Client) -> None:
    register(near, far.base, information=[{"entities": [{"id": CAR, "type": "Vehicle"}]}])
    entities = [{"id": one, "type": "Vehicle", "speed": number(10)} for one in (CAR, BUS)]
    assert sorted(near.post("/entityOperations/create", entities).json()) == [CAR, BUS]
    assert (far.ids("type=Vehicle"), near.ids("type=Vehicle&local=true")) == (["1"], ["2"])
    again = near.post("/entityOperations/create", entities)
    assert (again.status_code, {one["entityId"] for one in again.json()["errors"]}) == (207, {CAR, BUS})
    upserted = [one | {"speed": number(20)} for one in entities]
    assert near.post("/entityOperations/upsert", upserted).status_code == 204
    assert [one["speed"]["value"] for one in near.json("/entities?type=Vehicle")] == [20, 20]
    assert near.post("/entityOperations/update", entities).status_code == 204
    assert near.post("/entityOperations/merge", upserted).status_code == 204
    assert near.post("/entityOperations/delete", [CAR, BUS]).status_code == 204
    assert (far.ids("type=Vehicle"), near.ids("type=Vehicle")) == ([], [])


def test_purging_reaches_the_source(near: Client, far: Client) -> None:
    near.create(BUS, speed=number(10))
    far.create(CAR, speed=number(10))
    register(near, far.base, "inclusive")
    assert near.session.delete(f"{near.base}/entities?type=Vehicle&q=speed<20", timeout=5).status_code == 204
    assert (near.ids("type=Vehicle&local=true"), far.ids("type=Vehicle")) == ([], [])


def test_a_broker_that_is_its_own_source_notices(near: Client) -> None:
    near.create(BUS, "Boat", speed=number(10))
    register(near, near.base)
    assert near.patch(f"{AT}/attrs", {"speed": number(20)}).status_code == 508
    assert near.get(AT).status_code == 404
    assert near.json(f"/entities/{BUS}")["speed"]["value"] == 10


def test_two_brokers_that_are_sources_of_each_other_come_to_an_end(near: Client, far: Client) -> None:
    far.create(CAR, speed=number(10))
    register(near, far.base, "inclusive")
    register(far, near.base, "inclusive")
    assert near.json(f"{AT}?format=simplified") == {"id": CAR, "type": "Vehicle", "speed": 10}
    assert near.patch(f"{AT}/attrs", {"speed": number(20)}).status_code == 207
    assert far.json(AT)["speed"]["value"] == 20


def test_what_a_source_does_not_do_is_an_error(near: Client, far: Client) -> None:
    register(near, far.base, operations=["retrieveEntity", "updateEntity"])
    far.create(CAR, speed=number(10))
    refused = near.delete(AT)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "Conflict")
    assert near.patch(f"/entities/{BUS}/attrs", {"speed": number(20)}).status_code == 404


def test_a_source_that_is_not_there_is_a_bad_gateway_and_a_warning(near: Client) -> None:
    register(near, "http://127.0.0.1:9")
    assert near.patch(f"{AT}/attrs", {"speed": number(20)}).status_code == 502
    assert warnings(near, "/entities?type=Vehicle") == "199"
    shown = near.json("/csourceRegistrations/urn:ngsi-ld:ContextSourceRegistration:far")
    assert (shown["status"], shown["timesSent"], shown["timesFailed"]) == ("failed", 2, 2)


def written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def version(minutes: int) -> Entity:
    speed = Instance("Property", minutes, {"observedAt": written(NOW + timedelta(minutes=minutes))})
    return Entity(CAR, ["Vehicle"], {"speed": {DEFAULT_DATASET: speed}})


@given(st.lists(st.integers(0, 10_000), min_size=1, unique=True), st.lists(st.integers(0, 10_000)))
def test_the_latest_observation_wins_in_any_order(here: list[int], spare: list[int]) -> None:
    result = merged([version(one) for one in here], [version(one) for one in spare], NOW, frozenset())
    assert result.attributes["speed"][DEFAULT_DATASET].value == max(here)


@given(st.lists(st.one_of(st.none(), st.integers(1, 10_000)), min_size=1))
def test_an_entity_expires_when_every_version_does_and_not_before(minutes: list[int | None]) -> None:
    moments = [None if one is None else NOW + timedelta(minutes=one) for one in minutes]
    texts = [None if one is None else written(one) for one in moments]
    versions = [Entity(CAR, ["Vehicle"], {}, expires=text) for text in texts]
    known = [one for one in moments if one is not None]
    expires = merged(versions, [], NOW, frozenset()).expires
    assert expires == (written(max(known)) if len(known) == len(moments) else None)
