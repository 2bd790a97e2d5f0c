"""How Temporal Evolutions are created, changed and deleted (clauses 5.6.11 to 5.6.16; 6.18 to 6.22)."""

from typing import Any

from oasc_check.reference.ngsi_ld import answer
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.attribute_reader import attribute_name
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import is_uri
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data, not_found
from oasc_check.reference.ngsi_ld.temporal import fragments
from oasc_check.reference.ngsi_ld.temporal.evolution import SCOPE, Evolution, Recorded


def upsert(call: Call) -> Answer:
    """Create or Update Temporal Evolution (5.6.11): 201 with Location, or 204 when the entity is known."""
    call.check_parameters()
    try:
        given = _read(call)
    except ApiError:
        if "temporal-malformed-answers-204" in call.defects:
            return answer.no_content()
        raise
    with call.store.lock:
        known = call.store.evolutions.setdefault(given.id, given)
        if known is not given:
            _add(call, known, given)
            return answer.no_content() if "temporal-update-answers-201" not in call.defects else _created(call, given)
    return _created(call, given)


def _read(call: Call) -> Evolution:
    document, context = call.document()
    if "temporal-context-ignored" in call.defects:
        context = call.broker.context([])
    return fragments.read_evolution(document, call.reading(context, nulls=True), call.now)


def _created(call: Call, given: Evolution) -> Answer:
    reply = answer.created(call, "temporal/entities", given.id)
    if "temporal-create-answers-200" in call.defects:
        reply.status = 200
    if "temporal-create-without-location" in call.defects:
        reply.headers.clear()
    return reply


def _add(call: Call, known: Evolution, given: Evolution) -> None:
    """Add all the instances and the types that are not there yet."""
    if "temporal-types-not-added" not in call.defects:
        known.types = list(dict.fromkeys([*known.types, *given.types]))
    for name, added in given.histories.items():
        if name not in known.histories and "temporal-new-attributes-not-added" in call.defects:
            continue
        before = [] if "temporal-addition-replaces" in call.defects else known.histories.get(name, [])
        known.histories[name] = before + added
    known.modified = call.now


def append(call: Call) -> Answer:
    """Add Attributes to Temporal Evolution (5.6.12): 204."""
    call.check_parameters()
    _entity_id(call)
    try:
        document, context = call.document()
        with call.store.lock:
            known = _found_or_made(call)
            reading = call.reading(context, nulls=True)
            _add(call, known, fragments.read_additions(document, reading, known.id, call.now))
    except ApiError as problem:
        if problem.status != 400 or "temporal-malformed-answers-204" not in call.defects:
            raise
    return answer.no_content()


def _found_or_made(call: Call) -> Evolution:
    if "temporal-addition-creates" in call.defects:
        return call.store.evolutions.setdefault(call.variables[0], Evolution(call.variables[0], [], {}))
    return find(call)


def _entity_id(call: Call) -> str:
    """The URI in the path. Raises ApiError (BadRequestData) when it is none."""
    return call.variables[0] if "temporal-id-unchecked" in call.defects else call.entity_id()


def find(call: Call) -> Evolution:
    """The Temporal Evolution of the entity in the path. Raises ApiError (ResourceNotFound, BadRequestData)."""
    entity_id = _entity_id(call)
    known = call.store.evolutions.get(entity_id)
    if entity_id in call.store.entities and "temporal-recorded-past-not-found" in call.defects:
        known = None
    if known is None and "temporal-unknown-entity-is-empty" in call.defects:
        return Evolution(entity_id, [], {})
    if known is None:
        raise not_found(f"nothing is known of the past of {entity_id}; write it first, or correct the id")
    return known


def delete(call: Call) -> Answer:
    """Delete Temporal Evolution (5.6.16): 204, 404 when there is none."""
    call.check_parameters()
    with call.store.lock:
        try:
            known = find(call)
        except ApiError as problem:
            if problem.kind == "ResourceNotFound" and "temporal-delete-missing-answers-204" in call.defects:
                return answer.no_content()
            raise
        if "temporal-delete-keeps-history" not in call.defects:
            call.store.evolutions.pop(known.id, None)
    return answer.no_content()


