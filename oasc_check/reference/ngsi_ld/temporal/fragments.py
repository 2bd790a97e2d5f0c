"""Reads temporal representations of entities (clauses 4.5.6 to 4.5.8, 5.2.20, 5.5.4)."""

from typing import Any

from oasc_check.reference.ngsi_ld import entity_reader
from oasc_check.reference.ngsi_ld.attribute_reader import GENERATED, aliased, attribute_name, read_instance
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL, is_scope
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Instance
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.reading import Reading
from oasc_check.reference.ngsi_ld.temporal.evolution import SCOPE, Evolution, Histories, Recorded

_HEAD = frozenset({"id", "type"})
_NO_HISTORY = _HEAD | GENERATED | {"@context", "expiresAt"}


def read_evolution(document: dict[str, Any], reading: Reading, now: str) -> Evolution:
    """A whole EntityTemporal, all of it entered `now`. Raises ApiError (BadRequestData)."""
    members = aliased(document)
    head = entity_reader.read_entity({key: item for key, item in members.items() if key in _HEAD}, reading)
    return Evolution(head.id, head.types, _histories(members, reading, now), now, now)


def read_additions(document: dict[str, Any], reading: Reading, entity_id: str, now: str) -> Evolution:
    """A Fragment of EntityTemporal for this entity; it may lack the types. Raises ApiError (BadRequestData)."""
    members = aliased(document)
    own = {key: item for key, item in members.items() if key in _HEAD}
    head = entity_reader.read_fragment(own, reading, entity_id)
    return Evolution(entity_id, head.types, _histories(members, reading, now), now, now)


def _histories(members: dict[str, Any], reading: Reading, now: str) -> Histories:
    found: Histories = {}
    for name, nodes in members.items():
        if name == SCOPE:
            found[SCOPE] = [_stamped(Recorded(_scope(node)), now) for node in _scopes(nodes)]
        elif name not in _NO_HISTORY:
            key = attribute_name(name, reading.context)
            found[key] = [read_recorded(name, node, reading, now) for node in _listed(name, nodes)]
    return found


def _listed(name: str, nodes: Any) -> list[Any]:
    """The instances: an array, or a single one (clause 4.5.7)."""
    listed = nodes if isinstance(nodes, list) else [nodes]
    if not listed or not all(isinstance(node, dict) for node in listed):
        raise bad_request_data(f"{name}: the temporal representation is an array of instances (4.5.7); send objects")
    return listed


def read_recorded(name: str, node: Any, reading: Reading, now: str) -> Recorded:
    """One instance that is entered `now`. Raises ApiError (BadRequestData)."""
    dataset, instance = read_instance(name, node, reading)
    if "temporal-metadata-dropped" in reading.defects:
        instance.subattributes = {}
        instance.members = {key: item for key, item in instance.members.items() if key == "observedAt"}
    if "temporal-kinds-not-kept" in reading.defects and instance.kind != "GeoProperty":
        instance.kind = "Property"
    if "temporal-datasets-not-kept" in reading.defects:
        dataset = DEFAULT_DATASET
    is_deletion = instance.value == NGSI_LD_NULL
    return _stamped(Recorded(instance, dataset, now if is_deletion else ""), now)


def _stamped(recorded: Recorded, now: str) -> Recorded:
    recorded.instance.created = recorded.instance.modified = now
    return recorded


def _scopes(nodes: Any) -> list[Any]:
    """Scopes as a history, or as those of an entity (5.2.4)."""
    is_history = isinstance(nodes, list) and any(isinstance(node, dict) for node in nodes)
    return nodes if is_history else [nodes]


def _scope(node: Any) -> Instance:
    """One instance of the Scope: a Property whose value is one Scope or several. Raises ApiError (BadRequestData)."""
    members = node if isinstance(node, dict) else {"value": node}
    value = members.get("value")
    scopes = value if isinstance(value, list) else [value]
    if not scopes or not all(is_scope(scope) for scope in scopes):
        raise bad_request_data(f"scope: {value!r} is no Scope; write it like /Madrid/Gardens (4.18)")
    observed = {key: item for key, item in members.items() if key == "observedAt"}
    return Instance("Property", scopes, observed)
