"""How fragments change entities (clauses 5.5.8, 5.5.12, 5.6.2 to 5.6.4, 5.6.17 to 5.6.19).

Each function changes the entity it is given, which is a copy of the stored one.
"""

from dataclasses import dataclass
from typing import Any

from oasc_check.reference.ngsi_ld.attribute_values import read_value
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, MISSING, Attributes, Entity, Fragment, Instance
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.reading import Reading


@dataclass(frozen=True)
class Merging:
    """What applies to a whole merge: the instant, and the common observedAt and language, if given (5.6.17.3)."""

    now: str
    reading: Reading
    observed_at: str | None = None
    language: str | None = None


def stamp(entity: Entity, now: str) -> None:
    """Set createdAt and modifiedAt of a new entity and of all its Attributes (clause 4.8)."""
    entity.created = entity.modified = now
    for instances in entity.attributes.values():
        for instance in instances.values():
            _stamp(instance, now)


def _stamp(instance: Instance, now: str) -> None:
    instance.created = instance.modified = now
    for instances in instance.subattributes.values():
        for inner in instances.values():
            _stamp(inner, now)


def succeed(before: Entity, after: Entity, now: str, defects: frozenset[str]) -> None:
    """Make `after` the replacement of `before`: createdAt stays (clauses 5.6.8, 5.6.18)."""
    stamp(after, now)
    if "replace-resets-created-at" not in defects:
        after.created = before.created
    if "replace-keeps-old-attributes" in defects:
        after.attributes = before.attributes | after.attributes
    if "replace-keeps-old-types" in defects:
        add_types(after, before.types)
    if "replace-keeps-scope" in defects:
        after.scopes = after.scopes or before.scopes
    if "replace-keeps-expiry" in defects:
        after.expires = after.expires or before.expires


def succeed_instance(before: Instance, after: Instance, now: str, defects: frozenset[str]) -> None:
    """Make `after` the replacement of an Attribute instance: createdAt stays."""
    _stamp(after, now)
    if "update-resets-created-at" not in defects:
        after.created = before.created
    for name, instances in after.subattributes.items():
        for dataset, inner in instances.items():
            old = before.subattributes.get(name, {}).get(dataset)
            if old is not None:
                succeed_instance(old, inner, now, defects)


def touch(entity: Entity, now: str, defects: frozenset[str]) -> None:
    """Note that an entity was modified."""
    if "modified-at-frozen" not in defects:
        entity.modified = now


def add_types(entity: Entity, types: list[str], defects: frozenset[str] = frozenset()) -> None:
    """Add the Entity Types that the entity does not have yet."""
    if "types-not-added" not in defects:
        entity.types += [name for name in types if name not in entity.types]


def append(entity: Entity, fragment: Fragment, overwrite: bool, now: str, defects: frozenset[str]) -> list[str]:
    """Append Attributes (5.6.3); the names of those left untouched because they exist and must not be overwritten."""
    untouched: list[str] = []
    for name, instances in fragment.attributes.items():
        for dataset, instance in instances.items():
            is_known = dataset in entity.attributes.get(name, {})
            if "no-overwrite-by-name" in defects:
                is_known = name in entity.attributes
            if is_known and not overwrite:
                untouched.append(name)
            else:
                _put(entity.attributes, name, dataset, instance, now, defects)
    add_types(entity, fragment.types, defects)
    if fragment.scopes and "append-ignores-scope" not in defects:
        replaces = overwrite or "no-overwrite-replaces-scope" in defects
        entity.scopes = fragment.scopes if replaces else list(dict.fromkeys([*entity.scopes, *fragment.scopes]))
    _set_expiry(entity, fragment)
    touch(entity, now, defects)
    return untouched


def _put(
    attributes: Attributes, name: str, dataset: str, instance: Instance, now: str, defects: frozenset[str]
) -> None:
    """Add an instance or replace the one of the same dataset."""
    instances = attributes.setdefault(name, {})
    if "changes-drop-other-instances" in defects:
        attributes[name] = instances = {key: one for key, one in instances.items() if key == dataset}
    if dataset in instances:
        succeed_instance(instances[dataset], instance, now, defects)
    else:
        _stamp(instance, now)
    instances[dataset] = instance


def remove(attributes: Attributes, name: str, dataset: str = DEFAULT_DATASET) -> None:
    """Remove one instance, and the Attribute with its last one; nothing happens when it is not there."""
    instances = attributes.get(name, {})
    instances.pop(dataset, None)
    if not instances:
        attributes.pop(name, None)


def _set_expiry(entity: Entity, fragment: Fragment) -> None:
    if fragment.expires is not None:
        entity.expires = None if fragment.expires == NGSI_LD_NULL else fragment.expires


def update(entity: Entity, fragment: Fragment, now: str, defects: frozenset[str]) -> None:
    """Update Attributes (5.6.2): replace, append or, for NGSI-LD Null, delete."""
    for name, instances in fragment.attributes.items():
        for dataset, instance in instances.items():
            if _is_deletion(instance, defects):
                remove(entity.attributes, name, dataset)
            elif name in entity.attributes or "update-does-not-append" not in defects:
                _put(entity.attributes, name, dataset, instance, now, defects)
    add_types(entity, fragment.types, defects)
    if fragment.scopes is not None and _updates_scope(entity, defects):
        entity.scopes = fragment.scopes
    _set_expiry(entity, fragment)
    touch(entity, now, defects)


def _is_deletion(instance: Instance, defects: frozenset[str]) -> bool:
    """Whether a fragment asks to delete this instance (clause 4.5.0)."""
    if "null-of-properties-only" in defects and instance.kind != "Property":
        return False
    return bool(instance.value == NGSI_LD_NULL) and "null-stored-as-value" not in defects


