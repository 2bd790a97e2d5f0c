"""Changing one entity that is spread over sources (clauses 5.6.1 to 5.6.6, 5.6.17 to 5.6.19)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from oasc_check.reference.ngsi_ld import answer, attributes, entities
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.attribute_reader import attribute_name, read_instance
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.distribution import loops, sources
from oasc_check.reference.ngsi_ld.distribution.outcome import Outcome, problem_of, unsupported
from oasc_check.reference.ngsi_ld.distribution.outgoing import Outgoing
from oasc_check.reference.ngsi_ld.distribution.payload import Payload
from oasc_check.reference.ngsi_ld.distribution.sending import send
from oasc_check.reference.ngsi_ld.distribution.sources import Source
from oasc_check.reference.ngsi_ld.entity_reader import read_entity, read_fragment
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.registry.model import AUXILIARY, EXCLUSIVE, INCLUSIVE, REDIRECT

_CREATING = "createEntity"
_WHOLE = frozenset({"createEntity", "mergeEntity", "replaceEntity", "updateEntity", "appendAttrs"})
_OF_ONE_ATTRIBUTE = frozenset({"updateAttrs", "replaceAttrs", "deleteAttrs"})


@dataclass
class Change:
    """One changing operation on one entity, and how far it has come.

    `payload` is what is still to be done here; None for an operation without one. `attribute` is the fully qualified
    name in the path. `is_taken` says that a proxied source has all of it.
    """

    call: Call
    operation: str
    entity_id: str
    context: Context
    payload: Payload | None = None
    attribute: str | None = None
    is_taken: bool = False
    outcome: Outcome = field(init=False)

    def __post_init__(self) -> None:
        self.outcome = Outcome(self.operation, self.entity_id)

    def types(self) -> frozenset[str]:
        """What is known of the types of the entity."""
        with self.call.store.lock:
            held = self.call.store.entities.get(self.entity_id)
        if self.operation == _CREATING and self.payload is not None:
            return self.payload.types
        return frozenset(held.types) if held is not None else frozenset()

    def part(self, source: Source) -> Payload | None:
        """The payload for a source."""
        if self.payload is None or self.attribute is not None or "dist-whole-payload-sent" in self.call.defects:
            return self.payload
        return self.payload.of(source)

    def concerns(self, source: Source) -> bool:
        """Whether there is something for a source to do; an entity without Attributes concerns who has all of it."""
        if self.attribute is not None:
            return source.has(self.attribute)
        if self.payload is None:
            return True
        return bool(self.payload.of(source).names) or (not self.payload.names and source.attributes is None)

    def names(self, part: Payload | None) -> list[str]:
        """The Attributes that a part of the change is about."""
        if self.attribute is not None:
            return [self.context.compact(self.attribute)]
        return part.names if part is not None else []

    def take_away(self, source: Source) -> None:
        """Nothing of what a proxied source has is done here."""
        if "dist-proxied-also-done-here" in self.call.defects:
            return
        if self.attribute is not None:
            self.is_taken = True
        elif self.payload is not None:
            self.payload = self.payload.without(source)
            is_whole = source.attributes is None
            self.is_taken = is_whole or (not self.payload.names and self.operation != _CREATING)

    def outgoing(self, part: Payload | None) -> Outgoing:
        """The request to a source."""
        document = part.document if part is not None else None
        parameters = {key: item for key, item in self.call.parameters.items() if key not in ("type", "local")}
        if "dist-parameters-dropped" in self.call.defects:
            parameters = {}
        path = ("entities",) if self.operation == _CREATING else ("entities", self.entity_id)
        if self.operation in ("updateEntity", "appendAttrs", *_OF_ONE_ATTRIBUTE):
            path = (*path, "attrs")
        return Outgoing(self.call.method, path, self.attribute, parameters, document=document)


def distribute(change: Change) -> list[Source]:
    """Do at the sources what is theirs; who they were."""
    found = [
        source
        for source in sources.matching_entity(change.call, change.entity_id, change.types())
        if source.registration.mode != AUXILIARY or "dist-auxiliary-written" in change.call.defects
    ]
    for mode in (EXCLUSIVE, REDIRECT, INCLUSIVE, AUXILIARY):
        concerned = [one for one in found if one.registration.mode == mode and change.concerns(one)]
        for source in concerned:
            _do_at(change, source)
        for source in concerned:
            if source.is_proxied:
                change.take_away(source)
    return found


def _do_at(change: Change, source: Source) -> None:
    part = change.part(source)
    names = change.names(part)
    is_spare = source.registration.mode == AUXILIARY
    if not source.supports(change.operation) and not is_spare:
        if source.is_proxied and "dist-unsupported-is-passed-over" not in change.call.defects:
            change.outcome.failed.append((unsupported(change.entity_id, change.operation), names))
        return
    is_round = loops.is_loop(change.call, source.registration) and not source.is_proxied
    if is_round or "dist-changes-not-sent" in change.call.defects:
        return
    reply = send(change.call, source, change.outgoing(part), change.context)
    if reply.succeeded or reply.status == 207 or "dist-failures-hidden" in change.call.defects:
        change.outcome.succeeded.append(names)
    if not reply.succeeded and "dist-failures-hidden" not in change.call.defects:
        change.outcome.failed.append((problem_of(reply, change.entity_id, change.call.defects), names))


def finish(change: Change, local: Callable[[Call], Answer], otherwise: Answer) -> Answer:
    """Do here what is left to do, and answer for all; `otherwise` when nothing was done here."""
    if change.is_taken or ("dist-inclusive-not-done-here" in change.call.defects and change.outcome.succeeded):
        return change.outcome.answer(otherwise)
    names = change.names(change.payload)
    try:
        reply = local(_call_of(change))
        change.outcome.succeeded.append(names)
        return change.outcome.answer(reply)
    except ApiError as problem:
        is_elsewhere = problem.kind == "ResourceNotFound" and (change.outcome.succeeded or change.outcome.failed)
        if not is_elsewhere:
            change.outcome.failed.append((problem, names))
        return change.outcome.answer(otherwise)


def _call_of(change: Change) -> Call:
    if change.payload is None:
        return change.call
    return replace(change.call, body=json.dumps(change.payload.document).encode())


def _distributed(change: Change, local: Callable[[Call], Answer], otherwise: Answer) -> Answer:
    if not distribute(change):
        return local(change.call)
    return finish(change, local, otherwise)


def _of_entity(operation: str, local: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """The distributed form of an operation on an entity."""

    def operate(call: Call) -> Answer:
        if not len(call.store.registrations):
            return local(call)
        if operation not in _WHOLE:
            return _distributed(Change(call, operation, call.entity_id(), call.linked_context()), local, Answer(204))
        document, context = call.document()
        if operation == _CREATING:
            entity_id = read_entity(document, call.reading(context)).id
            otherwise = answer.created(call, "entities", entity_id)
        else:
            entity_id, otherwise = call.entity_id(), Answer(204)
            _check(call, operation, Payload(document, context))
        return _distributed(Change(call, operation, entity_id, context, Payload(document, context)), local, otherwise)

    return operate


def _check(call: Call, operation: str, payload: Payload) -> None:
    """Raise ApiError for what no source has to see (5.5.4)."""
    reading = call.reading(payload.context, nulls=True)
    if operation == "mergeEntity":
        reading = entities.read_merging(call, payload.context).reading
    read_fragment(payload.document, reading, call.entity_id())


def _of_attribute(operation: str, local: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """The distributed form of an operation on one Attribute."""

    def operate(call: Call) -> Answer:
        if not len(call.store.registrations) or call.variables[1] == "scope":
            return local(call)
        payload = None
        context = call.linked_context() if operation == "deleteAttrs" else call.document()[1]
        if operation != "deleteAttrs":
            payload = Payload(call.document()[0], context)
            members = {key: item for key, item in payload.document.items() if key != "@context"}
            is_partial = operation == "updateAttrs"
            read_instance(call.variables[1], members, call.reading(context, nulls=is_partial), partial=is_partial)
        name = attribute_name(call.variables[1], context)
        change = Change(call, operation, call.entity_id(), context, attribute=name)
        return _distributed(replace(change, payload=payload), local, Answer(204))

    return operate


create = _of_entity("createEntity", entities.create)
delete = _of_entity("deleteEntity", entities.delete)
merge = _of_entity("mergeEntity", entities.merge)
replace_entity = _of_entity("replaceEntity", entities.replace)
append = _of_entity("appendAttrs", attributes.append)
update = _of_entity("updateEntity", attributes.update)
update_partially = _of_attribute("updateAttrs", attributes.update_partially)
replace_attribute = _of_attribute("replaceAttrs", attributes.replace)
delete_attribute = _of_attribute("deleteAttrs", attributes.delete)
