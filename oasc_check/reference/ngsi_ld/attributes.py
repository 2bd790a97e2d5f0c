"""Operations on the Attributes of an entity (clauses 5.6.2 to 5.6.5, 5.6.19; 6.6, 6.7)."""

from copy import deepcopy

from oasc_check.reference.ngsi_ld import changes
from oasc_check.reference.ngsi_ld.answer import Answer, no_content
from oasc_check.reference.ngsi_ld.attribute_reader import attribute_name, read_instance
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.entities import find
from oasc_check.reference.ngsi_ld.entity_reader import read_fragment
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL, is_uri
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity, Instance
from oasc_check.reference.ngsi_ld.problems import bad_request_data, not_found


def append(call: Call) -> Answer:
    """Append Attributes (5.6.3): 204, or 207 with what was left untouched."""
    call.check_parameters("options", "type")
    overwrite = "noOverwrite" not in call.options("noOverwrite") or "no-overwrite-ignored" in call.defects
    document, context = call.document()
    fragment = read_fragment(document, call.reading(context), call.entity_id())
    with call.store.lock:
        before = find(call, context)
        after = deepcopy(before)
        untouched = changes.append(after, fragment, overwrite, call.now, call.defects)
        call.commit(before, after)
    if not untouched:
        return no_content()
    updated = [name for name in fragment.attributes if name not in untouched]
    told = () if "untouched-attributes-untold" in call.defects else untouched
    reasons = [{"attributeName": name, "reason": "It exists and noOverwrite was asked for."} for name in told]
    return Answer(207, {"updated": updated, "notUpdated": reasons})


def update(call: Call) -> Answer:
    """Update Attributes (5.6.2)."""
    call.check_parameters("type")
    document, context = call.document()
    fragment = read_fragment(document, call.reading(context, nulls=True), call.entity_id())
    with call.store.lock:
        before = find(call, context)
        after = deepcopy(before)
        changes.update(after, fragment, call.now, call.defects)
        call.commit(before, after)
    return no_content()


def update_partially(call: Call) -> Answer:
    """Partial Attribute update (5.6.4)."""
    call.check_parameters("type")
    document, context = call.document()
    name = _name_to_change(call, context)
    members = {key: item for key, item in document.items() if key != "@context"}
    if "type" not in members and "partial-update-needs-type" in call.defects:
        raise bad_request_data("type: the Attribute has none; add it")
    dataset, patch = read_instance(call.variables[1], members, call.reading(context, nulls=True), partial=True)
    with call.store.lock:
        before = find(call, context)
        after = deepcopy(before)
        if "partial-update-ignores-dataset" in call.defects:
            dataset = DEFAULT_DATASET
        if "partial-update-creates" in call.defects:
            after.attributes.setdefault(name, {}).setdefault(dataset, patch)
        old = _instance(after, name, dataset)
        if patch.value == NGSI_LD_NULL:
            changes.remove(after.attributes, name, dataset)
        else:
            changes.update_partially(call.variables[1], old, patch, call.now, call.defects)
        changes.touch(after, call.now, call.defects)
        call.commit(before, after)
    return no_content()


def replace(call: Call) -> Answer:
    """Replace Attribute (5.6.19)."""
    call.check_parameters("type")
    document, context = call.document()
    name = _name_to_change(call, context)
    members = {key: item for key, item in document.items() if key != "@context"}
    dataset, instance = read_instance(call.variables[1], members, call.reading(context))
    with call.store.lock:
        before = find(call, context)
        after = deepcopy(before)
        if "replace-attribute-creates" in call.defects:
            after.attributes.setdefault(name, {}).setdefault(dataset, instance)
        old = _instance(after, name, dataset)
        changes.succeed_instance(old, instance, call.now, call.defects)
        if "replace-attribute-drops-other-instances" in call.defects:
            after.attributes[name] = {}
        after.attributes[name][dataset] = instance
        changes.touch(after, call.now, call.defects)
        call.commit(before, after)
    return no_content()


def _name_to_change(call: Call, context: Context) -> str:
    """The fully qualified name in the path; scope is not changed this way (5.6.4.4, 5.6.19.4)."""
    if call.variables[1] == "scope" and "scope-changed-as-attribute" not in call.defects:
        raise bad_request_data("scope cannot be changed as an Attribute (5.6.4.4); use PATCH on /attrs")
    return attribute_name(call.variables[1], context)


def _instance(entity: Entity, name: str, dataset: str) -> Instance:
    instance = entity.attributes.get(name, {}).get(dataset)
    if instance is None:
        which = "no default instance" if dataset == DEFAULT_DATASET else f"no instance with datasetId {dataset}"
        raise not_found(f"{entity.id} has {which} of {name}; correct the name, the datasetId or the @context")
    return instance


def delete(call: Call) -> Answer:
    """Delete Attribute (5.6.5): the default instance, that of a datasetId, or all."""
    call.check_parameters("type", "datasetId", "deleteAll")
    context = call.linked_context()
    name = attribute_name(call.variables[1], context)
    dataset = call.parameters.get("datasetId", DEFAULT_DATASET)
    if "delete-ignores-dataset" in call.defects:
        dataset = DEFAULT_DATASET
    if dataset != DEFAULT_DATASET and not is_uri(dataset):
        raise bad_request_data(f"datasetId: {dataset!r} is no URI; give a URI or {DEFAULT_DATASET}")
    delete_all = call.flag("deleteAll") and "delete-all-ignored" not in call.defects
    with call.store.lock:
        before = find(call, context)
        after = deepcopy(before)
        if call.variables[1] == "scope" and "delete-refuses-scope" not in call.defects:
            _delete_scope(after)
        elif delete_all and name in after.attributes:
            del after.attributes[name]
        else:
            _instance(after, name, dataset)
            changes.remove(after.attributes, name, dataset)
        changes.touch(after, call.now, call.defects)
        if "delete-attribute-keeps-it" not in call.defects:
            call.commit(before, after)
    return no_content()


def _delete_scope(entity: Entity) -> None:
    if not entity.scopes:
        raise not_found(f"{entity.id} has no scope; nothing is to be removed")
    entity.scopes = []
