"""Batch operations on entities that are spread over sources (clauses 5.6.7.4 to 5.6.10.4, 5.6.20.4)."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from oasc_check.reference.ngsi_ld import batch
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.distribution import sources
from oasc_check.reference.ngsi_ld.distribution.outcome import problem_of, unsupported
from oasc_check.reference.ngsi_ld.distribution.outgoing import Outgoing
from oasc_check.reference.ngsi_ld.distribution.payload import Payload
from oasc_check.reference.ngsi_ld.distribution.sending import Reply, send
from oasc_check.reference.ngsi_ld.distribution.sources import Source
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.registry.matching import Specification
from oasc_check.reference.ngsi_ld.registry.model import AUXILIARY, EXCLUSIVE, INCLUSIVE, REDIRECT

_Local = Callable[[Call], Answer]


@dataclass(frozen=True)
class _Kind:
    """A batch operation: the resource it has, and the operation on one entity that stands in for it."""

    operation: str
    resource: str
    single: str
    method: str
    path_end: tuple[str, ...] = ()
    of_ids: bool = False


_CREATE = _Kind("createBatch", "create", "createEntity", "POST")
_UPSERT = _Kind("upsertBatch", "upsert", "createEntity", "POST")
_UPDATE = _Kind("updateBatch", "update", "updateEntity", "PATCH", ("attrs",))
_MERGE = _Kind("mergeBatch", "merge", "mergeEntity", "PATCH")
_DELETE = _Kind("deleteBatch", "delete", "deleteEntity", "DELETE", of_ids=True)


@dataclass
class _Item:
    """One entity of the batch: what is still to be done with it here, and whether a proxied source has all of it."""

    entity_id: str
    payload: Payload
    types: frozenset[str]
    is_taken: bool = False


@dataclass
class _Result:
    """The arrays S and E of the clauses, and the entities that are new."""

    success: list[str] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    created: list[str] = field(default_factory=list)

    def fail(self, items: Iterable[_Item], problem: Callable[[str], ApiError]) -> None:
        """Add an error for each."""
        for item in items:
            self.errors.append({"entityId": item.entity_id, "error": problem(item.entity_id).details()})

    def take(self, body: Any, items: list[_Item]) -> None:
        """Merge the answer to a batch: a BatchOperationResult, the ids that are new, or nothing for all."""
        if isinstance(body, dict):
            self.success += body.get("success", [])
            self.errors += body.get("errors", [])
            return
        self.success += [item.entity_id for item in items]
        self.created += body if isinstance(body, list) else []


@dataclass(frozen=True)
class _Batch:
    """A batch on its way."""

    call: Call
    kind: _Kind
    context: Context
    items: list[_Item]
    result: _Result

    def send_to(self, source: Source) -> None:
        """Do at a source what is its part."""
        found = [(item, self._part(item, source)) for item in self.items if self._concerns(item, source)]
        if not found:
            return
        if source.supports(self.kind.operation) and "dist-batches-not-sent" not in self.call.defects:
            self._together(source, found)
        elif source.supports(self.kind.single) and "dist-batch-not-taken-apart" not in self.call.defects:
            for item, part in found:
                self._alone(source, item, part)
        elif source.is_proxied and "dist-unsupported-is-passed-over" not in self.call.defects:
            self.result.fail((item for item, _ in found), lambda one: unsupported(one, self.kind.operation))

    def _part(self, item: _Item, source: Source) -> Payload:
        return item.payload if "dist-whole-payload-sent" in self.call.defects else item.payload.of(source)

    def _concerns(self, item: _Item, source: Source) -> bool:
        if source.registration not in [
            one.registration for one in sources.matching_entity(self.call, item.entity_id, item.types)
        ]:
            return False
        names = item.payload.names
        return self.kind.of_ids or bool(item.payload.of(source).names) or (not names and source.attributes is None)

    def _together(self, source: Source, found: list[tuple[_Item, Payload]]) -> None:
        document = [item.entity_id if self.kind.of_ids else part.document for item, part in found]
        asked = Outgoing("POST", ("entityOperations", self.kind.resource), query=self._options(), document=document)
        reply = send(self.call, source, asked, self.context)
        items = [item for item, _ in found]
        if reply.status == 207 or reply.succeeded:
            self.result.take(_json(reply), items)
        else:
            self.result.fail(items, lambda one: problem_of(reply, one, self.call.defects))

    def _options(self) -> dict[str, str]:
        return {key: item for key, item in self.call.parameters.items() if key == "options"}

    def _alone(self, source: Source, item: _Item, part: Payload) -> None:
        path = (
            ("entities",) if self.kind.single == "createEntity" else ("entities", item.entity_id, *self.kind.path_end)
        )
        document = None if self.kind.of_ids else part.document
        reply = send(self.call, source, Outgoing(self.kind.method, path, document=document), self.context)
        if reply.status == 409 and self.kind is _UPSERT and source.supports("replaceEntity"):
            replacing = Outgoing("PUT", ("entities", item.entity_id), document=document)
            reply = send(self.call, source, replacing, self.context)
        if reply.succeeded:
            self.result.take(None, [item])
        else:
            self.result.fail([item], lambda one: problem_of(reply, one, self.call.defects))

    def take_away(self, source: Source) -> None:
        """Nothing of what a proxied source has is done elsewhere."""
        for item in self.items if "dist-proxied-also-done-here" not in self.call.defects else ():
            if self._concerns(item, source) and not self.kind.of_ids:
                item.payload = item.payload.without(source)
                item.is_taken = source.attributes is None or (not item.payload.names and self.kind is not _CREATE)

    def finish(self, local: _Local) -> Answer:
        """Do here what is left, and answer for all."""
        left = [item for item in self.items if not item.is_taken]
        if left:
            body = [item.entity_id if self.kind.of_ids else item.payload.document for item in left]
            answer = local(replace(self.call, body=json.dumps(body).encode()))
            self._take_local(answer.body, left)
        if self.result.errors:
            success = list(dict.fromkeys(self.result.success))
            return Answer(207, {"success": success, "errors": self.result.errors})
        if self.kind is _CREATE:
            return Answer(201, list(dict.fromkeys(self.result.success)))
        created = list(dict.fromkeys(self.result.created))
        return Answer(201, created) if created else Answer(204)

    def _take_local(self, body: Any, left: list[_Item]) -> None:
        """The result here; what is not here but was done elsewhere is no error."""
        done = set(self.result.success)
        if isinstance(body, dict):
            missing = "/ResourceNotFound"
            errors = [
                one
                for one in body["errors"]
                if not (one["error"]["type"].endswith(missing) and one["entityId"] in done)
            ]
            body = {"success": body["success"], "errors": errors}
        self.result.take(body, left)


def _json(reply: Reply) -> Any:
    try:
        return reply.json() if reply.body else None
    except ValueError:
        return None


def _distributed(kind: _Kind, local: _Local) -> _Local:
    def operate(call: Call) -> Answer:
        if not len(call.store.registrations):
            return local(call)
        items = _ids(call) if kind.of_ids else _items(call)
        found = [one for one in sources.matching_query(call, Specification()) if one.registration.mode != AUXILIARY]
        if not found or not items:
            return local(call)
        run = _Batch(call, kind, items[0].payload.context, items, _Result())
        for mode in (EXCLUSIVE, REDIRECT, INCLUSIVE):
            group = [one for one in found if one.registration.mode == mode]
            for source in group:
                run.send_to(source)
            for source in group:
                if source.is_proxied:
                    run.take_away(source)
        return run.finish(local)

    return operate


def _items(call: Call) -> list[_Item]:
    """The entities of the payload; none when the local operation has to say what is wrong with it."""
    found = []
    for document, context in call.documents():
        if isinstance(context, ApiError) or not isinstance(document, dict) or not isinstance(document.get("id"), str):
            return []
        payload = Payload(document, context)
        found.append(_Item(document["id"], payload, payload.types or _held_types(call, document["id"])))
    return found


def _ids(call: Call) -> list[_Item]:
    given = call.payload()
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return []
    nothing = Payload({}, call.broker.context([]))
    return [_Item(one, nothing, _held_types(call, one)) for one in given]


def _held_types(call: Call, entity_id: str) -> frozenset[str]:
    with call.store.lock:
        held = call.store.entities.get(entity_id)
    return frozenset(held.types) if held is not None else frozenset()


create = _distributed(_CREATE, batch.create)
upsert = _distributed(_UPSERT, batch.upsert)
update = _distributed(_UPDATE, batch.update)
merge = _distributed(_MERGE, batch.merge)
delete = _distributed(_DELETE, batch.delete)
