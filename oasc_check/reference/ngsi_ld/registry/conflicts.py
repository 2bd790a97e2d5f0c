"""Which registrations and entities stand in the way of a proxied registration (clauses 4.3.6.3, 5.9.2.4, 5.9.3.4)."""

from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.registry.model import EXCLUSIVE, REDIRECT, EntityInfo, Registration, RegistrationInfo
from oasc_check.reference.ngsi_ld.store import Store


def check(store: Store, new: Registration, defects: frozenset[str]) -> None:
    """Raise ApiError (Conflict) when the registration cannot stand beside what is stored."""
    is_checked = new.mode == EXCLUSIVE or "additive-registration-conflicts" in defects
    if is_checked and "conflicting-registration-accepted" not in defects:
        for other in store.registrations:
            if other.id != new.id and other.mode in (EXCLUSIVE, REDIRECT) and _overlap(new, other):
                raise _conflict(f"{other.id} is {other.mode} and has some of the same Attributes")
    if new.mode in (EXCLUSIVE, REDIRECT) and "held-entity-registered" not in defects:
        taken = next((one for one in store.entities.values() if _holds(new, one)), None)
        if taken is not None:
            raise _conflict(f"{taken.id} is held here with some of the same Attributes")


def _conflict(reason: str) -> ApiError:
    return ApiError("Conflict", f"{reason}; remove it, or register other entities or Attributes")


def _overlap(new: Registration, other: Registration) -> bool:
    return any(_share(one, two) for one in new.information for two in other.information)


def _share(exclusive: RegistrationInfo, other: RegistrationInfo) -> bool:
    """Whether both are about a same Attribute of a same entity."""
    if other.attributes and not exclusive.attributes & other.attributes:
        return False
    return not other.entities or any(_may_be_same(one, two) for one in exclusive.entities for two in other.entities)


def _may_be_same(named: EntityInfo, other: EntityInfo) -> bool:
    """Whether the entity that `named` names by its id may be among the others."""
    return named.id is not None and other.covers_id(named.id) and bool(set(named.types) & set(other.types))


def _holds(registration: Registration, entity: Entity) -> bool:
    """Whether the broker holds an entity, with Attributes that are to be held elsewhere."""
    return any(_concerns(one, entity) for one in registration.information)


def _concerns(information: RegistrationInfo, entity: Entity) -> bool:
    if information.attributes and not information.attributes & set(entity.attributes):
        return False
    return not information.entities or any(_is_among(entity, one) for one in information.entities)


def _is_among(entity: Entity, one: EntityInfo) -> bool:
    return one.covers_id(entity.id) and set(one.types) <= set(entity.types)
