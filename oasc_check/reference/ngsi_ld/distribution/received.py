"""Reads what sources answer: entities, with the system times that they bear (clauses 4.3.6.1, 4.8)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_ld import negotiation
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.distribution.sending import Reply
from oasc_check.reference.ngsi_ld.entity_reader import read_entity
from oasc_check.reference.ngsi_ld.lexical import instant
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.reading import Reading


class InvalidAnswer(Exception):
    """What a source answered is no NGSI-LD data; it is not taken over (clause 6.3.17)."""


def entities(call: Call, reply: Reply) -> list[Entity]:
    """The entities of an answer, without those that have expired (5.7.1.4, 5.7.2.4). Raises InvalidAnswer."""
    try:
        payload = reply.json()
        documents = payload if isinstance(payload, list) else [payload]
        read = [_entity(call, document, reply) for document in documents]
    except (ValueError, ApiError, AttributeError, TypeError) as error:
        raise InvalidAnswer(str(error)) from error
    if "dist-expired-entities-taken" in call.defects:
        return [replace(one, expires=None) for one in read]
    return [one for one in read if not _has_passed(call, one.expires)]


def _has_passed(call: Call, expires: str | None) -> bool:
    moment = instant(expires) if expires else None
    return moment is not None and moment <= call.broker.clock()


def _entity(call: Call, document: dict[str, Any], reply: Reply) -> Entity:
    context = _context(call, document, reply)
    entity = read_entity(document, Reading(context))
    entity.created, entity.modified = document.get("createdAt", ""), document.get("modifiedAt", "")
    for name, node in _nodes(document):
        instances = entity.attributes.get(context.expand(name), {})
        instance = instances.get(node.get("datasetId", DEFAULT_DATASET))
        if instance is not None:
            instance.created, instance.modified = node.get("createdAt", ""), node.get("modifiedAt", "")
    return entity


def _context(call: Call, document: dict[str, Any], reply: Reply) -> Context:
    if "@context" in document:
        return call.broker.context(document["@context"])
    link = negotiation.context_link([reply.link]) if reply.link else None
    return call.broker.context(link if link is not None else [])


def _nodes(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, item in document.items():
        for node in item if isinstance(item, list) else [item]:
            if isinstance(node, dict):
                yield name, node
