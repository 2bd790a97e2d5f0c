"""What one can see of each defect of subscriptions and notifications: one short conversation for each."""

from collections.abc import Callable
from typing import Any

from loopback import is_all_delivered
from ngsi_ld_host import Client, Receiver
from ngsi_ld_probes import PATH, V1, prop

SUBSCRIPTION = "urn:ngsi-ld:Subscription:1"
AT = f"/subscriptions/{SUBSCRIPTION}"

Probe = Callable[[Client, Receiver], Any]


def subscribe(c: Client, r: Receiver, endpoint: dict[str, Any], notification: dict[str, Any], **members: Any) -> int:
    """Subscribe to vehicles; the receiver takes notifications at the path of the broker."""
    target = {"uri": r.url + path_of(c), **endpoint}
    body = {"id": SUBSCRIPTION, "type": "Subscription", "entities": [{"type": "Vehicle"}]} | members
    document = {key: item for key, item in body.items() if item is not None}
    answer = c.post("/subscriptions", document | {"notification": {"endpoint": target, **notification}})
    return answer.status_code


def path_of(c: Client) -> str:
    return "/" + c.base.split("/")[3]


def arrived(c: Client, r: Receiver) -> list[tuple[dict[str, str], Any]]:
    """All that the broker sends: headers and bodies."""
    r.until(is_all_delivered)
    return [(notice.headers, notice.body) for notice in r.at(path_of(c))]


def told(
    *changes: tuple[str, str, Any],
    endpoint: dict[str, Any] | None = None,
    notification: dict[str, Any] | None = None,
    see: Callable[[list[tuple[dict[str, str], Any]]], Any] = len,
    **members: Any,
) -> Probe:
    """What arrives after a vehicle was created and changed."""

    def look(c: Client, r: Receiver) -> Any:
        subscribe(c, r, endpoint or {}, notification or {}, **members)
        c.create(V1, speed=prop(1), colour=prop("red"))
        for change in changes:
            c.send(*change)
        return see(arrived(c, r))

    return look


def data(notices: list[tuple[dict[str, str], Any]]) -> Any:
    return [body["data"] for _, body in notices]


def headers(notices: list[tuple[dict[str, str], Any]]) -> Any:
    return [{key: sent.get(key) for key in ("content-type", "link", "x-key")} for sent, _ in notices]


def after_deletion(c: Client, r: Receiver) -> Any:
    subscribe(c, r, {}, {})
    c.delete(AT)
    c.create(V1, speed=prop(1))
    return len(arrived(c, r))


def after_expiration(c: Client, r: Receiver) -> Any:
    subscribe(c, r, {}, {}, expiresAt=c.clock.in_a_minute())
    c.clock.let_pass()
    c.create(V1, speed=prop(1))
    return len(arrived(c, r))


def periodically(c: Client, r: Receiver) -> Any:
    c.create(V1, speed=prop(1))
    subscribe(c, r, {}, {}, timeInterval=0.05)
    r.until(lambda: bool(r.at(path_of(c))))
    c.delete(AT)
    return bool(r.at(path_of(c)))


def tenant_told(c: Client, r: Receiver) -> Any:
    tenant = {"NGSILD-Tenant": "one"}
    document = {
        "type": "Subscription",
        "watchedAttributes": ["speed"],
        "notification": {"endpoint": {"uri": r.url + path_of(c)}},
    }
    c.post("/subscriptions", document, tenant)
    c.post("/entities", {"id": V1, "type": "Vehicle", "speed": 1}, tenant)
    return [notice.headers.get("ngsild-tenant") for notice in r.wait(path_of(c), 1)]


def state(c: Client, r: Receiver) -> Any:
    subscribe(c, r, {}, {})
    c.create(V1, speed=prop(1))
    return c.json(AT)["notification"].get("timesSent")


def updated(c: Client, r: Receiver) -> Any:
    subscribe(c, r, {}, {})
    c.patch(AT, {"subscriptionName": "mine"})
    return c.json(AT).get("subscriptionName")


def created(see: Callable[[Client, Receiver], Any], **members: Any) -> Probe:
    def look(c: Client, r: Receiver) -> Any:
        return subscribe(c, r, {}, {}, **members), see(c, r)

    return look


def location(c: Client, r: Receiver) -> Any:
    document = {
        "type": "Subscription",
        "watchedAttributes": ["speed"],
        "notification": {"endpoint": {"uri": r.url}},
    }
    return "Location" in c.post("/subscriptions", document).headers


def bad_endpoint(c: Client, _: Receiver) -> Any:
    document = {"type": "Subscription", "watchedAttributes": ["speed"], "notification": {"endpoint": {"uri": "here"}}}
    return c.post("/subscriptions", document).status_code


SPEED_2 = ("PATCH", PATH + "/attrs", {"speed": 2})
SAME_SPEED = ("PATCH", PATH + "/attrs", {"speed": 1})
GONE = ("DELETE", PATH, None)

NOTIFICATION_PROBES: dict[str, Probe] = {
    "subscription-without-location": location,
    "subscription-id-ignored": created(lambda c, _: c.get(AT).status_code),
    "subscription-status-missing": created(lambda c, _: c.json(AT).get("status")),
    "subscription-update-ignored": updated,
    "endpoint-unchecked": bad_endpoint,
    "past-expiration-accepted": created(lambda *_: None, expiresAt="2020-01-01T00:00:00Z"),
    "notification-sent-twice": told(),
    "notification-format-ignored": told(notification={"format": "simplified"}, see=data),
    "notification-attributes-ignored": told(notification={"attributes": ["speed"]}, see=data),
    "notification-accept-ignored": told(endpoint={"accept": "application/ld+json"}, see=headers),
    "notification-without-link": told(see=headers),
    "notification-without-subscription-id": told(see=lambda all_: ["subscriptionId" in one for _, one in all_]),
    "notification-without-tenant": tenant_told,
    "receiver-info-ignored": told(endpoint={"receiverInfo": [{"key": "X-Key", "value": "1"}]}, see=headers),
    "notification-trigger-ignored": told(notificationTrigger=["entityDeleted"]),
    "entity-deletion-without-deleted-at": told(
        GONE, notificationTrigger=["entityDeleted"], see=lambda all_: ["deletedAt" in one["data"][0] for _, one in all_]
    ),
    "watched-attributes-ignored": told(SPEED_2, watchedAttributes=["colour"]),
    "subscribed-entities-ignored": told(entities=[{"type": "House"}]),
    "notification-filters-ignored": told(q="speed>5"),
    "unchanged-value-notifies": told(SAME_SPEED),
    "throttling-ignored": told(SPEED_2, throttling=60),
    "paused-subscription-notifies": told(isActive=False),
    "expired-subscription-notifies": after_expiration,
    "deleted-subscription-notifies": after_deletion,
    "interval-ignored": periodically,
    "delivery-state-frozen": state,
}
