"""What a notification says (NGSIv2, "Notification Messages", "Custom Notifications")."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oasc_check.reference.ngsi_v2 import macros, represent
from oasc_check.reference.ngsi_v2.delivery import Message
from oasc_check.reference.ngsi_v2.model import Attribute, Entity, Metadata
from oasc_check.reference.ngsi_v2.subscription import Subscription

_NOTHING = Attribute("None", None, {})


@dataclass(frozen=True)
class Change:
    """An entity before and after a request (None: absent), `entity` as it is or was, and what the request named."""

    before: Entity | None
    after: Entity | None
    entity: Entity
    mentioned: frozenset[str]

    @property
    def kind(self) -> str:
        """The type of the alteration, entityChange also for an update that changes nothing."""
        if self.before is None:
            return "entityCreate"
        return "entityChange" if self.after is not None else "entityDelete"

    def alteration(self, metadata_matters: bool) -> str:
        """The type of the alteration as subscribers are told."""
        return self.kind if self.changed(metadata_matters) else "entityUpdate"

    def changed(self, metadata_matters: bool) -> frozenset[str]:
        """The attributes that are new, gone or different."""
        before = self.before.attributes if self.before else {}
        after = self.after.attributes if self.after else {}
        return frozenset(
            name for name in {*before, *after} if not _is_same(before.get(name), after.get(name), metadata_matters)
        )


def _is_same(before: Attribute | None, after: Attribute | None, metadata_matters: bool) -> bool:
    if before is None or after is None:
        return before is after
    if metadata_matters:
        return after.says_the_same(before)
    return replace(after, metadata={}).says_the_same(replace(before, metadata={}))


def message(subscription: Subscription, changes: Sequence[Change], tenant: str, defects: frozenset[str]) -> Message:
    """The request that notifies of changes, of more than one only where Orion did so before version 3.2."""
    endpoint, view, entity = subscription.terms.endpoint, subscription.terms.view, changes[0].entity
    form = f"simplified{view.form[0].upper()}{view.form[1:]}" if subscription.terms.is_bare else view.form
    headers = {"Ngsiv2-AttrsFormat": form, "Fiware-ServicePath": entity.path}
    if tenant and "v2-notification-without-tenant" not in defects:
        headers["Fiware-Service"] = tenant
    if "v2-notification-without-format" in defects:
        del headers["Ngsiv2-AttrsFormat"]
    if "v2-notification-without-path" in defects:
        del headers["Fiware-ServicePath"]
    body: Any = {"subscriptionId": subscription.id, "data": [_shown(subscription, change) for change in changes]}
    if subscription.terms.is_bare:
        body = body["data"][0]
    elif "v2-notification-without-id" in defects:
        del body["subscriptionId"]
    url = _origin_and_first(endpoint.url) if "v2-notification-path-cut" in defects else endpoint.url
    media = "text/plain" if "v2-notification-as-text" in defects else "application/json; charset=utf-8"
    plain = Message(endpoint.method, url, headers, json.dumps(body).encode(), media)
    if not endpoint.is_custom or "v2-custom-ignored" in defects:
        return replace(plain, method="POST")
    return macros.customized(plain, endpoint, entity, defects)


def _origin_and_first(url: str) -> str:
    return "/".join(url.split("/")[:4])


def _shown(subscription: Subscription, change: Change) -> Any:
    terms = subscription.terms
    entity = replace(change.entity, attributes=_told(subscription, change))
    view = terms.view
    if terms.endpoint.ngsi and "v2-ngsi-payload-ignored" not in view.defects:
        entity = macros.patched(entity, terms.endpoint.ngsi, view.defects)
    if "alterationType" in (view.attributes or ()) and "v2-alteration-type-hidden" not in view.defects:
        told = Attribute("Text", change.alteration(terms.metadata_matters), {})
        entity = replace(entity, attributes={**entity.attributes, "alterationType": told})
    if terms.covered and view.attributes and "v2-covered-ignored" not in view.defects:
        missing = {name: _NOTHING for name in view.attributes if name not in entity.attributes and name != "*"}
        entity = replace(entity, attributes={**entity.attributes, **missing})
    return represent.shown(entity, view)


def _told(subscription: Subscription, change: Change) -> Mapping[str, Attribute]:
    """The attributes to choose from, with the builtin metadata that only notifications have."""
    terms, previous = subscription.terms, change.before.attributes if change.before else {}
    names = change.changed(terms.metadata_matters)
    found = dict(change.entity.attributes)
    if terms.only_changed and "v2-only-changed-ignored" not in terms.view.defects:
        found = {name: one for name, one in found.items() if name in names}
    for name in found if terms.view.metadata else ():
        action = "update" if name in previous and "v2-action-always-append" not in terms.view.defects else "append"
        extra = {"actionType": Metadata("Text", action)} if name in change.mentioned else {}
        if name in previous and "v2-previous-value-missing" not in terms.view.defects:
            extra["previousValue"] = Metadata(previous[name].type, previous[name].value)
        found[name] = replace(found[name], metadata={**found[name].metadata, **extra})
    return found
