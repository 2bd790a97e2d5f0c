"""What one can see of the defects of subscriptions and of what they send: one short conversation for each."""

import time
from collections.abc import Callable
from typing import Any

from loopback import is_all_delivered
from ngsi_ld_host import Client, Receiver, link
from ngsi_ld_notification_probes import AT, Probe, arrived, data, path_of, subscribe, told
from ngsi_ld_probes import PATH, V1, prop

Move = tuple[str, str, Any] | float | Callable[[Client, Receiver], Any]

NULL = "urn:ngsi-ld:null"
RADAR = "urn:ngsi-ld:Dataset:radar"
TERMS = {"@context": {"velocity": "https://terms.oasc-check.example/speed"}}
SPEED_2 = ("PATCH", PATH + "/attrs", {"speed": 2})
SPEED_3 = ("PATCH", PATH + "/attrs", {"speed": 3})
COLOUR_GONE = ("DELETE", PATH + "/attrs/colour", None)
GONE = ("DELETE", PATH, None)
GEO = {"georel": "near;maxDistance==10", "geometry": "Point", "coordinates": [1, 2]}
CHANGES = {"showChanges": True}
OTHER = "urn:ngsi-ld:Subscription:other"
INTERVAL_SECONDS = 2.0


def accepted(**members: Any) -> Probe:
    """The status of the answer to a new subscription."""
    return lambda c, r: subscribe(c, r, members.get("endpoint", {}), members.get("notification", {}), **_rest(members))


def _rest(members: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in members.items() if name not in ("endpoint", "notification")}


def kept(see: Callable[[dict[str, Any]], Any], *updates: dict[str, Any], **members: Any) -> Probe:
    """What is shown of a subscription after updates."""

    def look(c: Client, r: Receiver) -> Any:
        accepted(**members)(c, r)
        answers = [c.patch(AT, update).status_code for update in updates]
        return answers, see(c.json(AT))

    return look


def story(*moves: Move, see: Callable[[Any], Any] = data, **members: Any) -> Probe:
    """What arrives of changes, with pauses in seconds and whatever else is done between them."""

    def look(c: Client, r: Receiver) -> Any:
        accepted(**members)(c, r)
        for move in moves:
            _make(move, c, r)
        return see(arrived(c, r))

    return look


def _make(move: Move, c: Client, r: Receiver) -> None:
    if isinstance(move, tuple):
        c.send(*move)
    elif isinstance(move, float):
        time.sleep(move)
    else:
        move(c, r)


def new(**attributes: Any) -> Move:
    """Create the vehicle."""
    return lambda c, _: c.create(V1, **({"speed": prop(1), "colour": prop("red")} | attributes))


def update(**members: Any) -> Move:
    """Update the subscription."""
    return lambda c, _: c.patch(AT, members)


def answering(status: int) -> Move:
    """From now on the receiver answers so; what was sent before has arrived."""

    def change(c: Client, r: Receiver) -> None:
        arrived(c, r)
        r.statuses[path_of(c)] = status

    return change


def values(name: str) -> Callable[[Any], Any]:
    """One Attribute of the first entity of each notification."""
    return lambda notices: [body["data"][0].get(name) for _, body in notices]


def stated(see: Callable[[dict[str, Any]], Any], *moves: Move, **members: Any) -> Probe:
    """What the subscription says of its notifications after all that."""

    def look(c: Client, r: Receiver) -> Any:
        story(*moves, **members)(c, r)
        return see(c.json(AT)["notification"])

    return look


def in_terms(see: Callable[[Client, Receiver], Any], **members: Any) -> Probe:
    """What is seen of a subscription to `velocity` under a @context that the receiver serves."""

    def look(c: Client, r: Receiver) -> Any:
        r.documents["/terms"] = TERMS
        given = {"jsonldContext": r.url + "/terms"} if members.get("chosen") else {}
        headers = {} if members.get("chosen") else link(r.url + "/terms")
        document = {"id": AT.rpartition("/")[2], "type": "Subscription", "watchedAttributes": ["velocity"]}
        notification = {"notification": {"endpoint": {"uri": r.url + path_of(c)}}}
        c.post("/subscriptions", document | notification | given, headers)
        return see(c, r)

    return look


def named(c: Client, r: Receiver) -> Any:
    c.post("/entities", {"id": V1, "type": "Vehicle", "https://terms.oasc-check.example/speed": 1})
    c.patch(AT, {"watchedAttributes": ["https://terms.oasc-check.example/speed"]})
    c.patch(PATH + "/attrs", {"https://terms.oasc-check.example/speed": 2})
    return [sorted(body["data"][0]) for _, body in arrived(c, r)]


