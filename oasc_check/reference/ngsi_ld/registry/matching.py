"""Which registrations may have what is asked for (clauses 5.10.2.4, 5.12)."""

from dataclasses import dataclass

from oasc_check.reference.ngsi_ld.registry.model import EntityInfo, Registration, RegistrationInfo
from oasc_check.reference.ngsi_ld.selection import Selector


@dataclass(frozen=True)
class Specification:
    """What is asked for: no selectors for any entity, None for any Attribute, None for any dataset."""

    selectors: tuple[Selector, ...] = ()
    attributes: frozenset[str] | None = None
    datasets: frozenset[str] | None = None


def matching(registration: Registration, asked: Specification) -> tuple[RegistrationInfo, ...]:
    """The parts of a registration that match; none when it does not match at all."""
    if asked.datasets and registration.datasets and not asked.datasets & registration.datasets:
        return ()
    return tuple(one for one in registration.information if _matches(one, asked))


def _matches(information: RegistrationInfo, asked: Specification) -> bool:
    if asked.attributes and information.attributes and not asked.attributes & information.attributes:
        return False
    if not asked.selectors or not information.entities:
        return True
    return any(selects(selector, one) for selector in asked.selectors for one in information.entities)


def selects(selector: Selector, entity: EntityInfo) -> bool:
    """Whether types, ids and pattern match an EntityInfo (5.12); no type selection accepts all types."""
    if not selector.types.accepts(entity.types):
        return False
    if selector.ids is None and selector.pattern is None:
        return True
    if entity.id is None and entity.pattern is None:
        return True
    if selector.ids is not None and any(entity.covers_id(one) for one in selector.ids):
        return True
    if selector.pattern is None:
        return False
    return entity.id is None or selector.pattern.search(entity.id) is not None
