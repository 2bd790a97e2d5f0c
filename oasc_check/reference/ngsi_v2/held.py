"""What the broker holds from the start, told in the terms of NGSIv2."""

from collections.abc import Iterable
from typing import Any

from oasc_check.reference.ngsi_v2 import paths
from oasc_check.reference.ngsi_v2.broker import Broker
from oasc_check.reference.ngsi_v2.model import Attribute, Entity, Metadata, default_type

_VALUE = {"Property": "value", "GeoProperty": "value", "Relationship": "object", "LanguageProperty": "languageMap"}
_TYPE = {"GeoProperty": "geo:json", "Relationship": "Relationship"}


def hold(broker: Broker, held: Iterable[dict[str, Any]]) -> None:
    """Keep entities that come in normalized NGSI-LD."""
    store, now = broker.tenants.open(""), broker.now()
    for document in held:
        shown = {name: value for name, value in document.items() if _is_shown(value)}
        attributes = {name: _attribute(value, now) for name, value in shown.items()}
        entity = Entity(document["id"], document["type"], paths.ROOT, attributes, now, now)
        store.entities[entity.key] = entity


def _is_shown(member: Any) -> bool:
    return isinstance(member, dict) and member.get("type") in _VALUE


def _attribute(document: dict[str, Any], now: str) -> Attribute:
    value = document[_VALUE[document["type"]]]
    kind = _TYPE.get(document["type"]) or default_type(value, frozenset())
    metadata = {}
    if "unitCode" in document:
        metadata["unitCode"] = Metadata("Text", document["unitCode"])
    if "observedAt" in document:
        metadata["timestamp"] = Metadata("DateTime", document["observedAt"])
    return Attribute(kind, value, metadata, now, now)