def bad_context(c: Client, r: Receiver) -> Any:
    return subscribe(c, r, {}, {}, jsonldContext=r.url + "/nowhere")


def counted(c: Client, _: Receiver) -> Any:
    return "NGSILD-Results-Count" in c.get("/subscriptions?count=true").headers


def renamed(c: Client, r: Receiver) -> Any:
    subscribe(c, r, {}, {})
    c.patch(AT, {"id": "urn:ngsi-ld:Subscription:2"})
    return c.get(AT).status_code


def in_batch(c: Client, r: Receiver) -> Any:
    subscribe(c, r, {}, {})
    c.post("/entityOperations/create", [{"id": V1, "type": "Vehicle", "speed": prop(1)}])
    return len(arrived(c, r))


def periodically(**members: Any) -> Probe:
    """How many entities the first notification of an interval has, if one comes before another's fifth."""

    def look(c: Client, r: Receiver) -> Any:
        for number in (1, 2):
            c.create(f"urn:ngsi-ld:Vehicle:{number}", speed=prop(number))
        subscribe(c, r, {}, {}, timeInterval=0.05, **members)
        other = f"{path_of(c)}/other"
        subscribe(c, r, {"uri": r.url + other}, {}, timeInterval=0.05, id=OTHER)
        r.until(lambda: bool(r.at(path_of(c))) or len(r.at(other)) >= 5)
        c.delete(AT)
        c.delete(f"/subscriptions/{OTHER}")
        return [len(notice.body["data"]) for notice in r.at(path_of(c))[:1]]

    return look


def comes_early(c: Client, r: Receiver) -> Any:
    """Whether a notification comes before its interval is over: a broker that is right never sends it then."""
    began = time.monotonic()
    c.create(V1, speed=prop(1))
    subscribe(c, r, {}, {}, timeInterval=INTERVAL_SECONDS)
    r.until(lambda: bool(r.at(path_of(c))))
    came = time.monotonic()
    c.delete(AT)
    return came - began < INTERVAL_SECONDS


def expired(*updates: dict[str, Any]) -> Probe:
    """The status of a subscription that has expired, after updates."""

    def look(c: Client, r: Receiver) -> Any:
        subscribe(c, r, {}, {}, expiresAt=c.clock.in_a_minute())
        c.clock.let_pass()
        for members in updates:
            c.patch(AT, members)
        return c.json(AT)["status"]

    return look


def asked(c: Client, r: Receiver) -> Any:
    subscribe(c, r, {"uri": f"{r.url}{path_of(c)}?line=7"}, {})
    c.create(V1, speed=prop(1))
    r.until(is_all_delivered)
    return len(r.at(f"{path_of(c)}?line=7"))


def last_moves(c: Client, r: Receiver) -> Any:
    subscribe(c, r, {}, {})
    c.create(V1, speed=prop(1))
    first = c.json(AT)["notification"]["lastNotification"]
    time.sleep(0.01)
    c.send(*SPEED_2)
    return c.json(AT)["notification"]["lastNotification"] == first


