"""Decides who is notified of what, and sends it in the background (clauses 5.8.6, 6.3.8)."""

import json
import threading
import time
import weakref
from collections.abc import Callable
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld import differences, notification
from oasc_check.reference.ngsi_ld.delivery import deliver
from oasc_check.reference.ngsi_ld.differences import Change
from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.notification_matching import concerns
from oasc_check.reference.ngsi_ld.store import Store
from oasc_check.reference.ngsi_ld.subscription import Subscription
from oasc_check.reference.sending import Courier

INITIAL = "notifies-at-once"
"""Given beside the defects, but none: no clause forbids a notification of what there is when a subscription begins."""

_SHORTEST_INTERVAL_SECONDS = 0.02


class Notifier:
    """Turns changes into notifications. All methods are called with the lock of the store held."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._defects = defects
        self._clock = clock
        self._couriers: weakref.WeakKeyDictionary[Subscription, Courier] = weakref.WeakKeyDictionary()

    def begin(self, store: Store, subscription: Subscription) -> None:
        """Start what a new or changed subscription needs: the periodic notifications of a timeInterval."""
        if subscription.terms.interval is not None and "interval-ignored" not in self._defects:
            _start(self._repeat, weakref.ref(store), subscription, subscription.terms)

    def begin_anew(self, store: Store, subscription: Subscription) -> None:
        """Start what a subscription needs that was just created."""
        self.begin(store, subscription)
        if INITIAL in self._defects and self._may_send(subscription):
            self.send_all(store, subscription)

    def changed(self, store: Store, before: Entity | None, after: Entity | None) -> None:
        """Notify whoever subscribed to this change."""
        if not store.subscriptions and not store.ghosts:
            return
        change = differences.between(before, after)
        for subscription in (*store.subscriptions.values(), *store.ghosts):
            if self._wants(subscription, change):
                now = date_time(self._clock())
                self._send(store, subscription, [notification.changed_entity(subscription, change, now)])

    def _wants(self, subscription: Subscription, change: Change) -> bool:
        terms = subscription.terms
        return terms.interval is None and self._may_send(subscription) and concerns(terms, change, self._defects)

    def _may_send(self, subscription: Subscription) -> bool:
        """Whether the status, the throttling and the cooldown allow a notification."""
        status = subscription.status(self._clock())
        if status == "paused" and "paused-subscription-notifies" not in self._defects:
            return False
        if status == "expired" and "expired-subscription-notifies" not in self._defects:
            return False
        return not (self._is_cooling(subscription) or self._is_throttled(subscription))

    def _is_cooling(self, subscription: Subscription) -> bool:
        """Whether the last failure is too fresh to try again (Table 5.2.15-1, cooldown)."""
        failed_at = subscription.delivery.failed_at
        if failed_at is None or "cooldown-ignored" in self._defects:
            return False
        until = failed_at + subscription.terms.endpoint.cooldown
        return "failure-is-final" in self._defects or time.monotonic() < until

    def _is_throttled(self, subscription: Subscription) -> bool:
        """Whether the last notification is too fresh for another one (Table 5.2.12-1, throttling)."""
        sent_at, seconds = subscription.delivery.sent_at, subscription.terms.throttling
        if sent_at is None or not seconds or "throttling-ignored" in self._defects:
            return False
        return "throttling-never-ends" in self._defects or time.monotonic() < sent_at + seconds

    def _repeat(self, reference: "weakref.ref[Store]", subscription: Subscription, terms: object) -> None:
        """Send periodically until the subscription ends or changes, or the broker is gone."""
        interval = max(subscription.terms.interval or 0.0, _SHORTEST_INTERVAL_SECONDS)
        if "interval-shortened" in self._defects:
            interval /= 4
        while not subscription.ended.wait(interval):
            store = reference()
            if store is None or subscription.terms is not terms:
                return
            with store.lock:
                if not subscription.ended.is_set() and self._may_send(subscription):
                    self.send_all(store, subscription)
            del store

    def send_all(self, store: Store, subscription: Subscription) -> None:
        """One notification with all the entities that match, none without any (5.8.6)."""
        chosen = [one for one in store.entities.values() if subscription.terms.selection.accepts(one)]
        if "interval-sends-one" in self._defects:
            chosen = chosen[:1]
        if chosen or "interval-sends-nothing" in self._defects:
            self._send(store, subscription, [notification.shown(subscription, one) for one in chosen])

    def _send(self, store: Store, subscription: Subscription, data: list[dict[str, Any]]) -> None:
        now = date_time(self._clock())
        subscription.delivery.sent(now, self._defects)
        content = notification.body(subscription, data, now, self._defects)
        headers = notification.headers(subscription, self._defects)
        if store.snapshot and "notification-without-snapshot" not in self._defects:
            headers["NGSILD-Snapshot"] = store.snapshot
        if subscription.terms.endpoint.is_mqtt:
            content = notification.message(content, headers, self._defects)
        payload = json.dumps(content).encode()
        courier = self._couriers.setdefault(subscription, Courier())
        for _ in range(2 if "notification-sent-twice" in self._defects else 1):
            courier.take(lambda: self._deliver(store, subscription, payload, headers))

    def _deliver(self, store: Store, subscription: Subscription, payload: bytes, headers: dict[str, str]) -> None:
        """Send one notification and note what came of it."""
        succeeded = deliver(subscription.terms.endpoint, payload, headers, self._defects)
        if "delivery-state-frozen" in self._defects:
            return
        with store.lock:
            subscription.delivery.answered(succeeded, date_time(self._clock()), self._defects)


def _start(target: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=target, args=arguments, daemon=True).start()
