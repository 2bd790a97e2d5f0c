"""The NGSI-LD broker: entities and their Attributes are changed, one by one, in batches and by purging."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ngsi_ld_host import Client, Host

V1, V2 = "urn:ngsi-ld:Vehicle:1", "urn:ngsi-ld:Vehicle:2"
PATH = f"/entities/{V1}"
NULL = "urn:ngsi-ld:null"
VOCABULARY = "https://uri.etsi.org/ngsi-ld/default-context/"


def prop(value: Any, **members: Any) -> dict[str, Any]:
    return {"type": "Property", "value": value, **members}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    client = host.broker()
    client.create(V1, speed=prop(1, unitCode="KMH", accuracy=prop(5)), place=prop({"town": "Ghent", "zip": 9000}))
    return client


def test_update_replaces_appends_and_deletes(c: Client) -> None:
    fragment = {"speed": prop(2), "owner": "me", "place": NULL, "nothing": prop(NULL), "type": "Car"}
    assert c.patch(PATH + "/attrs", fragment).status_code == 204
    assert c.json(PATH) == {"id": V1, "type": ["Vehicle", "Car"], "speed": prop(2), "owner": prop("me")}


def test_update_of_one_instance_leaves_the_others(c: Client) -> None:
    c.post(PATH + "/attrs", {"speed": prop(7, datasetId="urn:data:7")})
    c.patch(PATH + "/attrs", {"speed": prop(8, datasetId="urn:data:7")})
    default, other = c.json(PATH)["speed"]
    assert (default["value"], other) == (1, prop(8, datasetId="urn:data:7"))
    c.patch(PATH + "/attrs", {"speed": prop(NULL, datasetId="urn:data:7")})
    assert c.json(PATH)["speed"]["value"] == 1


def test_append_overwrites_unless_told_not_to(c: Client) -> None:
    assert c.post(PATH + "/attrs", {"speed": prop(2)}).status_code == 204
    answer = c.post(PATH + "/attrs?options=noOverwrite", {"speed": prop(3), "owner": "me", "scope": "/A"})
    assert answer.status_code == 207
    result = answer.json()
    assert result["updated"] == [VOCABULARY + "owner"]
    assert [item["attributeName"] for item in result["notUpdated"]] == [VOCABULARY + "speed"]
    assert c.json(PATH + "?format=simplified&omit=place") == {
        "id": V1,
        "type": "Vehicle",
        "scope": "/A",
        "speed": 2,
        "owner": "me",
    }


def test_partial_update_changes_only_what_it_names(c: Client) -> None:
    assert c.patch(PATH + "/attrs/speed", {"value": 2, "unitCode": NULL, "note": "x"}).status_code == 204
    assert c.json(PATH)["speed"] == prop(2, accuracy=prop(5), note=prop("x"))
    assert c.patch(PATH + "/attrs/speed", {"type": "Relationship", "object": V2}).status_code == 400
    assert c.patch(PATH + "/attrs/owner", {"value": 2}).status_code == 404
    assert c.patch(PATH + "/attrs/speed", {"value": 2, "datasetId": "urn:data:7"}).status_code == 404
    assert c.patch(PATH + "/attrs/scope", {"value": "/A"}).status_code == 400
    assert c.patch(PATH + "/attrs/speed", {"value": NULL}).status_code == 204
    assert "speed" not in c.json(PATH)


def test_an_attribute_is_replaced_only_when_it_exists(c: Client) -> None:
    assert c.put(PATH + "/attrs/speed", prop(9)).status_code == 204
    assert c.json(PATH)["speed"] == prop(9)
    assert c.put(PATH + "/attrs/owner", prop(9)).status_code == 404
    assert c.put(PATH + "/attrs/speed", {"type": "Property"}).status_code == 400


def test_attributes_are_deleted_by_instance(c: Client) -> None:
    c.post(PATH + "/attrs", {"speed": prop(7, datasetId="urn:data:7"), "scope": "/A"})
    assert c.delete(PATH + "/attrs/speed").status_code == 204
    assert c.json(PATH)["speed"] == prop(7, datasetId="urn:data:7")
    assert [c.delete(PATH + f"/attrs/speed{query}").status_code for query in ("", "?datasetId=urn:data:7", "")] == [
        404,
        204,
        404,
    ]
    assert [c.delete(PATH + "/attrs/scope").status_code for _ in range(2)] == [204, 404]
    c.post(PATH + "/attrs", {"speed": [prop(1), prop(7, datasetId="urn:data:7")]})
    assert c.delete(PATH + "/attrs/speed?deleteAll=true").status_code == 204
    assert "speed" not in c.json(PATH)


def test_merge_goes_into_values_and_sub_attributes(c: Client) -> None:
    fragment = {"speed": prop(2, accuracy=NULL), "place": prop({"zip": NULL, "land": "BE"}), "owner": prop({"a": NULL})}
    assert c.patch(PATH, fragment).status_code == 204
    merged = c.json(PATH)
    assert merged["speed"] == prop(2, unitCode="KMH")
    assert merged["place"] == prop({"town": "Ghent", "land": "BE"})
    assert merged["owner"] == prop({})
    assert c.patch(PATH, {"speed": {"type": "Relationship", "object": V2}}).status_code == 400
    assert c.patch(PATH, {"speed": NULL}).status_code == 204
    assert "speed" not in c.json(PATH)


def test_merge_of_the_simplified_form_keeps_the_types(c: Client) -> None:
    c.post(
        PATH + "/attrs",
        {
            "owner": {"type": "Relationship", "object": "urn:a:1"},
            "says": {"type": "LanguageProperty", "languageMap": {"en": "yes", "fr": "oui"}},
            "sense": {"type": "Property", "value": 1, "observedAt": "2026-01-01T00:00:00Z"},
        },
    )
    simple = {"owner": "urn:a:2", "says": "si", "place": {"type": "Address", "zip": 1}, "sense": 2}
    query = "?format=simplified&lang=fr&observedAt=2026-02-02T00:00:00Z"
    assert c.patch(PATH + query, simple).status_code == 204
    merged = c.json(PATH)
    assert merged["owner"] == {"type": "Relationship", "object": "urn:a:2"}
    assert merged["says"]["languageMap"] == {"en": "yes", "fr": "si"}
    assert merged["place"]["value"] == {"type": "Address", "zip": 1, "town": "Ghent"}
    assert merged["sense"] == prop(2, observedAt="2026-02-02T00:00:00Z")
    assert merged["speed"] == prop(1, unitCode="KMH", accuracy=prop(5))
    assert c.patch(PATH + "?format=simplified", {"owner": "no URI"}).status_code == 400


def test_replacing_an_entity_leaves_nothing_but_its_birthday(host: Host) -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    c = host.broker(clock=lambda: clock[0])
    c.create(V1, speed=1, colour="red")
    clock[0] += timedelta(seconds=1)
    assert c.put(PATH, {"id": V1, "type": "Car", "speed": 2}).status_code == 204
    replaced = c.json(PATH + "?options=sysAttrs&format=simplified")
    assert replaced == {
        "id": V1,
        "type": "Car",
        "speed": 2,
        "createdAt": "2026-01-01T00:00:00.000000Z",
        "modifiedAt": "2026-01-01T00:00:01.000000Z",
    }
    assert c.put(PATH, {"id": V2, "type": "Car"}).status_code == 400
    assert c.put(f"/entities/{V2}", {"type": "Car"}).status_code == 404


@pytest.mark.parametrize("method", ["PATCH", "PUT", "POST"])
def test_a_change_of_an_unknown_entity_is_not_found(method: str, c: Client) -> None:
    path = f"/entities/{V2}" + ("/attrs" if method == "POST" else "")
    assert c.send(method, path, {"type": "Vehicle", "speed": 1}).status_code == 404


def item(entity_id: str, **attributes: Any) -> dict[str, Any]:
    return {"id": entity_id, "type": "Vehicle", **attributes}


def test_batch_creation(c: Client) -> None:
    done = c.post("/entityOperations/create", [item(V2), item("urn:a:3")])
    assert (done.status_code, set(done.json())) == (201, {V2, "urn:a:3"})
    partly = c.post("/entityOperations/create", [item(V1), item("urn:a:4"), item("urn:a:5", speed=None)])
    assert partly.status_code == 207
    assert partly.json()["success"] == ["urn:a:4"]
    assert {error["entityId"]: error["error"]["status"] for error in partly.json()["errors"]} == {
        V1: 409,
        "urn:a:5": 400,
    }


@pytest.mark.parametrize("operation", ["create", "upsert", "update", "merge", "delete"])
@pytest.mark.parametrize("body", [{}, [], [None]], ids=str)
def test_a_batch_is_an_array_with_something_in_it(operation: str, body: Any, c: Client) -> None:
    assert c.post(f"/entityOperations/{operation}", body).status_code == 400


def test_batch_upsert(c: Client) -> None:
    mixed = c.post("/entityOperations/upsert", [item(V1, owner="me"), item(V2)])
    assert (mixed.status_code, mixed.json()) == (201, [V2])
    assert c.json(PATH + "?format=simplified") == item(V1, owner="me")
    updated = c.post("/entityOperations/upsert?options=update", [item(V1, speed=2)])
    assert (updated.status_code, updated.content) == (204, b"")
    assert c.json(PATH + "?format=simplified") == item(V1, owner="me", speed=2)
    failed = c.post("/entityOperations/upsert", [item(V1, speed=None), item(V2)])
    assert (failed.status_code, failed.json()["success"]) == (207, [V2])


def test_batch_update_and_merge(c: Client) -> None:
    assert c.post("/entityOperations/update", [item(V1, speed=2)]).status_code == 204
    assert c.json(PATH)["speed"] == prop(2)
    assert c.post("/entityOperations/update?options=noOverwrite", [item(V1, speed=3, owner="me")]).status_code == 204
    assert c.json(PATH + "?format=simplified&pick=speed,owner") == {"speed": 2, "owner": "me"}
    merged = c.post("/entityOperations/merge", [item(V1, place=prop({"zip": NULL})), item(V2)])
    assert (merged.status_code, merged.json()["success"]) == (207, [V1])
    assert merged.json()["errors"][0]["error"]["status"] == 404
    assert c.json(PATH)["place"]["value"] == {"town": "Ghent"}


def test_batch_deletion(c: Client) -> None:
    answer = c.post("/entityOperations/delete", [V1, V1])
    assert (answer.status_code, answer.json()["success"]) == (207, [V1])
    assert answer.json()["errors"][0]["entityId"] == V1
    c.create(V1)
    assert c.post("/entityOperations/delete", [V1]).status_code == 204
    assert c.post("/entityOperations/delete", ["no URI"]).status_code == 400


def test_purge_takes_what_it_names_and_no_more(c: Client) -> None:
    c.create(V2, "Car", speed=1)
    assert c.delete("/entities").status_code == 400
    assert c.delete("/entities?type=Vehicle&keep=speed").status_code == 204
    assert set(c.json(PATH)) == {"id", "type", "speed"}
    assert c.delete("/entities?type=Vehicle&drop=speed").status_code == 204
    assert set(c.json(PATH)) == {"id", "type"}
    assert c.delete("/entities?type=Vehicle").status_code == 204
    assert c.ids("local=true") == ["2"]
