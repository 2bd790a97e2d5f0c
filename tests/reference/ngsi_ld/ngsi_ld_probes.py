"""What one can see of each defect of the NGSI-LD broker from outside: one short conversation for each."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ngsi_ld_host import Client, link

V1, V2 = "urn:ngsi-ld:Vehicle:1", "urn:ngsi-ld:Vehicle:2"
PATH = f"/entities/{V1}"
LD_JSON = {"Content-Type": "application/ld+json"}
KEY_VALUES = f"{PATH}?format=simplified"
SQUARE = quote("[[[0,0],[2,0],[2,2],[0,2],[0,0]]]")
TRIANGLE = quote("[[[0,0],[2,0],[2,2],[0,0]]]")


def prop(value: Any, **members: Any) -> dict[str, Any]:
    return {"type": "Property", "value": value, **members}


def point(x: float, y: float) -> dict[str, Any]:
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [x, y]}}


def status(method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Callable[[Client], Any]:
    """Only the status of one answer."""
    return lambda c: c.send(method, path, body, headers).status_code


def refused(**members: Any) -> Callable[[Client], Any]:
    """The status of creating an entity with these members, which ought to be refused."""
    return status("POST", "/entities", {"id": V1, "type": "Vehicle"} | members)


def found(query: str) -> Callable[[Client], Any]:
    """The ids that a query finds among two vehicles."""

    def look(c: Client) -> Any:
        fleet(c)
        return c.ids(query)

    return look


def fleet(c: Client) -> None:
    """Two vehicles and a house."""
    first = {
        "id": V1,
        "type": ["Vehicle", "Car"],
        "speed": prop(10, observedAt="2026-01-01T00:00:00Z", accuracy=prop(1)),
        "colour": prop("red"),
        "location": point(0.5, 1.5),
        "parking": point(30, 40),
        "scope": "/Madrid/Gardens",
    }
    second = item(V2, speed=prop(20, accuracy=prop(2)), colour=prop("blue"), location=point(10, 0), owner=prop("me"))
    house = {"id": "urn:ngsi-ld:House:3", "type": "House", "rooms": prop(4)}
    assert c.post("/entityOperations/create", [first, second, house]).status_code == 201


def after(*steps: tuple[str, str, Any], see: str = KEY_VALUES, **attributes: Any) -> Callable[[Client], Any]:
    """What a vehicle with these attributes looks like after some changes, and how they were answered."""

    def look(c: Client) -> Any:
        c.create(V1, **(attributes or {"speed": prop(1), "colour": prop("red")}))
        answers = [c.send(*step) for step in steps]
        return [(answer.status_code, answer.text) for answer in answers], c.json(see)

    return look


def header(name: str, query: str = "/entities?type=Vehicle", **sent: str) -> Callable[[Client], Any]:
    """One header of the answer to a query."""

    def look(c: Client) -> Any:
        fleet(c)
        return str(c.get(query, sent).headers.get(name)).replace(c.base, "")

    return look


def body(query: str, **sent: str) -> Callable[[Client], Any]:
    """The body of the answer to a query."""

    def look(c: Client) -> Any:
        fleet(c)
        return c.get(query, sent).text

    return look


def duplicate(c: Client) -> Any:
    c.create(V1)
    return c.post("/entities", {"id": V1, "type": "Vehicle", "speed": 1}).status_code


def refusal(c: Client) -> Any:
    """An error, as a whole."""
    answer = c.get("/entities/urn:ngsi-ld:None:1")
    return answer.headers["Content-Type"], answer.text


def deletion(c: Client) -> Any:
    c.create(V1)
    return c.delete(PATH).status_code, c.get(PATH).status_code


def instants(*steps: tuple[str, str, Any]) -> Callable[[Client], Any]:
    """Whether createdAt and modifiedAt of an entity and of its speed are still what they were."""

    def look(c: Client) -> Any:
        see = c.create(V1, speed=prop(1)) + "?options=sysAttrs"
        old = c.json(see)
        for step in steps:
            c.send(*step)
        new = c.json(see)
        return [(old[key] == new[key], old["speed"][key] == new["speed"][key]) for key in ("createdAt", "modifiedAt")]

    return look


def with_own_terms(c: Client) -> Any:
    c.post("/entities", {"id": V1, "type": "Car", "@context": {"Car": "http://example.org/Car"}}, LD_JSON)
    return c.json(PATH)["type"]


def with_terms_in_query(c: Client) -> Any:
    c.post("/entities", {"id": V1, "type": "Car", "@context": {"Car": "http://example.org/Car"}}, LD_JSON)
    query = {"type": "Query", "entities": [{"type": "Car"}], "@context": {"Car": "http://example.org/Car"}}
    hosted = c.post("/entityOperations/query", query, LD_JSON).headers["Link"].partition(">")[0][1:]
    return c.json("/entities?type=Car", link(hosted))


def batch(operation: str, items: list[Any]) -> Callable[[Client], Any]:
    """The answer to a batch in which the first vehicle exists, and what is there afterwards."""

    def look(c: Client) -> Any:
        c.create(V1, speed=prop(1), colour=prop("red"))
        answer = c.post(f"/entityOperations/{operation}", items)
        return answer.status_code, answer.text, c.json("/entities?local=true&format=simplified")

    return look


def in_tenants(c: Client) -> Any:
    c.post("/entities", {"id": V1, "type": "Vehicle"}, {"NGSILD-Tenant": "one"})
    return c.get(PATH).status_code


def item(entity_id: str, **attributes: Any) -> dict[str, Any]:
    return {"id": entity_id, "type": "Vehicle", **attributes}


PROBES: dict[str, Callable[[Client], Any]] = {
    "create-answers-200": status("POST", "/entities", {"id": V1, "type": "Vehicle"}),
    "create-without-location": lambda c: c.post("/entities", item(V1)).headers.get("Location") is None,
    "duplicate-answers-500": duplicate,
    "duplicate-overwrites": duplicate,
    "error-body-is-text": refusal,
    "error-as-problem-json": refusal,
    "error-type-without-namespace": refusal,
    "error-without-title": refusal,
    "wrong-error-type": refusal,
    "missing-entity-answers-200": status("GET", PATH),
    "delete-keeps-entity": deletion,
    "delete-answers-200": deletion,
    "delete-missing-answers-204": status("DELETE", PATH),
    "answers-as-text-plain": header("Content-Type"),
    "ld-json-without-context": body(PATH, Accept="application/ld+json"),
    "json-without-link": header("Link"),
    "accept-ignored": header("Content-Type", Accept="application/ld+json"),
    "wrong-method-answers-404": status("PUT", "/entities", {}),
    "allow-header-missing": lambda c: c.send("PUT", "/entities", {}).headers.get("Allow"),
    "unsupported-media-type-accepted": status("POST", "/entities", item(V1), {"Content-Type": "text/plain"}),
    "bad-json-answers-500": status("POST", "/entities", b"{"),
    "unknown-parameters-accepted": status("GET", "/entities?type=Vehicle&colour=red"),
    "context-in-plain-json-accepted": refused(**{"@context": []}),
    "link-with-ld-json-accepted": status(
        "POST", "/entities", item(V1, **{"@context": []}), LD_JSON | link("http://127.0.0.1/context")
    ),
    "invalid-id-accepted": refused(id="vehicle one"),
    "entity-without-type-accepted": status("POST", "/entities", {"id": V1}),
    "unknown-attribute-type-accepted": refused(speed={"type": "Speed", "value": 1}),
    "property-without-value-accepted": refused(speed={"type": "Property"}),
    "null-value-accepted": refused(speed=prop("urn:ngsi-ld:null")),
    "relationship-object-unchecked": refused(owner={"type": "Relationship", "object": "me"}),
    "bad-date-time-accepted": refused(speed=prop(1, observedAt="2026-01-01")),
    "geometry-unchecked": refused(location={"type": "GeoProperty", "value": {"type": "Point", "coordinates": [1]}}),
    "user-context-ignored": with_own_terms,
    "query-terms-not-expanded": with_terms_in_query,
    "names-never-compacted": body("/entities?type=Vehicle"),
    "count-header-missing": header("NGSILD-Results-Count", "/entities?type=Vehicle&limit=1&count=true"),
    "count-is-page-size": header("NGSILD-Results-Count", "/entities?type=Vehicle&limit=1&count=true"),
    "offset-ignored": found("type=Vehicle&offset=1&limit=1"),
    "limit-ignored": found("type=Vehicle&limit=1"),
    "next-link-missing": header("Link", "/entities?type=Vehicle&limit=1"),
    "next-link-on-last-page": header("Link", "/entities?type=Vehicle"),
    "prev-link-missing": header("Link", "/entities?type=Vehicle&limit=1&offset=1"),
    "limit-zero-accepted": status("GET", "/entities?type=Vehicle&limit=0"),
    "bad-paging-accepted": status("GET", "/entities?type=Vehicle&limit=-1"),
    "too-wide-query-answered": status("GET", "/entities"),
    "type-list-first-only": found("type=House,Vehicle"),
    "type-and-as-or": found("type=(Vehicle;Car)"),
    "type-parameter-ignored": lambda c: c.get(c.create(V1) + "?type=House").status_code,
    "id-list-first-only": found(f"type=Vehicle&id={V1},{V2}"),
    "id-pattern-ignored": found("type=Vehicle&idPattern=.*2"),
    "attrs-do-not-select": found("attrs=owner"),
    "pick-ignored": body("/entities?type=Vehicle&pick=id"),
    "omit-ignored": body("/entities?type=Vehicle&omit=speed"),
    "q-unequal-ignored": found("q=speed!=10"),
    "q-or-as-and": found("q=speed==10|speed==20"),
    "q-range-excludes-bounds": found("q=speed==10..20"),
    "q-value-list-first-only": found("q=speed==10,20"),
    "q-subattribute-ignored": found("q=speed.accuracy==2"),
    "q-compares-instants-as-text": found("q=speed.observedAt==2026-01-01T00:00:00.000Z"),
    "q-pattern-ignored": found('q=colour~="r.*"'),
    "q-syntax-unchecked": status("GET", "/entities?type=Vehicle&q=speed=="),
    "geo-near-unbounded": found("georel=near;maxDistance==1000&geometry=Point&coordinates=[10,0]"),
    "geo-min-distance-ignored": found("georel=near;minDistance==1000&geometry=Point&coordinates=[10,0]"),
    "geo-swaps-coordinates": found("georel=near;maxDistance==1000&geometry=Point&coordinates=[10,0]"),
    "geo-within-uses-bounding-box": found(f"georel=within&geometry=Polygon&coordinates={TRIANGLE}"),
    "geo-disjoint-as-intersects": found(f"georel=disjoint&geometry=Polygon&coordinates={SQUARE}"),
    "geoproperty-ignored": found("georel=equals&geometry=Point&coordinates=[30,40]&geoproperty=parking"),
    "scope-query-without-hierarchy": found("type=Vehicle&scopeQ=/Madrid/%23"),
    "simplified-still-normalized": body("/entities?type=Vehicle&format=simplified"),
    "concise-keeps-type": body("/entities?type=Vehicle&format=concise"),
    "sys-attrs-missing": lambda c: "createdAt" in c.json(c.create(V1) + "?options=sysAttrs"),
    "geojson-without-geometry": body(PATH, Accept="application/geo+json"),
    "geometry-property-ignored": body(PATH + "?geometryProperty=parking", Accept="application/geo+json"),
    "multi-attributes-collapse": after(speed=[prop(1), prop(2, datasetId="urn:data:2")]),
    "dataset-filter-ignored": after(see=PATH + "?datasetId=@none", speed=[prop(1), prop(2, datasetId="urn:data:2")]),
    "delete-all-ignored": after(
        ("DELETE", PATH + "/attrs/speed?deleteAll=true", None), speed=[prop(1), prop(2, datasetId="urn:data:2")]
    ),
    "delete-attribute-keeps-it": after(("DELETE", PATH + "/attrs/speed", None)),
    "modified-at-frozen": instants(("PATCH", PATH, {"speed": 2})),
    "update-resets-created-at": instants(("PATCH", PATH + "/attrs", {"speed": 2})),
    "replace-resets-created-at": instants(("PUT", PATH, item(V1, speed=prop(1)))),
    "replace-keeps-old-attributes": after(("PUT", PATH, item(V1, speed=prop(2)))),
    "merge-removes-other-attributes": after(("PATCH", PATH, {"speed": 2})),
    "merge-removes-sub-attributes": after(
        ("PATCH", PATH, {"speed": prop(2)}), see=PATH, speed=prop(1, accuracy=prop(5))
    ),
    "merge-replaces-value": after(("PATCH", PATH, {"place": prop({"town": "Ghent"})}), place=prop({"land": "Belgium"})),
    "null-stored-as-value": after(("PATCH", PATH, {"speed": "urn:ngsi-ld:null"})),
    "update-does-not-append": after(("PATCH", PATH + "/attrs", {"owner": "me"})),
    "no-overwrite-ignored": after(("POST", PATH + "/attrs?options=noOverwrite", {"speed": 2, "owner": "me"})),
    "untouched-attributes-untold": after(("POST", PATH + "/attrs?options=noOverwrite", {"speed": 2, "owner": "me"})),
    "partial-update-replaces-attribute": after(
        ("PATCH", PATH + "/attrs/speed", {"value": 2}), see=PATH, speed=prop(1, unitCode="KMH")
    ),
    "partial-update-changes-type": after(
        ("PATCH", PATH + "/attrs/speed", {"type": "Relationship", "object": V2}), see=PATH
    ),
    "replace-attribute-creates": after(("PUT", PATH + "/attrs/owner", prop("me"))),
    "batch-stops-at-first-error": batch("create", [item(V1), item(V2)]),
    "batch-errors-without-id": batch("create", [item(V1), item(V2)]),
    "batch-partial-answers-201": batch("create", [item(V1), item(V2)]),
    "empty-batch-accepted": batch("create", []),
    "upsert-ignores-update": batch("upsert?options=update", [item(V1, speed=2)]),
    "upsert-lists-updated-entities": batch("upsert", [item(V1), item(V2)]),
    "discovery-ignores-details": body("/types?details=true"),
    "type-list-empty": body("/types"),
    "unknown-attribute-answers-200": status("GET", "/attributes/none"),
    "tenants-mixed": in_tenants,
    "unknown-tenant-accepted": status("GET", "/types", None, {"NGSILD-Tenant": "none"}),
    "tenant-header-missing": header("NGSILD-Tenant", "/types", **{"NGSILD-Tenant": "one"}),
}
