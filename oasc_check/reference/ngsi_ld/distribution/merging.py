"""Makes one entity of what several sources have of it (clause 4.5.5)."""

from copy import deepcopy
from datetime import UTC, datetime

from oasc_check.reference.ngsi_ld.lexical import instant
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity, Instance

_NEVER = datetime.min.replace(tzinfo=UTC)


def merged(versions: list[Entity], additions: list[Entity], now: datetime, defects: frozenset[str]) -> Entity:
    """The entity of these versions of it, at least one in all.

    `additions` come from auxiliary sources: an Attribute is taken from them only if no version has it (4.3.6.2).
    """
    versions = _with_own_expiry([deepcopy(one) for one in versions])
    additions = [deepcopy(one) for one in additions]
    if "dist-auxiliary-overrides" in defects:
        versions, additions = [*additions, *versions], []
    every = versions + additions
    first = every[0]
    result = Entity(first.id, [], {}, created=first.created, modified=first.modified)
    result.types = list(dict.fromkeys(kind for one in every for kind in one.types))
    result.scopes = list(dict.fromkeys(scope for one in every for scope in one.scopes))
    result.expires = _latest_expiry(every)
    for one in versions:
        _take(result, one, now, defects)
    known = set(result.attributes)
    for one in additions:
        one.attributes = {name: found for name, found in one.attributes.items() if name not in known}
        _take(result, one, now, defects)
    return result


def _take(result: Entity, other: Entity, now: datetime, defects: frozenset[str]) -> None:
    for name, instances in other.attributes.items():
        kept = result.attributes.setdefault(name, {})
        for dataset, instance in instances.items():
            if _has_passed(instance, now) and "dist-expired-attributes-compared" not in defects:
                continue
            if "dist-datasets-not-kept-apart" in defects:
                dataset = DEFAULT_DATASET
            if dataset not in kept or _is_newer(instance, kept[dataset], defects):
                kept[dataset] = instance
        if not kept:
            del result.attributes[name]


def _has_passed(instance: Instance, now: datetime) -> bool:
    moment = instant(instance.members.get("expiresAt"))
    return moment is not None and moment <= now


def _is_newer(one: Instance, other: Instance, defects: frozenset[str]) -> bool:
    """Whether an instance is more current than another one: by observedAt, if present, else by modifiedAt (4.5.5.3)."""
    if "dist-first-come-wins" in defects:
        return False
    if "dist-modified-at-not-compared" in defects:
        return _observed(one) > _observed(other)
    return (_observed(one), _modified(one)) > (_observed(other), _modified(other))


def _observed(instance: Instance) -> datetime:
    return instant(instance.members.get("observedAt")) or _NEVER


def _modified(instance: Instance) -> datetime:
    return instant(instance.modified) or _NEVER


def _with_own_expiry(versions: list[Entity]) -> list[Entity]:
    """What expires as a whole in some versions only, expires there Attribute by Attribute (4.5.5.2)."""
    if len({one.expires for one in versions}) < 2:
        return versions
    for one in versions:
        for instances in one.attributes.values() if one.expires else ():
            for instance in instances.values():
                times = [text for text in (one.expires, instance.members.get("expiresAt")) if text]
                instance.members["expiresAt"] = min(times, key=lambda text: instant(text) or _NEVER)
    return versions


def _latest_expiry(versions: list[Entity]) -> str | None:
    """None when a version does not expire, else the time that lies furthest ahead (4.5.5.3)."""
    times = [one.expires for one in versions if one.expires]
    return max(times, key=lambda text: instant(text) or _NEVER) if len(times) == len(versions) else None
