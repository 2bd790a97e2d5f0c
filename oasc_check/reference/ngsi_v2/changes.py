"""What requests do to the attributes of an entity (NGSIv2, "Update or Append Entity Attributes" and its neighbours)."""

from collections.abc import Mapping
from dataclasses import replace

from oasc_check.reference.ngsi_v2.call import Call
from oasc_check.reference.ngsi_v2.errors import ApiError, unprocessable
from oasc_check.reference.ngsi_v2.model import Attribute, Entity
from oasc_check.reference.ngsi_v2.operators import applied, leaves_nothing

Attributes = Mapping[str, Attribute]


def create(call: Call, identifier: str, kind: str, given: Attributes) -> Entity:
    """A new entity, which did not exist before."""
    entity = Entity(identifier, kind, call.writing_path, {}, call.now, call.now)
    entity = replace(entity, attributes=_merged(call, entity, given))
    call.commit(None, entity, given)
    return entity


def append(call: Call, before: Entity, given: Attributes) -> None:
    """Change the attributes that exist, add those that do not."""
    _put(call, before, {**before.attributes, **_merged(call, before, given)}, given)


def put_value(call: Call, before: Entity, name: str, given: Attribute) -> None:
    """Change the value of one attribute, and nothing else of it."""
    after = replace(applied(before.attributes[name], given, call.defects), modified=call.now)
    _put(call, before, {**before.attributes, name: after}, {name: after})


def append_strictly(call: Call, before: Entity, given: Attributes) -> None:
    """Add attributes, none of which may exist. Raises ApiError (Unprocessable, PartialUpdate)."""
    present = [name for name in given if name in before.attributes]
    if "v2-strict-append-overwrites" in call.defects:
        append(call, before, given)
        return
    new = {name: one for name, one in given.items() if name not in present}
    if new:
        append(call, before, new)
    if present:
        raise _partial(f"the attributes {', '.join(present)} exist already", bool(new))


def update(call: Call, before: Entity, given: Attributes) -> None:
    """Change attributes, all of which must exist. Raises ApiError (Unprocessable, PartialUpdate)."""
    absent = [name for name in given if name not in before.attributes]
    if "v2-patch-appends" in call.defects:
        absent = []
    known = {name: one for name, one in given.items() if name not in absent}
    if known:
        append(call, before, known)
    if absent:
        raise _partial(f"the attributes {', '.join(absent)} do not exist", bool(known))


def replace_all(call: Call, before: Entity, given: Attributes) -> None:
    """Remove all attributes and put others in their place."""
    kept = before.attributes if "v2-replace-keeps-old" in call.defects else {}
    _put(call, before, {**kept, **_merged(call, replace(before, attributes={}), given)}, given)


def remove_attribute(call: Call, before: Entity, name: str) -> None:
    """Remove an attribute that exists."""
    left = {key: one for key, one in before.attributes.items() if key != name}
    if "v2-attribute-delete-ignored" not in call.defects:
        _put(call, before, left, {name: before.attributes[name]})


def remove(call: Call, before: Entity) -> None:
    """Remove an entity."""
    call.commit(before, None, {})


def _put(call: Call, before: Entity, attributes: Attributes, given: Attributes) -> None:
    modified = before.modified if "v2-date-modified-frozen" in call.defects else call.now
    call.commit(before, replace(before, attributes=attributes, modified=modified), given)


def _merged(call: Call, before: Entity, given: Attributes) -> dict[str, Attribute]:
    """The attributes as they are afterwards; metadata stays unless the request names it or says overrideMetadata."""
    return {
        name: _after(call, before.attributes.get(name), one)
        for name, one in given.items()
        if not leaves_nothing(before.attributes.get(name), one, call.defects)
    }


def _after(call: Call, before: Attribute | None, given: Attribute) -> Attribute:
    created, modified = (before.created, call.now) if before else (call.now, call.now)
    if before and "v2-attribute-date-frozen" in call.defects:
        modified = before.modified
    after = replace(applied(before, given, call.defects), created=created, modified=modified)
    overrides = "overrideMetadata" in call.options and "v2-override-metadata-ignored" not in call.defects
    if before is None or overrides or "v2-metadata-always-replaced" in call.defects:
        return after
    return replace(after, metadata={**before.metadata, **after.metadata})


def _partial(description: str, something_was_done: bool) -> ApiError:
    if something_was_done:
        return ApiError(422, "PartialUpdate", description)
    return unprocessable(description)
