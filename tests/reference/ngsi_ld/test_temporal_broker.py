"""The Temporal Evolution of entities, as the reference broker writes, keeps and shows it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from ngsi_ld_host import Client, Host

CAR = "urn:ngsi-ld:Car:1"
VAN = "urn:ngsi-ld:Car:2"
PATH = f"/temporal/entities/{CAR}"
ALWAYS = {"timerel": "after", "timeAt": "2000-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    return host.broker()


def instance(value: Any, observed_at: str = "", **members: Any) -> dict[str, Any]:
    observed = {"observedAt": observed_at} if observed_at else {}
    return {"type": "Property", "value": value, **observed, **members}


def series(count: int, day: int = 1) -> list[dict[str, Any]]:
    """So many instances with the values 0, 1, 2, ..., one a second, the youngest first."""
    return [instance(n, f"2024-05-{day:02}T10:{n // 60:02}:{n % 60:02}Z") for n in reversed(range(count))]


def write(client: Client, entity_id: str = CAR, **attributes: Any) -> int:
    answer = client.post("/temporal/entities", {"id": entity_id, "type": "Car", **attributes})
    return answer.status_code


def values(shown: dict[str, Any], name: str = "speed") -> list[Any]:
    return [one["value"] for one in shown.get(name, [])]


def test_instances_come_in_the_order_of_time_and_the_last_ones_backwards(c: Client) -> None:
    assert write(c, speed=series(3)) == 201
    assert values(c.json(PATH)) == [0, 1, 2]
    assert values(c.json(f"{PATH}?lastN=2")) == [2, 1]


def test_what_is_written_again_joins_what_is_there(c: Client) -> None:
    assert [write(c, speed=series(1)), write(c, speed=series(1, day=2), fuel=series(1))] == [201, 204]
    shown = c.json(PATH)
    assert (values(shown), values(shown, "fuel")) == ([0, 0], [0])
    assert len({one["instanceId"] for one in shown["speed"]}) == 2


def test_a_long_history_comes_in_parts_forwards(c: Client) -> None:
    write(c, speed=series(120), fuel=series(2))
    answer = c.get(f"{PATH}?timerel=after&timeAt=2024-01-01T00:00:00Z")
    assert answer.status_code == 206
    assert values(answer.json()) == list(range(50))
    assert values(answer.json(), "fuel") == [0, 1]
    expected = "DateTime 2024-01-01T00:00:00.000000Z-2024-05-01T10:00:49.000000Z/*"
    assert answer.headers["Content-Range"] == expected


def test_the_parts_lead_to_the_whole(c: Client) -> None:
    write(c, speed=series(120))
    start, seen = "2024-01-01T00:00:00Z", set()
    while (answer := c.get(f"{PATH}?timerel=after&timeAt={start}")).status_code == 206:
        seen |= set(values(answer.json()))
        start = answer.headers["Content-Range"].partition("Z-")[2].partition("/")[0]
    assert seen | set(values(answer.json())) == set(range(120))


def test_the_last_of_a_long_history_come_in_parts_backwards(c: Client) -> None:
    write(c, speed=series(120))
    query = urlencode({"timerel": "between", "timeAt": "2024-01-01T00:00:00Z", "endTimeAt": "2025-01-01T00:00:00Z"})
    answer = c.get(f"{PATH}?{query}&lastN=70")
    assert (answer.status_code, values(answer.json())) == (206, list(range(119, 69, -1)))
    expected = "DateTime 2025-01-01T00:00:00.000000Z-2024-05-01T10:01:10.000000Z/70"
    assert answer.headers["Content-Range"] == expected


def test_all_entities_of_a_part_end_together(c: Client) -> None:
    write(c, CAR, speed=series(60))
    write(c, VAN, speed=series(60, day=2))
    answer = c.get(f"/temporal/entities?type=Car&{urlencode(ALWAYS)}")
    assert answer.status_code == 206
    assert [len(one.get("speed", [])) for one in answer.json()] == [50, 0]


def test_aggregates_are_never_cut(c: Client) -> None:
    write(c, speed=series(120))
    answer = c.get(f"{PATH}?options=aggregatedValues&aggrMethods=totalCount")
    assert (answer.status_code, answer.json()["speed"]["totalCount"][0][0]) == (200, 120)


def test_changes_of_entities_are_recorded(c: Client) -> None:
    c.create(CAR, "Car", speed={"value": 1}, scope="/Madrid")
    c.patch(f"/entities/{CAR}/attrs", {"speed": {"value": 2}, "fuel": {"value": 9}})
    c.patch(f"/entities/{CAR}/attrs", {"scope": "/Paris"})
    c.delete(f"/entities/{CAR}/attrs/fuel")
    shown = c.json(f"{PATH}?options=sysAttrs")
    assert values(shown) == [1, 2]
    assert values(shown, "fuel") == [9, "urn:ngsi-ld:null"]
    assert ["deletedAt" in one for one in shown["fuel"]] == [False, True]
    assert values(shown, "scope") == ["/Madrid", "/Paris"]
    assert all(one["observedAt"] == one["modifiedAt"] for one in shown["scope"])


def test_the_past_outlives_the_entity(c: Client) -> None:
    path = c.create(CAR, "Car", speed={"value": 1})
    assert c.delete(path).status_code == 204
    assert values(c.json(PATH)) == [1, "urn:ngsi-ld:null"]
    assert c.delete(PATH).status_code == 204
    assert c.get(PATH).status_code == 404


def test_what_did_not_change_is_not_recorded_again(c: Client) -> None:
    c.create(CAR, "Car", speed={"value": 1}, fuel={"value": 9})
    c.patch(f"/entities/{CAR}/attrs", {"speed": {"value": 2}})
    assert values(c.json(PATH), "fuel") == [9]


def test_the_past_alone_is_no_current_state(c: Client) -> None:
    write(c, speed=series(1))
    assert c.get(f"/entities/{CAR}").status_code == 404


def test_tenants_have_their_own_past(c: Client) -> None:
    write(c, speed=series(1))
    other = {"NGSILD-Tenant": "other"}
    assert c.get(PATH, other).status_code == 404
    assert c.post("/temporal/entities", {"id": CAR, "type": "Car", "speed": series(2)}, other).status_code == 201
    assert [len(values(c.json(PATH, headers))) for headers in (other, {})] == [2, 1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"speed": [instance(7)]}, 204),
        ({"speed": instance(7)}, 204),
        ({"speed": [instance(7), instance(8)]}, 400),
        ({"fuel": [instance(7)]}, 400),
        ({"speed": []}, 400),
        ({}, 400),
    ],
)
def test_exactly_one_instance_is_modified(c: Client, body: dict[str, Any], status: int) -> None:
    write(c, speed=series(1))
    number = c.json(PATH)["speed"][0]["instanceId"]
    assert c.patch(f"{PATH}/attrs/speed/{number}", body).status_code == status
    assert values(c.json(PATH)) == [7 if status == 204 else 0]


@pytest.mark.parametrize(
    "query",
    [
        "timerel=after",
        "timeAt=2024-01-01T00:00:00Z",
        "timerel=before&timeAt=2024-01-01T00:00:00Z&endTimeAt=2025-01-01T00:00:00Z",
        "timeproperty=expiresAt",
        "lastN=0",
        "options=temporalValues,aggregatedValues",
        "options=keyValues",
        "format=keyValues",
        "omit=driver%7Bname%7D",
        "unknown=1",
    ],
)
def test_what_is_no_question_is_refused(c: Client, query: str) -> None:
    write(c, speed=series(1))
    assert c.get(f"{PATH}?{query}").status_code == 400


@pytest.mark.parametrize(
    "members",
    [
        {"temporalQ": []},
        {"aggrParams": "max"},
        {"attrs": "speed"},
        {"attrs": []},
        {"ordering": {"orderBy": ["id"]}},
        {"ordering": ["id"]},
    ],
)
def test_what_is_no_posted_question_is_refused(c: Client, members: dict[str, Any]) -> None:
    question = {"type": "Query", "entities": [{"type": "Car"}], "temporalQ": ALWAYS}
    assert c.post("/temporal/entityOperations/query", question).status_code == 200
    assert c.post("/temporal/entityOperations/query", question | members).status_code == 400


def test_the_history_of_a_scope_may_be_given_as_of_an_entity(c: Client) -> None:
    write(c, CAR, scope=["/Madrid", "/Paris"], speed=series(1))
    write(c, VAN, scope="/Lille", speed=series(1))
    found = c.json("/temporal/entities?type=Car&scopeQ=/Paris&timeproperty=createdAt&" + urlencode(ALWAYS))
    assert [one["id"] for one in found] == [CAR]
    assert values(found[0], "scope") == [["/Madrid", "/Paris"]]
    assert c.get(f"{PATH}?omit=scope").json().keys() == {"id", "type", "speed"}
