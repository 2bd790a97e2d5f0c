"""Entities as resources (NGSIv2, "Entities")."""

from urllib.parse import quote

from oasc_check.reference.ngsi_v2 import changes, represent
from oasc_check.reference.ngsi_v2.call import NO_CONTENT, Answer, Call
from oasc_check.reference.ngsi_v2.errors import unprocessable
from oasc_check.reference.ngsi_v2.model import Entity


def create(call: Call) -> Answer:
    """POST /entities: a new entity, or with upsert a changed one."""
    identifier, kind, given = call.reader.entity(call.json())
    before = call.store.entities.get((call.writing_path, identifier, kind))
    if before is None:
        return _located(call, 201, changes.create(call, identifier, kind, given))
    if "upsert" in call.options and "v2-upsert-ignored" not in call.defects:
        changes.append(call, before, given)
        return _located(call, 204, before)
    if "v2-create-overwrites" not in call.defects:
        raise unprocessable(f"the entity {identifier!r} of type {kind!r} exists already")
    return _located(call, 201, changes.create(call, identifier, kind, given))


def _located(call: Call, status: int, entity: Entity) -> Answer:
    if "v2-create-without-location" in call.defects:
        return Answer(status)
    location = f"{call.root}/entities/{quote(entity.id, safe=':')}?type={quote(entity.type, safe='')}"
    return Answer(status, headers={"Location": location})


def retrieve(call: Call) -> Answer:
    """GET /entities/{id}."""
    entity, view = call.stored_for_reading(), call.view()
    document = represent.shown(entity, view)
    if "v2-type-missing" in call.defects and isinstance(document, dict):
        del document["type"]
    return Answer(200, document)


def retrieve_attributes(call: Call) -> Answer:
    """GET /entities/{id}/attrs: the same without id and type."""
    document = represent.shown(call.stored_for_reading(), call.view())
    if isinstance(document, dict) and "v2-attrs-with-id" not in call.defects:
        document = {name: value for name, value in document.items() if name not in ("id", "type")}
    return Answer(200, document)


def append(call: Call) -> Answer:
    """POST /entities/{id}/attrs: update or append, strictly append with the option."""
    before, given = call.stored_for_writing(), call.reader.attributes(call.json())
    if "append" in call.options:
        changes.append_strictly(call, before, given)
    else:
        changes.append(call, before, given)
    return NO_CONTENT


def update(call: Call) -> Answer:
    """PATCH /entities/{id}/attrs: update what exists."""
    before, given = call.stored_for_writing(), call.reader.attributes(call.json())
    changes.update(call, before, given)
    return NO_CONTENT


def replace(call: Call) -> Answer:
    """PUT /entities/{id}/attrs: replace all attributes."""
    before, given = call.stored_for_writing(), call.reader.attributes(call.json())
    changes.replace_all(call, before, given)
    return NO_CONTENT


def delete(call: Call) -> Answer:
    """DELETE /entities/{id}."""
    changes.remove(call, call.stored_for_writing())
    return NO_CONTENT
