"""What one can see from outside of the defects around entities, Attributes, queries and batches."""

from collections.abc import Callable
from typing import Any

from ngsi_ld_host import Client, link
from ngsi_ld_probes import (
    LD_JSON,
    PATH,
    V1,
    V2,
    after,
    batch,
    body,
    fleet,
    found,
    header,
    instants,
    item,
    prop,
    refused,
    status,
)

NULL = "urn:ngsi-ld:null"
LATE = "2099-01-01T00:00:00Z"
DATASET = "urn:data:2"
SECOND = {"speed": prop(9, datasetId=DATASET)}
TWO = [prop(1), prop(2, datasetId=DATASET)]
RING = "[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[4,4],[4,6],[6,6],[6,4],[4,4]]]"
LAMP = {"id": "urn:ngsi-ld:Lamp:1", "type": "Lamp", "expiresAt": LATE, "power": prop(1)}


def geo(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": "GeoProperty", "value": {"type": kind, "coordinates": coordinates}}


def found_with(query: str, **attributes: Any) -> Callable[[Client], Any]:
    """The ids that a query finds where there is one vehicle with these attributes."""

    def look(c: Client) -> Any:
        c.create(V1, **attributes)
        return c.ids(f"type=Vehicle&{query}")

    return look


def found_bodies(query: str) -> Callable[[Client], Any]:
    return body(f"/entities?type=Vehicle&{query}")


def posted(members: dict[str, Any], parameters: str = "") -> Callable[[Client], Any]:
    """What a posted query finds among the vehicles of the fleet, one of which has a name in two languages."""

    def look(c: Client) -> Any:
        fleet(c)
        c.patch(PATH, {"name": {"type": "LanguageProperty", "languageMap": {"fr": "un", "nl": "een"}}})
        query = {"type": "Query", "entities": [{"type": "Vehicle"}], **members}
        return c.post(f"/entityOperations/query{parameters}", query).text

    return look


def acquainted(c: Client) -> None:
    """Two vehicles that know each other, and a third one."""
    c.create(V1, speed=prop(1), knows={"object": V2}, follows={"object": V2})
    c.create(V2, speed=prop(2), knows={"object": V1}, follows={"object": f"{V2}:other"})
    c.create(f"{V2}:other", speed=prop(3))


def linked(parameters: str) -> Callable[[Client], Any]:
    """The first of two vehicles with those that it leads to."""

    def look(c: Client) -> Any:
        acquainted(c)
        return c.get(PATH + parameters).text

    return look


def linked_query(c: Client) -> Any:
    acquainted(c)
    return c.ids("type=Vehicle&join=inline&q=knows%7Bspeed%7D==1")


def linked_list(c: Client) -> Any:
    c.create("urn:ngsi-ld:Stop:1", "Stop", speed=prop(1))
    c.create("urn:ngsi-ld:Stop:2", "Stop", speed=prop(2))
    c.create(V1, stops={"objectList": ["urn:ngsi-ld:Stop:2", "urn:ngsi-ld:Stop:1"]})
    return c.get(f"{PATH}?join=inline").text


def picked_by_own_term(c: Client) -> Any:
    c.post("/entities", {"id": V1, "type": "Car", "pace": 7, "@context": {"pace": "http://example.org/pace"}}, LD_JSON)
    query = {"type": "Query", "entities": [{"type": "Car"}], "@context": {"pace": "http://example.org/pace"}}
    hosted = c.post("/entityOperations/query", query, LD_JSON).headers["Link"].partition(">")[0][1:]
    return c.json("/entities?type=Car&pick=pace", link(hosted))[0].get("pace")


def own_vocabulary(c: Client) -> Any:
    given = {"id": V1, "type": "Car", "kind": {"vocab": "Open"}, "@context": {"Open": "http://example.org/Open"}}
    c.post("/entities", given, LD_JSON)
    return c.json(PATH)["kind"]


def in_order(query: str) -> Callable[[Client], Any]:
    """The ids of five vehicles in the order asked for."""

    def look(c: Client) -> Any:
        c.create(f"{V1}:a", speed=prop(3), brand=prop("Zoe"), mixed=prop(1), location=geo("Point", [3, 0]))
        c.create(f"{V1}:b", speed=prop(2), brand=prop("audi"), mixed=prop("x"), location=geo("Point", [1, 0]))
        c.create(f"{V1}:c", speed=prop(1), brand=prop("audi"), mixed=prop(value=True), location=geo("Point", [2, 0]))
        c.create(f"{V1}:d", speed=prop(5), brand=prop("Bolt"), seats=prop(1))
        return c.ids(f"type=Vehicle&local=true&{query}")

    return look


def expired(c: Client) -> Any:
    c.post("/entities", item(V1, expiresAt=c.clock.in_a_minute()))
    c.clock.let_pass()
    return c.get(PATH).status_code


def expiring(c: Client) -> Any:
    c.post("/entities", LAMP)
    return c.ids("type=Lamp")


def expiry(*steps: tuple[str, str, Any], **attributes: Any) -> Callable[[Client], Any]:
    """When an entity and its speed expire after some changes."""

    def look(c: Client) -> Any:
        c.create(V1, **attributes)
        for step in steps:
            c.send(*step)
        shown = c.json(f"{PATH}?options=sysAttrs")
        return shown.get("expiresAt"), shown.get("speed", {}).get("expiresAt")

    return look


def deep_query(c: Client) -> Any:
    c.create(V1, speed=prop(1, accuracy=prop(2, source=prop(3))))
    return c.ids("type=Vehicle&q=speed.accuracy.source==3")


def as_geojson(parameters: str = "", **attributes: Any) -> Callable[[Client], Any]:
    """The geometry of a vehicle with these attributes."""

    def look(c: Client) -> Any:
        c.create(V1, **attributes)
        return c.json(PATH + parameters, {"Accept": "application/geo+json"})["geometry"]

    return look


def batch_times(c: Client) -> Any:
    c.post("/entityOperations/create", [item(f"{V1}:{n}", speed=prop(n)) for n in range(9)])
    times = [one["modifiedAt"] for one in c.json("/entities?type=Vehicle&options=sysAttrs")]
    return len(set(times))


def two_kinds(c: Client) -> Any:
    c.create(V1, owner=prop("me"))
    c.create(V2, owner={"type": "Relationship", "object": V1})
    return c.get("/types/Vehicle").text


ENTITY_PROBES: dict[str, Callable[[Client], Any]] = {
    "join-ignored": linked("?join=inline"),
    "join-level-ignored": linked("?join=inline"),
    "join-loops": linked("?join=inline&joinLevel=3"),
    "join-needs-object-type": linked("?join=inline"),
    "join-depth-unchecked": status("GET", "/entities?type=Vehicle&q=knows{speed}==1"),
    "contained-by-ignored": linked(f"?join=inline&containedBy={V2}"),
    "flat-repeats-entities": linked("?join=flat"),
    "entity-list-unordered": linked_list,
    "q-braces-ignored": linked_query,
    "braces-ignored": linked("?join=inline&pick=id,knows%7Bspeed%7D"),
    "projection-pipe-unread": found_bodies("pick=id|speed"),
    "projection-terms-not-expanded": picked_by_own_term,
    "pick-selects": found("type=Vehicle&pick=id,owner"),
    "posted-projection-ignored": posted({"pick": ["id"]}),
    "order-first-key-only": in_order("orderBy=brand,speed"),
    "order-direction-ignored": in_order("orderBy=speed;desc"),
    "order-missing-first": in_order("orderBy=seats"),
    "order-puts-booleans-first": in_order("orderBy=mixed"),
    "order-by-code-point": in_order("orderBy=brand"),
    "order-distance-ignored": in_order("orderBy=location;dist-asc&orderFrom=[9,0]"),
    "order-unchecked": status("GET", "/entities?type=Vehicle&local=true&orderBy=speed&collation=~"),
    "order-without-local-scope": status("GET", "/entities?type=Vehicle&orderBy=speed"),
    "order-after-paging": in_order("orderBy=speed&limit=2"),
    "posted-order-ignored": posted({"ordering": {"orderBy": ["speed;desc"]}}, "?local=true"),
    "never-expires": expired,
    "expires-at-once": expiring,
    "attribute-expiry-hidden": expiry(speed=prop(1, expiresAt=LATE)),
    "merge-ignores-expiry": expiry(("PATCH", PATH, {"expiresAt": LATE})),
    "replace-keeps-expiry": expiry(("PATCH", PATH, {"expiresAt": LATE}), ("PUT", PATH, item(V1))),
    "changes-drop-other-instances": after(("POST", f"{PATH}/attrs", SECOND)),
    "partial-update-ignores-dataset": after(("PATCH", f"{PATH}/attrs/speed", prop(9, datasetId=DATASET)), speed=TWO),
    "replace-attribute-drops-other-instances": after(
        ("PUT", f"{PATH}/attrs/speed", prop(9, datasetId=DATASET)), speed=TWO
    ),
    "merge-ignores-dataset": after(("PATCH", PATH, SECOND), speed=TWO),
    "delete-ignores-dataset": after(("DELETE", f"{PATH}/attrs/speed?datasetId={DATASET}", None), speed=TWO),
    "partial-update-creates": after(("PATCH", f"{PATH}/attrs/owner", prop("me"))),
    "partial-update-needs-type": after(("PATCH", f"{PATH}/attrs/speed", {"value": 2})),
    "partial-update-resets-created-at": instants(("PATCH", f"{PATH}/attrs/speed", {"value": 2})),
    "partial-update-adds-no-sub-attribute": after(("PATCH", f"{PATH}/attrs/speed", {"accuracy": prop(1)}), see=PATH),
    "no-overwrite-by-name": after(("POST", f"{PATH}/attrs?options=noOverwrite", SECOND)),
    "append-ignores-scope": after(("POST", f"{PATH}/attrs", {"scope": "/A"}), see=PATH),
    "no-overwrite-replaces-scope": after(
        ("POST", f"{PATH}/attrs", {"scope": "/A"}),
        ("POST", f"{PATH}/attrs?options=noOverwrite", {"scope": "/B"}),
        see=PATH,
    ),
    "update-ignores-scope": after(
        ("POST", f"{PATH}/attrs", {"scope": "/A"}), ("PATCH", f"{PATH}/attrs", {"scope": "/B"}), see=PATH
    ),
    "update-sets-scope-of-none": after(("PATCH", f"{PATH}/attrs", {"scope": "/B"}), see=PATH),
    "scope-changed-as-attribute": after(("PATCH", f"{PATH}/attrs/scope", prop("/B"))),
    "delete-refuses-scope": after(
        ("POST", f"{PATH}/attrs", {"scope": "/A"}), ("DELETE", f"{PATH}/attrs/scope", None), see=PATH
    ),
    "types-not-added": after(("POST", f"{PATH}/attrs", {"type": "Car"})),
    "null-of-properties-only": after(
        ("PATCH", PATH, {"owner": {"type": "Relationship", "object": NULL}}),
        owner={"type": "Relationship", "object": V2},
    ),
    "merge-ignores-scope": after(("PATCH", PATH, {"scope": "/A"}), see=PATH),
    "merge-observed-at-overrides": after(
        ("PATCH", f"{PATH}?observedAt=2026-01-03T00:00:00Z", {"speed": prop(1, observedAt="2026-01-02T00:00:00Z")}),
        see=PATH,
        speed=prop(1, observedAt="2026-01-01T00:00:00Z"),
    ),
    "merge-replaces-language-map": after(
        ("PATCH", PATH, {"name": {"languageMap": {"fr": "un"}}}), name={"languageMap": {"nl": "een"}}
    ),
    "merge-joins-lists": after(("PATCH", PATH, {"speed": prop([2])}), speed=prop([1])),
    "replace-keeps-scope": after(("POST", f"{PATH}/attrs", {"scope": "/A"}), ("PUT", PATH, item(V1)), see=PATH),
    "replace-keeps-old-types": after(("PUT", PATH, {"id": V1, "type": "Car"})),
    "bare-entity-refused": status("POST", "/entities", item(V1)),
    "names-ascii-only": refused(größe=prop(1)),
    "multi-geometries-refused": refused(location={"type": "MultiPoint", "coordinates": [[1, 2]]}),
    "geometry-text-refused": refused(location={"type": "GeoProperty", "value": '{"type":"Point","coordinates":[1,2]}'}),
    "plain-languages-only": refused(name={"languageMap": {"fr-BE": "un"}}),
    "first-text-kept-only": after(name={"languageMap": {"fr": ["un", "deux"]}}),
    "first-term-kept-only": after(kind={"vocab": ["one", "two"]}),
    "sub-attributes-of-relationships-dropped": after(see=PATH, owner={"object": V2, "since": prop(1)}),
    "object-type-dropped": after(see=PATH, owner={"object": V2, "objectType": "Person"}),
    "given-times-kept": after(see=PATH, speed=prop(1, createdAt="2001-01-01T00:00:00Z")),
    "default-dataset-kept-apart": after(see=PATH, speed=prop(1, datasetId="@none")),
    "concise-kinds-unknown": refused(name={"languageMap": {"fr": "un"}}),
    "q-missing-meets-unequal": found("type=Vehicle&q=owner!=1"),
    "q-paths-one-deep": deep_query,
    "q-json-keys-expanded": found_with("q=raw[code]==7", raw={"json": {"code": 7}}),
    "q-first-text-only": found_with('q=name[fr]=="deux"', name={"languageMap": {"fr": ["un", "deux"]}}),
    "q-orders-relationships": found_with('q=owner>"urn:a"', owner={"object": V2}),
    "q-lists-compared-whole": found_with("q=speed==2", speed=prop([1, 2])),
    "q-vocab-as-written": found_with(
        "q=kind==https://uri.etsi.org/ngsi-ld/default-context/Open", kind={"vocab": "Open"}
    ),
    "q-texts-without-order": found('type=Vehicle&q=colour>"c"'),
    "q-pattern-matches-any-type": found("type=Vehicle&q=speed~=1."),
    "q-separators-in-quotes-refused": status("GET", '/entities?type=Vehicle&q=colour=="a,b"'),
    "simplified-instances-of-properties-only": after(owner=[{"object": V2}, {"object": V1, "datasetId": DATASET}]),
    "vocab-not-expanded": own_vocabulary,
    "vocab-not-compacted": after(see=PATH, kind={"vocab": "Open"}),
    "json-expanded": after(see=PATH, raw={"json": {"code": 7}}),
    "default-language-ignored": after(
        see="/entities?type=Vehicle&lang=ja", name={"languageMap": {"fr": "un", "@none": "1"}}
    ),
    "first-text-only": after(see=f"{PATH}?lang=fr", name={"languageMap": {"fr": ["un", "deux"]}}),
    "posted-language-ignored": posted({"lang": "fr"}),
    "geo-first-instance-only": found_with(
        "georel=near;maxDistance==9&geometry=Point&coordinates=[3,3]",
        location=[geo("Point", [1, 1]), geo("Point", [3, 3]) | {"datasetId": DATASET}],
    ),
    "geo-first-part-only": found_with(
        "georel=near;maxDistance==9&geometry=Point&coordinates=[3,3]", location=geo("MultiPoint", [[1, 1], [3, 3]])
    ),
    "geo-holes-filled": found_with(f"georel=within&geometry=Polygon&coordinates={RING}", location=geo("Point", [5, 5])),
    "geo-overlaps-as-intersects": found_with(
        f"georel=overlaps&geometry=Polygon&coordinates={RING}", location=geo("Point", [1, 1])
    ),
    "geo-contains-as-intersects": found_with(
        f"georel=contains&geometry=Polygon&coordinates={RING}", location=geo("Point", [1, 1])
    ),
    "geo-equals-by-coordinates": found_with(
        "georel=equals&geometry=LineString&coordinates=[[1,1],[3,3]]", location=geo("LineString", [[3, 3], [1, 1]])
    ),
    "geo-lines-as-points": found_with(
        "georel=intersects&geometry=LineString&coordinates=[[0,1],[4,1]]", location=geo("LineString", [[1, 0], [1, 3]])
    ),
    "scope-and-as-or": found("type=Vehicle&scopeQ=(/Madrid/Gardens;/Other)"),
    "scope-beginning-is-enough": found("type=Vehicle&scopeQ=/Mad"),
    "system-attribute-bounds": status("GET", "/entities?q=createdAt>2020-01-01T00:00:00Z"),
    "any-type-unknown": found("type=*"),
    "posted-ids-first-only": posted({"entities": [{"type": "Vehicle", "id": [V1, V2]}]}),
    "posted-query-always-normalized": posted({}, "?options=keyValues"),
    "geojson-geometry-with-sub-attributes": as_geojson(location=geo("Point", [1, 1]) | {"accuracy": prop(5)}),
    "geojson-default-instance-only": as_geojson(
        f"?datasetId={DATASET}", location=[geo("Point", [1, 1]), geo("Point", [3, 3]) | {"datasetId": DATASET}]
    ),
    "geojson-first-type-only": body(PATH, Accept="application/geo+json"),
    "batch-result-as-json-ld": lambda c: c.post("/entityOperations/update", [item(V1)]).headers["Content-Type"],
    "batch-times-differ": batch_times,
    "batch-repetitions-overlooked": batch("delete", [V1, V1]),
    "batch-errors-hidden": batch("update", [item(V2)]),
    "local-unknown": status("GET", "/types?local=true"),
    "merge-patch-unknown": status("PATCH", PATH, {}, {"Content-Type": "application/merge-patch+json"}),
    "merge-patch-accepted-everywhere": status(
        "POST", "/entities", item(V1), {"Content-Type": "application/merge-patch+json"}
    ),
    "link-with-every-answer": header("Link", "/entities/urn:ngsi-ld:None:1"),
    "discovery-first-type-only": body("/types"),
    "discovery-first-kind-only": two_kinds,
    "linked-entities-unasked": linked(""),
    "order-ignored": in_order("orderBy=speed"),
    "q-escapes-unread": found_with('q=name=="caf\\u00e9"', name=prop("café")),
    "preferred-version-ignored": header("Preference-Applied", Prefer="ngsi-ld=1.6"),
    "decimal-comma-refused": refused(speed=prop(1, observedAt="2026-01-01T00:00:00,5Z")),
}
