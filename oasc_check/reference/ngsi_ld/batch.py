"""Batch operations (clauses 5.5.11, 5.6.7 to 5.6.10, 5.6.20; 6.14 to 6.17, 6.31)."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from oasc_check.reference.ngsi_ld import changes
from oasc_check.reference.ngsi_ld.answer import Answer, no_content
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.entities import add, find_by_id, read_merging
from oasc_check.reference.ngsi_ld.entity_reader import read_entity, read_fragment
from oasc_check.reference.ngsi_ld.lexical import is_uri
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data


@dataclass
class _Outcome:
    """The ids that succeeded, those of them that are new, and the BatchEntityErrors (5.2.16, 5.2.17)."""

    succeeded: list[str] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def multi_status(self, call: Call) -> Answer:
        """207 with a BatchOperationResult."""
        errors = self.errors
        if "batch-errors-without-id" in call.defects:
            errors = [{"error": item["error"]} for item in errors]
        status = 201 if "batch-partial-answers-201" in call.defects else 207
        media = LD_JSON if "batch-result-as-json-ld" in call.defects else JSON
        return Answer(status, {"success": list(dict.fromkeys(self.succeeded)), "errors": errors}, media)


# Treats one item of the batch with its @context; answers whether an entity was created.
_Treatment = Callable[[Call, dict[str, Any], Context], bool]


def _run(call: Call, treat: _Treatment) -> _Outcome:
    """Treat the items one after the other, as if each had come in its own request (5.5.11)."""
    outcome = _Outcome()
    for entity_id, item, context in [(_id_of(item), item, context) for item, context in call.documents()]:
        try:
            if isinstance(context, ApiError):
                raise context
            with call.store.lock:
                is_new = treat(_timed(call), item, context)
            outcome.succeeded.append(entity_id)
            if is_new:
                outcome.created.append(entity_id)
        except ApiError as problem:
            outcome.errors.append({"entityId": entity_id, "error": problem.details()})
            if "batch-stops-at-first-error" in call.defects:
                break
    return outcome


def _timed(call: Call) -> Call:
    """The same call: all that a batch changes bears one time (5.5.11.0)."""
    return replace(call, now=call.broker.now()) if "batch-times-differ" in call.defects else call


def _id_of(item: Any) -> str:
    """The id of an item; without one no result can name it, so that the whole batch is refused."""
    identifier = item.get("id", item.get("@id")) if isinstance(item, dict) else None
    if not is_uri(identifier):
        raise bad_request_data(f"the array holds an item without a URI as id ({identifier!r}); give each its id")
    return str(identifier)


def create(call: Call) -> Answer:
    """Batch Entity Creation (5.6.7): 201 with the ids, or 207."""
    call.check_parameters()
    outcome = _run(call, _create_one)
    return outcome.multi_status(call) if outcome.errors else Answer(201, outcome.succeeded)


def _create_one(call: Call, item: dict[str, Any], context: Context) -> bool:
    add(call, read_entity(item, call.reading(context)))
    return True


def upsert(call: Call) -> Answer:
    """Batch Entity Upsert (5.6.8): 201 with the ids that are new, 204 without any, or 207."""
    call.check_parameters("options")
    options = call.options("replace", "update")
    if len(options) > 1:
        raise bad_request_data("options: replace and update exclude each other; give one of them")
    is_update = options == ["update"] and "upsert-ignores-update" not in call.defects
    outcome = _run(call, _upsert_by_update if is_update else _upsert_by_replacement)
    if outcome.errors:
        return outcome.multi_status(call)
    listed = outcome.succeeded if "upsert-lists-updated-entities" in call.defects else outcome.created
    return Answer(201, listed) if listed else no_content()


def _upsert_by_replacement(call: Call, item: dict[str, Any], context: Context) -> bool:
    after = read_entity(item, call.reading(context))
    before = call.store.entities.get(after.id)
    if before is None:
        return _create_one(call, item, context)
    changes.succeed(before, after, call.now, call.defects)
    call.commit(before, after)
    return False


def _upsert_by_update(call: Call, item: dict[str, Any], context: Context) -> bool:
    before = call.store.entities.get(_id_of(item))
    if before is None:
        return _create_one(call, item, context)
    after = deepcopy(before)
    fragment = read_fragment(item, call.reading(context, nulls=True))
    changes.update(after, fragment, call.now, call.defects)
    call.commit(before, after)
    return False


def update(call: Call) -> Answer:
    """Batch Entity Update (5.6.9): 204 or 207."""
    call.check_parameters("options")
    overwrite = not call.options("noOverwrite") or "no-overwrite-ignored" in call.defects

    def treat(call: Call, item: dict[str, Any], context: Context) -> bool:
        before = find_by_id(call, _id_of(item), context)
        after = deepcopy(before)
        fragment = read_fragment(item, call.reading(context))
        changes.append(after, fragment, overwrite, call.now, call.defects)
        call.commit(before, after)
        return False

    return _done(call, _run(call, treat))


def _done(call: Call, outcome: _Outcome) -> Answer:
    if "batch-errors-hidden" in call.defects:
        return no_content()
    return outcome.multi_status(call) if outcome.errors else no_content()


def merge(call: Call) -> Answer:
    """Batch Entity Merge (5.6.20): 204 or 207."""
    call.check_parameters("options", "format", "lang", "observedAt")

    def treat(call: Call, item: dict[str, Any], context: Context) -> bool:
        merging = read_merging(call, context)
        before = find_by_id(call, _id_of(item), context)
        after = deepcopy(before)
        changes.merge(after, read_fragment(item, merging.reading), merging)
        call.commit(before, after)
        return False

    return _done(call, _run(call, treat))


def delete(call: Call) -> Answer:
    """Batch Entity Delete (5.6.10): 204 or 207; the payload is an array of ids."""
    call.check_parameters()
    identifiers = call.payload()
    if not isinstance(identifiers, list) or not identifiers:
        raise bad_request_data("the body is no JSON array with at least one entity id; send one")
    wrong = next((item for item in identifiers if not is_uri(item)), None)
    if wrong is not None or None in identifiers:
        raise bad_request_data(f"{wrong!r} is no URI; send an array of entity ids (5.6.10)")
    outcome = _Outcome()
    if "batch-repetitions-overlooked" in call.defects:
        identifiers = list(dict.fromkeys(identifiers))
    for entity_id in identifiers:
        _delete_one(call, entity_id, outcome)
    return _done(call, outcome)


def _delete_one(call: Call, entity_id: str, outcome: _Outcome) -> None:
    with call.store.lock:
        try:
            call.commit(find_by_id(call, entity_id, call.broker.context([])), None)
            outcome.succeeded.append(entity_id)
        except ApiError as problem:
            outcome.errors.append({"entityId": entity_id, "error": problem.details()})