def delete_attribute(call: Call) -> Answer:
    """Delete Attribute from Temporal Evolution (5.6.13): the default instances, those of a dataset, or all."""
    call.check_parameters("datasetId", "deleteAll")
    name = _name(call, call.linked_context())
    dataset = call.parameters.get("datasetId", DEFAULT_DATASET)
    if dataset != DEFAULT_DATASET and not is_uri(dataset):
        raise bad_request_data(f"datasetId: {dataset!r} is no URI; give a URI or {DEFAULT_DATASET}")
    removes_all = call.flag("deleteAll") and "temporal-delete-all-ignored" not in call.defects
    with call.store.lock:
        known, history = _history(call, name)
        rest = [one for one in history if one.dataset != dataset]
        if removes_all or "temporal-delete-takes-all-datasets" in call.defects:
            rest = []
        if "temporal-delete-attribute-keeps-it" not in call.defects:
            _put(call, known, name, rest)
    return answer.no_content()


def _name(call: Call, context: Context) -> str:
    """The fully qualified name of the Attribute in the path. Raises ApiError (BadRequestData)."""
    return SCOPE if call.variables[1] == SCOPE else attribute_name(call.variables[1], context)


def _history(call: Call, name: str) -> tuple[Evolution, list[Recorded]]:
    """The entity and the instances of one Attribute. Raises ApiError (ResourceNotFound)."""
    known = find(call)
    if name not in known.histories and "temporal-missing-attribute-answers-204" not in call.defects:
        raise not_found(f"{known.id} never had {call.variables[1]}; correct the name or the @context")
    return known, known.histories.get(name, [])


def _put(call: Call, known: Evolution, name: str, history: list[Recorded]) -> None:
    known.histories[name] = history
    if not history:
        del known.histories[name]
    known.modified = call.now


def modify_instance(call: Call) -> Answer:
    """Modify Attribute instance (5.6.14): everything but the instanceId and createdAt is new."""
    call.check_parameters()
    document, context = call.document()
    name, instance_id = _name(call, context), _instance_id(call)
    members = {key: item for key, item in document.items() if key not in ("@context", "id", "type")}
    with call.store.lock:
        known, history = _history(call, name)
        if "temporal-missing-instance-answers-204" in call.defects and not _has(known, name, instance_id):
            return answer.no_content()
        number = _number(call, history, instance_id)
        after = _single(call, members, context)
        before = history[number]
        if "temporal-modify-resets-created-at" not in call.defects:
            after.instance.created = before.instance.created
        after.id = before.id
        kept = history if "temporal-modify-adds" in call.defects else [*history[:number], *history[number + 1 :]]
        _put(call, known, name, [*kept, after])
    return answer.no_content()


def _instance_id(call: Call) -> str:
    """The instanceId in the path. Raises ApiError (BadRequestData) when it is no URI."""
    if not is_uri(call.variables[2]) and "temporal-id-unchecked" not in call.defects:
        raise bad_request_data(f"{call.variables[2]!r} is no URI; take the instanceId of a representation (5.6.14.4)")
    return call.variables[2]


def _number(call: Call, history: list[Recorded], instance_id: str) -> int:
    """The place of an instance in its history. Raises ApiError (ResourceNotFound)."""
    found = next((number for number, one in enumerate(history) if one.id == instance_id), None)
    if found is None:
        raise not_found(f"{call.variables[1]} has no instance {instance_id}; take the instanceId of a representation")
    return found


def _has(known: Evolution, name: str, instance_id: str) -> bool:
    return any(one.id == instance_id for one in known.histories.get(name, []))


def _single(call: Call, members: dict[str, Any], context: Context) -> Recorded:
    """The one instance of the Attribute in the path that a Fragment holds. Raises ApiError (BadRequestData)."""
    reading = call.reading(context, nulls=True)
    nodes = members.get(call.variables[1], [])
    listed = nodes if isinstance(nodes, list) else [nodes]
    if set(members) != {call.variables[1]} or len(listed) != 1:
        raise bad_request_data(f"{call.variables[1]}: the body holds exactly one instance of it, in an array (5.6.14)")
    return fragments.read_recorded(call.variables[1], listed[0], reading, call.now)


def delete_instance(call: Call) -> Answer:
    """Delete Attribute instance (5.6.15)."""
    call.check_parameters()
    name, instance_id = _name(call, call.linked_context()), _instance_id(call)
    with call.store.lock:
        if "temporal-instances-found-anywhere" in call.defects:
            name = next((other for other in find(call).histories if _has(find(call), other, instance_id)), name)
        known, history = _history(call, name)
        if "temporal-missing-instance-answers-204" in call.defects and not _has(known, name, instance_id):
            return answer.no_content()
        number = _number(call, history, instance_id)
        rest = [*history[:number], *history[number + 1 :]]
        _put(call, known, name, [] if "temporal-delete-instance-takes-attribute" in call.defects else rest)
    return answer.no_content()
