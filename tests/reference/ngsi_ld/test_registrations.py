"""The NGSI-LD broker: context sources are registered, found, and told of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ngsi_ld_host import Client, Host, Receiver

from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.registry import operation_names, reader

R1 = "urn:ngsi-ld:ContextSourceRegistration:1"
AT = f"/csourceRegistrations/{R1}"
CAR = {"id": "urn:ngsi-ld:Vehicle:1", "type": "Vehicle"}
NULL = "urn:ngsi-ld:null"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    return host.broker()


def registration(identifier: str = R1, information: Any = None, **members: Any) -> dict[str, Any]:
    about = information or [{"entities": [CAR]}]
    kind = "ContextSourceRegistration"
    return {"id": identifier, "type": kind, "information": about, "endpoint": "http://127.0.0.1:9/s"} | members


def register(c: Client, number: int = 1, **members: Any) -> None:
    answer = c.post("/csourceRegistrations", registration(f"{R1[:-1]}{number}", **members))
    assert answer.status_code == 201, answer.text


def found(c: Client, query: str) -> list[str]:
    """The last characters of the ids of the registrations that a query finds."""
    answer = c.get(f"/csourceRegistrations?{query}")
    assert answer.status_code == 200, answer.text
    return [one["id"].rpartition(":")[2] for one in answer.json()]


def test_a_registration_is_read_changed_and_removed(c: Client) -> None:
    register(c, description="one", tenant="north", timesSent=7, owner={"name": "Lille"})
    shown = c.json(AT)
    assert shown == registration(description="one", tenant="north", owner={"name": "Lille"})
    assert "createdAt" in c.json(f"{AT}?options=sysAttrs")
    assert c.patch(AT, {"description": NULL, "owner": NULL, "refreshRate": "PT5M"}).status_code == 204
    assert c.json(AT) == registration(tenant="north", refreshRate="PT5M")
    assert c.patch(AT, {"id": f"{R1}1"}).status_code == 400
    assert c.delete(AT).status_code == 204
    assert (c.get(AT).status_code, c.delete(AT).status_code) == (404, 404)


def test_a_registration_expires() -> None:
    clock = [datetime(2030, 1, 1, tzinfo=UTC)]
    with Host() as host:
        c = host.broker(clock=lambda: clock[0])
        register(c, expiresAt="2030-01-01T00:00:10Z")
        assert c.get(AT).status_code == 200
        clock[0] += timedelta(seconds=11)
        assert c.get(AT).status_code == 404
        late = c.post("/csourceRegistrations", registration(expiresAt="2030-01-01T00:00:10Z"))
        assert late.status_code == 400


NAMED = [{"entities": [CAR], "propertyNames": ["speed"]}]


@pytest.mark.parametrize(
    ("kept", "new", "status"),
    [
        ("exclusive", {"mode": "exclusive", "information": NAMED}, 409),
        ("redirect", {"mode": "exclusive", "information": NAMED}, 409),
        ("inclusive", {"mode": "exclusive", "information": NAMED}, 201),
        ("exclusive", {"mode": "redirect", "information": NAMED}, 201),
        ("exclusive", {"information": NAMED}, 201),
        ("exclusive", {"mode": "exclusive", "information": [{"entities": [CAR], "relationshipNames": ["owner"]}]}, 201),
    ],
)
def test_proxied_registrations_exclude_each_other(c: Client, kept: str, new: dict[str, Any], status: int) -> None:
    register(c, 1, mode=kept, information=NAMED)
    answer = c.post("/csourceRegistrations", registration(f"{R1}2", **new))
    assert answer.status_code == status
    assert status == 201 or answer.json()["type"].endswith("/Conflict")


def test_what_is_held_has_no_proxy(c: Client) -> None:
    c.create("urn:ngsi-ld:Vehicle:1", speed={"type": "Property", "value": 1})
    other = [{"entities": [CAR], "propertyNames": ["weight"]}]
    by_type = [{"entities": [{"type": "Vehicle"}]}]
    for mode, information, status in (
        ("exclusive", NAMED, 409),
        ("redirect", by_type, 409),
        ("redirect", other, 201),
        ("auxiliary", NAMED, 201),
    ):
        document = registration(f"{R1}{mode}{status}", information, mode=mode, operations=["retrieveOps"])
        assert c.post("/csourceRegistrations", document).status_code == status, (mode, information)


def test_sources_are_found_by_what_they_may_have(c: Client) -> None:
    pattern = {"idPattern": "^urn:ngsi-ld:Vehicle:.*$", "type": "Vehicle"}
    register(c, 1, information=[{"entities": [CAR], "propertyNames": ["speed"], "relationshipNames": ["owner"]}])
    register(c, 2, information=[{"entities": [pattern]}, {"entities": [{"type": "House"}]}])
    register(c, 3, information=[{"propertyNames": ["height"]}])
    register(c, 4, information=[{"entities": [CAR]}], observationInterval={"startAt": "2020-01-01T00:00:00Z"})
    assert found(c, "type=Vehicle") == ["1", "2", "3"]
    assert found(c, "type=Vehicle&id=urn:ngsi-ld:Vehicle:2") == ["2", "3"]
    assert found(c, "type=Vehicle&idPattern=.*:1$&attrs=owner") == ["1", "2"]
    assert found(c, "attrs=weight") == ["2"]
    assert found(c, "type=House&attrs=height") == ["2", "3"]
    assert found(c, "type=Vehicle&q=speed>1|height>2") == ["1", "2", "3"]
    assert found(c, "type=Vehicle&timerel=after&timeAt=2026-01-01T00:00:00Z") == ["4"]
    assert found(c, "type=Vehicle&timerel=before&timeAt=2019-01-01T00:00:00Z") == []
    assert c.json("/csourceRegistrations?type=House")[0]["information"] == [{"entities": [{"type": "House"}]}]


@pytest.mark.parametrize(
    ("georel", "geometry", "coordinates", "matches"),
    [
        ("within", "Polygon", "[[[3.4,50.4],[3.6,50.4],[3.6,50.6],[3.4,50.6],[3.4,50.4]]]", True),
        ("within", "Polygon", "[[[5,50],[6,50],[6,51],[5,51],[5,50]]]", False),
        ("contains", "Point", "[3.5,50.5]", True),
        ("contains", "Point", "[5.5,50.5]", False),
        ("equals", "Point", "[3.5,50.5]", True),
        ("disjoint", "Point", "[3.5,50.5]", True),
        ("disjoint", "Polygon", "[[[2,49],[5,49],[5,52],[2,52],[2,49]]]", False),
        ("near;maxDistance==1000", "Point", "[3.5,50.5]", True),
        ("near;maxDistance==1000", "Point", "[5.5,50.5]", False),
        ("near;minDistance==1000", "Point", "[3.5,50.5]", True),
        ("near;minDistance==1000000", "Point", "[3.5,50.5]", False),
    ],
)
def test_an_area_is_found_where_places_in_it_may_match(
    c: Client, georel: str, geometry: str, coordinates: str, matches: bool
) -> None:
    area = {"type": "Polygon", "coordinates": [[[3, 50], [4, 50], [4, 51], [3, 51], [3, 50]]]}
    register(c, location=area)
    assert found(c, f"type=Vehicle&georel={georel}&geometry={geometry}&coordinates={coordinates}") == ["1"] * matches


def test_subscribers_hear_of_sources(c: Client) -> None:
    with Receiver() as receiver:
        register(c, 1)
        document = {
            "id": "urn:ngsi-ld:Subscription:1",
            "type": "Subscription",
            "entities": [CAR],
            "watchedAttributes": ["speed"],
            "notification": {"attributes": ["speed"], "endpoint": {"uri": f"{receiver.url}/n"}},
        }
        assert c.post("/csourceSubscriptions", document).status_code == 201
        register(c, 2, information=[{"entities": [CAR], "propertyNames": ["weight"]}])
        c.patch(f"{AT[:-1]}2", {"information": NAMED})
        c.patch(AT, {"description": "changed"})
        c.delete(AT)
        bodies = [notice.body for notice in receiver.wait("/n", 4)]
        heard = [(body["triggerReason"], body["data"][0]["id"].rpartition(":")[2]) for body in bodies]
        newly, gone = "newlyMatching", "noLongerMatching"
        assert heard == [(newly, "1"), (newly, "2"), ("updated", "1"), (gone, "1")]
        assert {body["type"] for body in bodies} == {"ContextSourceNotification"}
        at = f"/csourceSubscriptions/{document['id']}"
        assert c.json(at)["notification"]["timesSent"] == 4
        assert c.patch(at, {"isActive": False}).status_code == 204
        register(c, 3)
        assert c.patch(at, {"isActive": True}).status_code == 204
        assert [one["id"][-1] for one in receiver.wait("/n", 5)[-1].body["data"]] == ["2", "3"]
        assert c.delete(at).status_code == 204


def test_groups_of_operations_name_single_ones() -> None:
    for names in operation_names.GROUPS.values():
        assert names <= operation_names.SINGLE
    assert operation_names.resolved(["retrieveOps", "deleteEntity"]) == {
        "retrieveEntity",
        "queryEntity",
        "deleteEntity",
    }


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(NULL),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["entities", "type", "id", "key", "value", "startAt", "timeout"]), inner)
    ),
    max_leaves=6,
)
MEMBERS = [
    *("information", "endpoint", "mode", "operations", "contextSourceInfo", "datasetId", "location", "expiresAt"),
    *("management", "observationInterval", "scope", "refreshRate", "tenant", "description", "type"),
]


def outcome(members: dict[str, Any]) -> str:
    try:
        reader.read(registration() | members, "", "", frozenset())
    except ApiError as problem:
        return problem.kind
    return "registered"


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON_VALUES))
def test_any_document_is_a_registration_or_refused(members: dict[str, Any]) -> None:
    assert outcome({}) == "registered"
    assert outcome(members) in ("registered", "BadRequestData")
