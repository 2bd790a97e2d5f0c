"""Decides who is notified of what, and sends it in the background (NGSIv2, "Notification Triggering")."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from oasc_check.reference.ngsi_v2 import notification, paths
from oasc_check.reference.ngsi_v2.delivery import Message, deliver
from oasc_check.reference.ngsi_v2.instants import written
from oasc_check.reference.ngsi_v2.model import Attribute, Entity
from oasc_check.reference.ngsi_v2.notification import Change
from oasc_check.reference.ngsi_v2.store import Store
from oasc_check.reference.ngsi_v2.subscription import ACTIVE, EXPIRED, INACTIVE, ONESHOT, Subscription, Terms
from oasc_check.reference.sending import Courier


class Notifier:
    """Turns changes into notifications. `changed` is called with the lock of the store held."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._defects = defects
        self._clock = clock
        self._courier = Courier()

    def changed(
        self, store: Store, before: Entity | None, after: Entity | None, mentioned: Mapping[str, Attribute]
    ) -> None:
        """Notify whoever subscribed to this change."""
        entity = after or before
        if entity is None or not (store.subscriptions or store.ghosts):
            return
        change = Change(before, after, entity, frozenset(mentioned))
        heard = [
            one
            for one in (*store.subscriptions.values(), *store.ghosts)
            if self._may_send(one) and self._wants(one, change)
        ]
        for one in heard[:1] if "v2-first-subscriber-only" in self._defects else heard:
            self._send(store, one, [change])

    def subscribed(self, store: Store, one: Subscription) -> None:
        """Notify a new or changed subscription of all that it is about, if the broker is to be such an old one.

        "v2-first-notification" stands among the defects and is none: Orion did so until version 3.1 ("Notification
        Messages"), and did not count it as the one notification of a oneshot subscription.
        """
        if "v2-first-notification" not in self._defects or not self._may_send(one):
            return
        known = [Change(entity, entity, entity, frozenset()) for entity in store.entities.values()]
        expression = one.terms.expression
        met = [
            change
            for change in known
            if self._is_meant(one, change.entity) and expression.accepts(change.entity, frozenset())
        ]
        if met:
            status = one.document.get("status", ACTIVE)
            self._send(store, one, met)
            one.document = one.document | {"status": status}

    def _may_send(self, one: Subscription) -> bool:
        """Whether status and throttling allow a notification."""
        status = one.status(self._clock())
        if status == EXPIRED:
            return "v2-expired-subscription-notifies" in self._defects
        if status not in (ACTIVE, ONESHOT):
            return "v2-inactive-subscription-notifies" in self._defects
        sent_at = one.delivery.sent_at
        throttled = sent_at is not None and time.monotonic() < sent_at + one.terms.throttling
        return not throttled or "v2-throttling-ignored" in self._defects

    def _wants(self, one: Subscription, change: Change) -> bool:
        terms = one.terms
        if not self._is_meant(one, change.entity):
            return False
        met = terms.expression.accepts(change.entity, frozenset())
        if "v2-condition-attributes-or-expression" in self._defects:
            return met if terms.expression.is_given else self._is_triggered(terms, change)
        if not self._is_triggered(terms, change):
            return False
        return met or "v2-condition-expression-ignored" in self._defects

    def _is_meant(self, one: Subscription, entity: Entity) -> bool:
        selectors = one.terms.selectors
        if "v2-first-group-of-entities-only" in self._defects:
            selectors = selectors[:1]
        if "v2-subject-types-ignored" in self._defects:
            selectors = tuple(replace(selector, types=None, type_pattern=None) for selector in selectors)
        if "v2-subject-ids-ignored" in self._defects:
            selectors = tuple(replace(selector, ids=None, id_pattern=None) for selector in selectors)
        meant = any(selector.accepts(entity, frozenset()) for selector in selectors)
        anywhere = "v2-subscription-at-any-path" in self._defects
        return (meant or "v2-subject-ignored" in self._defects) and (anywhere or paths.covers(one.where, entity.path))

    def _is_triggered(self, terms: Terms, change: Change) -> bool:
        alterations = terms.alterations
        if "v2-alteration-types-ignored" in self._defects:
            alterations = frozenset({"entityCreate", "entityChange"})
        if change.kind == "entityDelete":
            return "entityDelete" in alterations or "v2-deletion-always-notified" in self._defects
        names = self._changed(terms, change)
        if change.kind == "entityChange" and (not names or "entityUpdate" in alterations):
            return "entityUpdate" in alterations and self._is_watched(terms, change.mentioned)
        return change.kind in alterations and self._is_watched(terms, names)

    def _changed(self, terms: Terms, change: Change) -> frozenset[str]:
        """The attributes that count as changed."""
        metadata_matters = terms.metadata_matters or "v2-metadata-change-ignored" in self._defects
        names = change.changed(metadata_matters and "v2-metadata-never-matters" not in self._defects)
        if "v2-unchanged-notified" in self._defects:
            names |= change.mentioned
        before = set(change.before.attributes) if change.before else set()
        after = set(change.after.attributes) if change.after else set()
        if "v2-new-attributes-unnoticed" in self._defects and before:
            names -= after - before
        if "v2-deleted-attributes-unnoticed" in self._defects:
            names -= before - after
        return names

    def _is_watched(self, terms: Terms, names: frozenset[str]) -> bool:
        ignored = not terms.watched or "v2-watched-attributes-ignored" in self._defects
        if "v2-all-watched-attributes-needed" in self._defects:
            return terms.watched <= names
        return ignored or bool(terms.watched & names)

    def _send(self, store: Store, one: Subscription, changes: Sequence[Change]) -> None:
        delivery = one.delivery
        delivery.sent_at = time.monotonic()
        delivery.times_sent += 1
        delivery.last_notification = written(self._clock())
        if one.document.get("status") == ONESHOT and "v2-oneshot-repeats" not in self._defects:
            one.document = one.document | {"status": INACTIVE}
        if "v2-subscription-ends-after-first" in self._defects:
            one.document = one.document | {"status": INACTIVE}
        message = notification.message(one, changes, store.tenant, self._defects)
        for _ in range(2 if "v2-notification-sent-twice" in self._defects else 1):
            self._courier.take(lambda: self._deliver(store, one, message))

    def _deliver(self, store: Store, one: Subscription, message: Message) -> None:
        succeeded = deliver(message)
        with store.lock:
            now = written(self._clock())
            if succeeded or "v2-failure-taken-for-success" in self._defects:
                one.delivery.last_success = now
            else:
                one.delivery.last_failure = now
