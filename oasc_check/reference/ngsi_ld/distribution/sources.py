"""The registered Context Sources that a request concerns (clauses 4.3.6, 5.5.13, 5.12)."""

from dataclasses import dataclass

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.distribution import loops
from oasc_check.reference.ngsi_ld.registry.matching import Specification, matching
from oasc_check.reference.ngsi_ld.registry.model import (
    AUXILIARY,
    EXCLUSIVE,
    INCLUSIVE,
    REDIRECT,
    Registration,
    RegistrationInfo,
)

PROXIED = (EXCLUSIVE, REDIRECT)
_IN_ORDER = (EXCLUSIVE, REDIRECT, INCLUSIVE, AUXILIARY)


@dataclass(frozen=True)
class Source:
    """A registration, and the parts of it that match the request."""

    registration: Registration
    parts: tuple[RegistrationInfo, ...]
    defects: frozenset[str] = frozenset()

    @property
    def is_proxied(self) -> bool:
        """Whether the broker holds nothing of what the source has (4.3.6.3)."""
        return self.registration.mode in PROXIED

    @property
    def attributes(self) -> frozenset[str] | None:
        """The Attributes that the source may have, None for any."""
        if not all(part.attributes for part in self.parts):
            return None
        return frozenset(name for part in self.parts for name in part.attributes)

    def has(self, attribute: str) -> bool:
        """Whether the source may have an Attribute."""
        return self.attributes is None or attribute in self.attributes

    def supports(self, operation: str) -> bool:
        """Whether the source takes an operation (clause 4.20)."""
        if "dist-operations-ignored" in self.defects:
            return True
        if "dist-default-is-every-operation" in self.defects and "operations" not in self.registration.document:
            return True
        return operation in self.registration.operations


def matching_query(call: Call, asked: Specification) -> list[Source]:
    """The sources of what is asked for, proxied ones first; none within the local scope (5.5.13)."""
    if call.flag("local") and "dist-local-ignored" not in call.defects:
        return []
    with call.store.lock:
        candidates = [one for one in call.store.registrations if not one.is_temporal]
    if "dist-types-not-matched" in call.defects and call.method == "GET":
        asked = Specification()
    found = [
        Source(one, parts, call.defects)
        for one in candidates
        if not loops.is_passed(call, one) and (parts := matching(one, asked))
    ]
    return sorted(found, key=lambda source: _IN_ORDER.index(source.registration.mode))


def matching_entity(call: Call, entity_id: str, types: frozenset[str]) -> list[Source]:
    """The sources of one entity; without types any that may have the id."""
    found = []
    for source in matching_query(call, Specification()):
        parts = tuple(part for part in source.parts if _has_entity(part, entity_id, types))
        if "dist-ids-not-matched" in call.defects and call.method == "GET":
            parts = tuple(part for part in source.parts if part in parts or _has_type(part, call, entity_id))
        if parts:
            found.append(Source(source.registration, parts, call.defects))
    return found


def _has_type(part: RegistrationInfo, call: Call, entity_id: str) -> bool:
    with call.store.lock:
        held = call.store.entities.get(entity_id)
    return held is not None and any(set(held.types) & set(one.types) for one in part.entities)


def _has_entity(part: RegistrationInfo, entity_id: str, types: frozenset[str]) -> bool:
    if not part.entities:
        return True
    return any(one.covers_id(entity_id) and (not types or types & set(one.types)) for one in part.entities)
