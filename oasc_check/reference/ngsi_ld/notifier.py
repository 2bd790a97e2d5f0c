"""Decides who is notified of what, and sends it in the background (clauses 5.8.6, 6.3.8)."""

import json
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld import differences, notification
from oasc_check.reference.ngsi_ld.delivery import post
from oasc_check.reference.ngsi_ld.differences import Change
from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.store import Store
from oasc_check.reference.ngsi_ld.subscription import Subscription


class Notifier:
    """Turns changes into notifications. All methods are called with the lock of the store held."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._defects = defects
        self._clock = clock
        self._couriers: weakref.WeakKeyDictionary[Subscription, _Courier] = weakref.WeakKeyDictionary()

    def begin(self, store: Store, subscription: Subscription) -> None:
        """Start what a new or changed subscription needs: the periodic notifications of a timeInterval."""
        if subscription.terms.interval is not None and "interval-ignored" not in self._defects:
            _start(self._repeat, weakref.ref(store), subscription, subscription.terms)

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
        if terms.interval is not None or not self._may_send(subscription):
            return False
        triggers = terms.triggers
        if "notification-trigger-ignored" in self._defects:
            triggers = frozenset({"attributeCreated", "attributeUpdated"})
        watched = None if "watched-attributes-ignored" in self._defects else terms.watched
        happened = change.triggers(watched)
        if "unchanged-value-notifies" in self._defects and change.before and change.after:
            happened.add("attributeUpdated")
        if not triggers & happened:
            return False
        selectors = () if "subscribed-entities-ignored" in self._defects else terms.selection.selectors
        if selectors and not any(selector.accepts(change.entity) for selector in selectors):
            return False
        return "notification-filters-ignored" in self._defects or terms.selection.meets_filters(change.entity)

    def _may_send(self, subscription: Subscription) -> bool:
        """Whether the status, the throttling and the cooldown allow a notification."""
        status = subscription.status(self._clock())
        if status == "paused" and "paused-subscription-notifies" not in self._defects:
            return False
        if status == "expired" and "expired-subscription-notifies" not in self._defects:
            return False
        terms, delivery, now = subscription.terms, subscription.delivery, time.monotonic()
        if delivery.failed_at is not None and now < delivery.failed_at + terms.endpoint.cooldown:
            return False
        is_throttled = delivery.sent_at is not None and now < delivery.sent_at + terms.throttling
        return not is_throttled or "throttling-ignored" in self._defects

    def _repeat(self, reference: "weakref.ref[Store]", subscription: Subscription, terms: object) -> None:
        """Send periodically until the subscription ends or changes, or the broker is gone."""
        interval = subscription.terms.interval or 0.0
        while not subscription.ended.wait(interval):
            store = reference()
            if store is None or subscription.terms is not terms:
                return
            with store.lock:
                if self._may_send(subscription):
                    self.send_all(store, subscription)
            del store

    def send_all(self, store: Store, subscription: Subscription) -> None:
        """One notification with all the entities that match, none without any (5.8.6)."""
        chosen = [one for one in store.entities.values() if subscription.terms.selection.accepts(one)]
        if chosen:
            self._send(store, subscription, [notification.shown(subscription, one) for one in chosen])

    def _send(self, store: Store, subscription: Subscription, data: list[dict[str, Any]]) -> None:
        delivery = subscription.delivery
        now = date_time(self._clock())
        delivery.sent_at = time.monotonic()
        if "delivery-state-frozen" not in self._defects:
            delivery.times_sent += 1
            delivery.last_notification = now
        payload = json.dumps(notification.body(subscription, data, now, self._defects)).encode()
        headers = notification.headers(subscription, self._defects)
        courier = self._couriers.setdefault(subscription, _Courier())
        for _ in range(2 if "notification-sent-twice" in self._defects else 1):
            courier.take(lambda: self._deliver(store, subscription, payload, headers))

    def _deliver(self, store: Store, subscription: Subscription, payload: bytes, headers: dict[str, str]) -> None:
        """Send one notification and note what came of it; only 200 counts as success (5.8.6)."""
        endpoint = subscription.terms.endpoint
        succeeded = post(endpoint.uri, payload, headers, endpoint.timeout) == 200
        if "delivery-state-frozen" in self._defects:
            return
        with store.lock:
            delivery, now = subscription.delivery, date_time(self._clock())
            delivery.status = "ok" if succeeded else "failed"
            if succeeded:
                delivery.last_success = now
            else:
                delivery.last_failure = now
                delivery.times_failed += 1
                delivery.failed_at = time.monotonic()


class _Courier:
    """Runs the deliveries of one subscription in order, in a thread that lives as long as there is work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._work: deque[Callable[[], None]] = deque()
        self._is_running = False

    def take(self, delivery: Callable[[], None]) -> None:
        """Run a delivery after those taken before."""
        with self._lock:
            self._work.append(delivery)
            if not self._is_running:
                self._is_running = True
                _start(self._run)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._work:
                    self._is_running = False
                    return
                delivery = self._work.popleft()
            delivery()


def _start(target: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=target, args=arguments, daemon=True).start()