SUBSCRIPTION_PROBES: dict[str, Probe] = {
    "subscription-name-forgotten": kept(lambda one: one.get("subscriptionName"), subscriptionName="mine"),
    "throttling-rounded": kept(lambda one: one["throttling"], throttling=0.5),
    "receiver-info-not-shown": kept(
        lambda one: "receiverInfo" in one["notification"]["endpoint"],
        endpoint={"receiverInfo": [{"key": "X-Key", "value": "1"}]},
    ),
    "subscription-counters-accepted": kept(
        lambda one: one["notification"].get("timesSent"), notification={"timesSent": 7}
    ),
    "subscription-null-ignored": kept(lambda one: one.get("q"), {"q": NULL}, q="speed>5"),
    "subscription-renamed-by-update": renamed,
    "expiration-activates": kept(lambda one: one["status"], {"expiresAt": "2999-01-01T00:00:00Z"}, isActive=False),
    "subscription-context-ignored": in_terms(lambda c, _: c.json(AT)["watchedAttributes"]),
    "jsonld-context-unchecked": bad_context,
    "jsonld-context-not-shown": kept(lambda one: "jsonldContext" in one),
    "jsonld-context-ignored": in_terms(named, chosen=True),
    "local-only-ignored": accepted(entities=None, localOnly=True),
    "durations-unchecked": accepted(throttling=0),
    "show-changes-unchecked": accepted(notification={"format": "simplified", "showChanges": True}),
    "subscriptions-uncounted": counted,
    "subscription-times-unasked": kept(lambda one: "createdAt" in one),
    "notification-id-repeated": story(new(), SPEED_2, see=lambda found: len({body["id"] for _, body in found})),
    "concise-notification-simplified": story(
        new(speed=prop(1, unitCode="KMH")), notification={"format": "concise"}, see=values("speed")
    ),
    "geojson-notification-without-context": told(
        endpoint={"accept": "application/geo+json"}, see=lambda found: ["@context" in body for _, body in found]
    ),
    "receiver-preference-ignored": told(
        endpoint={"accept": "application/geo+json", "receiverInfo": [{"key": "Prefer", "value": "body=json"}]},
        see=lambda found: ["@context" in body for _, body in found],
    ),
    "subscribed-datasets-ignored": story(new(), datasetId=[RADAR], see=values("speed")),
    "subscribed-language-ignored": story(
        new(label={"type": "LanguageProperty", "languageMap": {"fr": "voiture"}}), lang="fr", see=values("label")
    ),
    "notification-sys-attrs-ignored": told(
        notification={"sysAttrs": True}, see=lambda found: ["createdAt" in body["data"][0] for _, body in found]
    ),
    "show-changes-ignored": story(new(), SPEED_2, notification=CHANGES, see=values("speed")),
    "previous-of-properties-only": story(
        new(owner={"type": "Relationship", "object": "urn:a:b"}),
        ("PATCH", PATH + "/attrs", {"owner": {"type": "Relationship", "object": "urn:a:c"}}),
        notification=CHANGES,
        see=values("owner"),
    ),
    "new-attributes-have-a-past": story(
        new(), ("POST", PATH + "/attrs", {"size": prop(1)}), notification=CHANGES, see=values("size")
    ),
    "deleted-entity-in-full": story(new(), GONE, notificationTrigger=["entityDeleted"], see=values("colour")),
    "deleted-attributes-left-out": story(
        new(), COLOUR_GONE, notificationTrigger=["attributeDeleted"], see=values("colour")
    ),
    "deleted-instance-unnamed": story(
        new(colour=[prop("red"), prop("blue", datasetId=RADAR)]),
        ("DELETE", f"{PATH}/attrs/colour?datasetId={RADAR}", None),
        notificationTrigger=["attributeDeleted"],
        see=values("colour"),
    ),
    "notification-sent-with-put": told(),
    "endpoint-query-dropped": asked,
    "batch-changes-unnotified": in_batch,
    "replacements-unnotified": story(new(), ("PUT", PATH + "/attrs/speed", prop(7)), see=values("speed")),
    "changes-inside-overlooked": story(
        new(), ("PATCH", PATH + "/attrs", {"speed": prop(1, unitCode="KMH")}), see=values("speed")
    ),
    "relationships-unwatched": story(
        new(owner={"type": "Relationship", "object": "urn:a:b"}),
        ("PATCH", PATH + "/attrs", {"owner": {"type": "Relationship", "object": "urn:a:c"}}),
        see=len,
    ),
    "new-attribute-counts-as-update": story(
        new(), ("POST", PATH + "/attrs", {"size": prop(1)}), notificationTrigger=["attributeCreated"], see=len
    ),
    "deletions-notified-by-default": story(new(), COLOUR_GONE, see=len),
    "entity-updated-without-deletions": story(new(), COLOUR_GONE, notificationTrigger=["entityUpdated"], see=len),
    "first-selector-only": story(new(), entities=[{"type": "House"}, {"type": "Vehicle"}], see=len),
    "first-type-notified-only": story(
        lambda c, _: c.create(V1, ["House", "Vehicle"], speed=prop(1)), entities=[{"type": "Vehicle"}], see=len
    ),
    "filters-see-what-was": story(new(), SPEED_2, q="speed>1", see=len),
    "subscription-geoquery-ignored": accepted(geoQ=GEO | {"georel": "beside"}),
    "subscription-scope-query-ignored": story(new(), scopeQ="/a", see=len),
    "throttling-never-ends": story(new(), 0.1, SPEED_2, throttling=0.05, see=values("speed")),
    "interval-shortened": comes_early,
    "interval-sends-nothing": periodically(q="speed>5"),
    "interval-sends-one": periodically(),
    "expired-for-ever": expired({"expiresAt": "2999-01-01T00:00:00Z"}),
    "expired-comes-back-by-itself": expired({"isActive": True}),
    "failure-is-final": story(answering(500), new(), answering(200), SPEED_2, see=len),
    "failure-sticks": stated(lambda one: one["status"], answering(500), new(), answering(200), SPEED_2),
    "failures-uncounted": stated(lambda one: one.get("timesFailed"), answering(500), new()),
    "cooldown-ignored": story(answering(500), new(), answering(200), SPEED_2, endpoint={"cooldown": 60000}, see=len),
    "last-notification-stays": last_moves,
}
