"""What the reference brokers hold, to its last member: seen from inside, since no API lists all of it.

Tenants without contents are left out: they are as if they had never been asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette

from oasc_check.reference.ngsi_ld.resources import Gateway as NgsiLd
from oasc_check.reference.ngsi_v2.resources import Gateway as NgsiV2

HELD = ("tenants", "contexts", "entity_maps", "snapshots")
KEPT = ("entities", "evolutions", "subscriptions", "registrations", "watches")
NOT_HELD = ("defects", "clock", "may_expire", "traffic", "delivery", "courier")
"""What says nothing of contents: among it, how often the broker itself asked a source or notified."""


def held(app: Starlette) -> dict[str, Any]:
    """The contents of every broker of the reference platform, by the name of its part, as plain data."""
    brokers = [route.endpoint._broker for mount in app.routes for route in _routes(mount) if _is_broker(route)]
    return {
        f"{type(broker).__module__}.{name}": plain(getattr(broker, name))
        for broker in brokers
        for name in HELD
        if hasattr(broker, name)
    }


def _routes(mount: Any) -> Any:
    return getattr(getattr(mount, "app", None), "routes", ())


def _is_broker(route: Any) -> bool:
    return isinstance(getattr(route, "endpoint", None), NgsiLd | NgsiV2)


def plain(value: Any) -> Any:
    """An object as a mapping of its members, down to texts and numbers; locks and functions say nothing."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if not _is_bare(item)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    members = _members(value)
    return {name: plain(item) for name, item in members.items() if _says(name, item)} if members else repr(value)


def _members(value: Any) -> dict[str, Any]:
    names = [*getattr(value, "__dict__", ()), *getattr(type(value), "__slots__", ())]
    return {name: getattr(value, name) for name in names if hasattr(value, name)}


def _says(name: str, value: Any) -> bool:
    return name.strip("_") not in NOT_HELD and not callable(value) and not isinstance(value, _LOCKS)


def _is_bare(store: Any) -> bool:
    """A tenant that holds nothing."""
    kept = [getattr(store, name) for name in KEPT if hasattr(store, name)]
    return bool(kept) and not any(len(one) for one in kept)


_LOCKS = (type(threading.Lock()), type(threading.RLock()), threading.Condition)
