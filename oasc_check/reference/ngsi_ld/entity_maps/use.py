"""EntityMaps in queries: asked for with entityMap, referred to with NGSILD-EntityMap (clauses 5.5.9.3, 5.7.2.4)."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from oasc_check.reference.ngsi_ld import lifetimes
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.entity_maps.model import EntityMap
from oasc_check.reference.ngsi_ld.model import Entity

HEADER = "NGSILD-EntityMap"
PARAMETERS = ("entityMap", "entityMapLifetime", "splitEntities")


@dataclass(frozen=True)
class Mapped:
    """The entities that an EntityMap leaves to look at, the header that names it, and the status to answer."""

    entities: list[Entity]
    headers: list[tuple[str, str]]
    status: int


def create(call: Call, ids: list[str], lifetime: Any) -> EntityMap:
    """A new EntityMap of these entities. Raises ApiError (BadRequestData) for a lifetime that is none."""
    entity_map = EntityMap(
        f"urn:ngsi-ld:EntityMap:{uuid.uuid4()}",
        call.tenant,
        ids,
        lifetimes.until(call.broker.clock(), lifetime, "entityMapLifetime"),
    )
    if "entity-maps-not-kept" not in call.defects:
        call.broker.entity_maps.add(entity_map)
    return entity_map


def named(call: Call, entity_map: EntityMap) -> list[tuple[str, str]]:
    """The header that names an EntityMap."""
    return [(HEADER, f"{call.base_url}/entityMaps/{entity_map.id}")]


def narrowed(call: Call, found: list[Entity], asked: dict[str, Any]) -> Mapped:
    """What a query finds, limited to its EntityMap; `asked` may hold entityMap and entityMapLifetime.

    An EntityMap that is unknown or expired is created anew from what is found, as one that is asked for is. Entities
    that no longer meet the query leave the EntityMap.
    """
    reference = call.header(HEADER.lower())
    wanted = asked.get("entityMap") in (True, "true")
    if not reference and (not wanted or "entity-map-not-offered" in call.defects):
        return Mapped(found, [], 200)
    known = _referred(call, reference) if reference else None
    if known is not None:
        headers = [] if "entity-map-not-repeated" in call.defects else named(call, known)
        return Mapped(_left(call, known, found), headers, 200)
    if reference and "unknown-entity-map-ignored" in call.defects:
        return Mapped(found, [], 200)
    return Mapped(found, named(call, create(call, [one.id for one in found], asked.get("entityMapLifetime"))), 201)


def _left(call: Call, known: EntityMap, found: list[Entity]) -> list[Entity]:
    """The entities of an EntityMap that are still found; the others leave it (5.5.9.3)."""
    if "entity-map-not-used" in call.defects:
        return found
    listed = set(known.entities)
    if "entity-map-pages-not-filled" in call.defects:
        listed = set(known.entities[: int(call.parameters.get("limit", len(listed)))])
    if "entity-map-filters-not-rechecked" in call.defects:
        found = list(call.store.entities.values())
    left = [one for one in found if one.id in listed]
    if "entity-map-keeps-what-left" not in call.defects:
        known.entities = [one.id for one in left]
    return left


def _referred(call: Call, reference: str) -> EntityMap | None:
    """The EntityMap that a header names, by its id or its address."""
    map_id = unquote(reference.rpartition("/")[2])
    return find(call, map_id)


def find(call: Call, map_id: str) -> EntityMap | None:
    """The EntityMap of this id in the tenant of the request, None when there is none or its time is over."""
    tenant = None if "entity-map-of-any-tenant" in call.defects else call.tenant
    return call.broker.entity_maps.find(tenant, map_id, call.broker.clock())
