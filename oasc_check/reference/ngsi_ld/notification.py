"""What a notification says (clauses 5.3.1, 5.8.6, 6.3.8)."""

import uuid
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_ld import geojson, represent
from oasc_check.reference.ngsi_ld.differences import Change
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, VALUE_MEMBER, Attributes, Entity, Instance
from oasc_check.reference.ngsi_ld.negotiation import GEO_JSON, LD_JSON, link_to_context
from oasc_check.reference.ngsi_ld.represent import NORMALIZED, View
from oasc_check.reference.ngsi_ld.subscription import Subscription


def body(subscription: Subscription, data: list[dict[str, Any]], now: str, defects: frozenset[str]) -> dict[str, Any]:
    """The Notification with its data: entities, or Features when GeoJSON is asked for."""
    terms = subscription.terms
    own = subscription.id if "notification-id-repeated" in defects else f"urn:ngsi-ld:Notification:{uuid.uuid4()}"
    identifiers = {"id": own, "type": "Notification"}
    if "notification-without-subscription-id" not in defects:
        identifiers["subscriptionId"] = subscription.id
    if terms.endpoint.accept == GEO_JSON:
        collection: dict[str, Any] = {"type": "FeatureCollection", "features": data}
        is_bare = _prefers_plain_json(subscription) or "geojson-notification-without-context" in defects
        context = {} if is_bare else {"@context": terms.view.context.written()}
        return identifiers | {"notifiedAt": now, "data": collection | context} | context
    payload: dict[str, Any] = identifiers | {"notifiedAt": now, "data": data}
    if terms.endpoint.accept == LD_JSON:
        payload["@context"] = terms.view.context.written()
    return payload


def message(content: dict[str, Any], headers: dict[str, str], defects: frozenset[str]) -> dict[str, Any]:
    """The MQTT message of a notification: what HTTP has in headers is its metadata (clause 7.2)."""
    if "mqtt-without-metadata" in defects:
        return content
    if "mqtt-without-content-type" in defects:
        headers = {name: value for name, value in headers.items() if name != "Content-Type"}
    return {"metadata": headers, "body": content}


def _prefers_plain_json(subscription: Subscription) -> bool:
    if "receiver-preference-ignored" in subscription.terms.view.defects:
        return False
    return any(name.lower() == "prefer" and "body=json" in value for name, value in subscription.terms.endpoint.headers)


def headers(subscription: Subscription, defects: frozenset[str]) -> dict[str, str]:
    """The headers of the HTTP request: media type, @context, tenant and what receiverInfo asks for."""
    terms = subscription.terms
    found = {"Content-Type": terms.endpoint.accept}
    has_context_inside = terms.endpoint.accept != "application/json" and not (
        terms.endpoint.accept == GEO_JSON and _prefers_plain_json(subscription)
    )
    if not has_context_inside and "notification-without-link" not in defects:
        found["Link"] = link_to_context(terms.context_url)
    if subscription.tenant and "notification-without-tenant" not in defects:
        found["NGSILD-Tenant"] = subscription.tenant
    return found | dict(terms.endpoint.headers)


def shown(subscription: Subscription, entity: Entity, view: View | None = None) -> dict[str, Any]:
    """An entity as the subscription wants to see it."""
    terms = subscription.terms
    chosen = view or terms.view
    if terms.endpoint.accept == GEO_JSON:
        return geojson.feature(entity, chosen, terms.geometry_property)
    return represent.entity(entity, chosen)


def changed_entity(subscription: Subscription, change: Change, now: str) -> dict[str, Any]:
    """The entity of a change: after it, with deleted Attributes as NGSI-LD Null, or only that it was deleted."""
    if change.after is None:
        return _deleted_entity(subscription, change, now)
    attributes = {name: dict(instances) for name, instances in change.after.attributes.items()}
    if change.before is not None:
        _add_deleted(attributes, change.before, change, subscription.terms.view, now)
        if subscription.terms.show_changes:
            _add_previous(attributes, change.before, change, subscription.terms.view)
    return shown(subscription, replace(change.after, attributes=attributes))


def _add_deleted(attributes: Attributes, before: Entity, change: Change, view: View, now: str) -> None:
    """Show what is gone as NGSI-LD Null (5.8.6)."""
    if "deleted-attributes-left-out" in view.defects:
        return
    for name, dataset in change.deleted:
        place = DEFAULT_DATASET if "deleted-instance-unnamed" in view.defects else dataset
        attributes.setdefault(name, {})[place] = _deleted(before.attributes[name][dataset], view, now)


def _add_previous(attributes: Attributes, before: Entity, change: Change, view: View) -> None:
    """Show what was there before (Table 5.2.14.1-1, showChanges)."""
    for name, dataset in change.updated | change.deleted:
        if dataset in attributes.get(name, {}):
            new = attributes[name][dataset]
            attributes[name][dataset] = _with_previous(new, before.attributes[name][dataset], view)
    for name, dataset in change.created if "new-attributes-have-a-past" in view.defects else ():
        new = attributes[name][dataset]
        attributes[name][dataset] = _with_previous(new, new, view)


def _deleted(gone: Instance, view: View, now: str) -> Instance:
    members = {"deletedAt": now} if view.system_attributes else {}
    return Instance(gone.kind, NGSI_LD_NULL, members, {}, gone.created, gone.modified)


def _with_previous(instance: Instance, previous: Instance, view: View) -> Instance:
    if "previous-of-properties-only" in view.defects and previous.kind != "Property":
        return instance
    member = VALUE_MEMBER[previous.kind]
    name = f"previous{member[0].upper()}{member[1:]}"
    value = represent.normalized_value(previous, view)
    return replace(instance, members=instance.members | {name: value})


def _deleted_entity(subscription: Subscription, change: Change, now: str) -> dict[str, Any]:
    """id, type and deletedAt; the Attributes too when showChanges asks for their previous values."""
    view = subscription.terms.view
    attributes: dict[str, dict[str, Instance]] = {}
    if subscription.terms.show_changes:
        attributes = {
            name: {key: _with_previous(_deleted(one, view, now), one, view) for key, one in instances.items()}
            for name, instances in change.entity.attributes.items()
        }
    if "deleted-entity-in-full" in view.defects:
        attributes = change.entity.attributes
    gone = replace(change.entity, attributes=attributes, scopes=[], expires=None)
    result = shown(subscription, gone, view if subscription.terms.show_changes else replace(view, form=NORMALIZED))
    if "entity-deletion-without-deleted-at" not in view.defects:
        holder = result["properties"] if subscription.terms.endpoint.accept == GEO_JSON else result
        holder["deletedAt"] = now
    return result
