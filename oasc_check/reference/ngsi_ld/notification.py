"""What a notification says (clauses 5.3.1, 5.8.6, 6.3.8)."""

import uuid
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_ld import geojson, represent
from oasc_check.reference.ngsi_ld.differences import Change
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL
from oasc_check.reference.ngsi_ld.model import VALUE_MEMBER, Entity, Instance
from oasc_check.reference.ngsi_ld.negotiation import GEO_JSON, LD_JSON, link_to_context
from oasc_check.reference.ngsi_ld.represent import NORMALIZED, View
from oasc_check.reference.ngsi_ld.subscription import Subscription


def body(subscription: Subscription, data: list[dict[str, Any]], now: str, defects: frozenset[str]) -> dict[str, Any]:
    """The Notification with its data: entities, or Features when GeoJSON is asked for."""
    terms = subscription.terms
    identifiers = {"id": f"urn:ngsi-ld:Notification:{uuid.uuid4()}", "type": "Notification"}
    if "notification-without-subscription-id" not in defects:
        identifiers["subscriptionId"] = subscription.id
    if terms.endpoint.accept == GEO_JSON:
        collection: dict[str, Any] = {"type": "FeatureCollection", "features": data}
        context = {} if _prefers_plain_json(subscription) else {"@context": terms.view.context.written()}
        return identifiers | {"notifiedAt": now, "data": collection | context} | context
    payload: dict[str, Any] = identifiers | {"notifiedAt": now, "data": data}
    if terms.endpoint.accept == LD_JSON:
        payload["@context"] = terms.view.context.written()
    return payload


def _prefers_plain_json(subscription: Subscription) -> bool:
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
    for name, dataset in change.deleted:
        gone = (change.before or change.entity).attributes[name][dataset]
        attributes.setdefault(name, {})[dataset] = _deleted(gone, subscription.terms.view, now)
    if subscription.terms.show_changes and change.before is not None:
        for name, dataset in change.updated | change.deleted:
            previous = change.before.attributes[name][dataset]
            attributes[name][dataset] = _with_previous(attributes[name][dataset], previous, subscription.terms.view)
    return shown(subscription, replace(change.after, attributes=attributes))


def _deleted(gone: Instance, view: View, now: str) -> Instance:
    members = {"deletedAt": now} if view.system_attributes else {}
    return Instance(gone.kind, NGSI_LD_NULL, members, {}, gone.created, gone.modified)


def _with_previous(instance: Instance, previous: Instance, view: View) -> Instance:
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
    gone = replace(change.entity, attributes=attributes, scopes=[], expires=None)
    result = shown(subscription, gone, view if subscription.terms.show_changes else replace(view, form=NORMALIZED))
    if "entity-deletion-without-deleted-at" not in view.defects:
        holder = result["properties"] if subscription.terms.endpoint.accept == GEO_JSON else result
        holder["deletedAt"] = now
    return result