def _updates_scope(entity: Entity, defects: frozenset[str]) -> bool:
    if "update-ignores-scope" in defects:
        return False
    return bool(entity.scopes) or "update-sets-scope-of-none" in defects


def merge(entity: Entity, fragment: Fragment, merging: Merging) -> None:
    """Merge Entity (5.6.17): merge into what exists, append what does not, delete for NGSI-LD Null."""
    defects = merging.reading.defects
    if "merge-removes-other-attributes" in defects:
        entity.attributes = {name: found for name, found in entity.attributes.items() if name in fragment.attributes}
    _merge_attributes(entity.attributes, fragment.attributes, merging)
    add_types(entity, fragment.types, defects)
    if fragment.scopes is not None and "merge-ignores-scope" not in defects:
        entity.scopes = fragment.scopes
    if "merge-ignores-expiry" not in defects:
        _set_expiry(entity, fragment)
    touch(entity, merging.now, defects)


def _merge_attributes(target: Attributes, patch: Attributes, merging: Merging) -> None:
    for name, instances in patch.items():
        for key, instance in instances.items():
            dataset = DEFAULT_DATASET if "merge-ignores-dataset" in merging.reading.defects else key
            old = target.get(name, {}).get(dataset)
            if _is_deletion(instance, merging.reading.defects):
                remove(target, name, dataset)
            elif old is not None:
                _merge_instance(name, old, instance, merging)
            else:
                _drop_nulls(instance)
                _stamp(instance, merging.now)
                target.setdefault(name, {})[dataset] = instance


def _drop_nulls(instance: Instance) -> None:
    """Forget the deletions inside an Attribute that is new: there is nothing to delete."""
    instance.value = json_merge(None, instance.value)
    instance.members = {key: item for key, item in instance.members.items() if item != NGSI_LD_NULL}
    for name, instances in list(instance.subattributes.items()):
        for dataset, inner in list(instances.items()):
            if inner.value == NGSI_LD_NULL:
                remove(instance.subattributes, name, dataset)
            else:
                _drop_nulls(inner)


def _merge_instance(name: str, old: Instance, patch: Instance, merging: Merging) -> None:
    if patch.value is not MISSING:
        value = _value_for(name, old, patch, merging)
        old.value = _merged(old, value, merging.reading.defects)
    brings_time = "observedAt" in patch.members and "merge-observed-at-overrides" not in merging.reading.defects
    has_common_time = bool(merging.observed_at) and "observedAt" in old.members and not brings_time
    _patch_members(old, patch)
    if has_common_time:
        old.members["observedAt"] = merging.observed_at
    if "merge-removes-sub-attributes" in merging.reading.defects:
        old.subattributes.clear()
    _merge_attributes(old.subattributes, patch.subattributes, merging)
    if "modified-at-frozen" not in merging.reading.defects:
        old.modified = merging.now


def _merged(old: Instance, value: Any, defects: frozenset[str]) -> Any:
    """The value of an instance after the merge."""
    if "merge-replaces-value" in defects:
        return value
    if "merge-replaces-language-map" in defects and old.kind == "LanguageProperty":
        return value
    if "merge-joins-lists" in defects and isinstance(old.value, list) and isinstance(value, list):
        return old.value + value
    return json_merge(old.value, value)


def _value_for(name: str, old: Instance, patch: Instance, merging: Merging) -> Any:
    """The new value; a bare one takes the type of the Attribute that exists (5.6.17.4)."""
    if patch.kind == old.kind:
        return patch.value
    if patch.kind_given:
        raise bad_request_data(f"{name}: is a {old.kind}, not a {patch.kind}; a merge keeps the type (6.5.3.4)")
    if old.kind == "LanguageProperty" and merging.language:
        return {merging.language: patch.value}
    return read_value(name, old.kind, patch.value, merging.reading)


def json_merge(target: Any, patch: Any) -> Any:
    """JSON Merge Patch (RFC 7396) with NGSI-LD Null in the place of null."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, item in patch.items():
        if item == NGSI_LD_NULL:
            merged.pop(key, None)
        else:
            merged[key] = json_merge(merged.get(key), item)
    return merged


def _patch_members(old: Instance, patch: Instance) -> None:
    for key, item in patch.members.items():
        if item == NGSI_LD_NULL:
            old.members.pop(key, None)
        else:
            old.members[key] = item


def update_partially(name: str, old: Instance, patch: Instance, now: str, defects: frozenset[str]) -> None:
    """Partial Attribute update (5.6.4): replace the members given, leave the others. Raises ApiError."""
    if patch.kind_given and patch.kind != old.kind:
        if "partial-update-changes-type" not in defects:
            raise bad_request_data(f"{name}: is a {old.kind}, not a {patch.kind}; leave the type as it is (5.6.4.4)")
        old.kind = patch.kind
    if "partial-update-replaces-attribute" in defects:
        old.members, old.subattributes = {}, {}
    if "partial-update-resets-created-at" in defects:
        old.created = now
    if patch.value is not MISSING:
        old.value = patch.value
    _patch_members(old, patch)
    _update_subattributes(old, patch, now, defects)
    if "modified-at-frozen" not in defects:
        old.modified = now


def _update_subattributes(old: Instance, patch: Instance, now: str, defects: frozenset[str]) -> None:
    for inner, instances in patch.subattributes.items():
        for dataset, instance in instances.items():
            if _is_deletion(instance, defects):
                remove(old.subattributes, inner, dataset)
            elif inner in old.subattributes or "partial-update-adds-no-sub-attribute" not in defects:
                _put(old.subattributes, inner, dataset, instance, now, defects)
