"""The history that grows with every change of the current state (clauses 4.3.1, 4.5.6 to 4.5.8)."""

from dataclasses import replace

from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL
from oasc_check.reference.ngsi_ld.model import Entity, Instance
from oasc_check.reference.ngsi_ld.temporal.evolution import SCOPE, Evolution, Recorded


def record(
    evolutions: dict[str, Evolution],
    before: Entity | None,
    after: Entity | None,
    now: str,
    defects: frozenset[str] = frozenset(),
) -> None:
    """Record what changed from `before` to `after` (None: absent). Both are whole entities that nobody changes."""
    one = after or before
    if one is None or "temporal-changes-not-recorded" in defects:
        return
    known = evolutions.setdefault(one.id, Evolution(one.id, list(one.types), {}, now))
    known.types = list(dict.fromkeys([*known.types, *one.types]))
    known.modified = now
    old, new = _instances(before), _instances(after)
    for (name, dataset), instance in new.items():
        if old.get((name, dataset)) != instance:
            known.histories.setdefault(name, []).append(Recorded(_recorded(name, instance, now), dataset))
    if "temporal-deletions-not-recorded" in defects:
        return
    for (name, dataset), instance in old.items():
        if (name, dataset) not in new:
            gone = replace(instance, value=NGSI_LD_NULL, members={}, subattributes={}, modified=now)
            known.histories.setdefault(name, []).append(Recorded(gone, dataset, now))


def _recorded(name: str, instance: Instance, now: str) -> Instance:
    """The instance; that of the Scope bears the instant of its change, as observedAt too (clause 4.5.6)."""
    if name != SCOPE:
        return instance
    return replace(instance, members={"observedAt": now}, created=now, modified=now)


def _instances(entity: Entity | None) -> dict[tuple[str, str], Instance]:
    """All instances by Attribute and dataset, and that of the Scope."""
    if entity is None:
        return {}
    found = {(name, dataset): one for name, many in entity.attributes.items() for dataset, one in many.items()}
    if entity.scopes:
        found[SCOPE, "@none"] = Instance("Property", entity.scopes)
    return found
