"""What the broker holds before anybody asks it anything."""

from collections.abc import Iterable
from typing import Any

from oasc_check.reference.ngsi_ld import changes
from oasc_check.reference.ngsi_ld.broker import Broker
from oasc_check.reference.ngsi_ld.entity_reader import read_entity
from oasc_check.reference.ngsi_ld.reading import Reading
from oasc_check.reference.ngsi_ld.store import DEFAULT_TENANT
from oasc_check.reference.ngsi_ld.temporal import recording


def hold(broker: Broker, documents: Iterable[dict[str, Any]]) -> None:
    """Store normalized entities in the default tenant, read with the core @context."""
    reading = Reading(broker.context([]))
    store = broker.tenants.open(DEFAULT_TENANT, creates=True)
    for document in documents:
        entity = read_entity(document, reading)
        now = broker.now()
        changes.stamp(entity, now)
        store.entities[entity.id] = entity
        recording.record(store.evolutions, None, entity, now)
