"""Many changes in one request (NGSIv2, "Batch Operations", "Update")."""

from collections.abc import Callable, Mapping
from typing import Any

from oasc_check.reference.ngsi_v2 import changes
from oasc_check.reference.ngsi_v2.call import NO_CONTENT, TEXT, Answer, Call
from oasc_check.reference.ngsi_v2.errors import ApiError, bad_request, not_found
from oasc_check.reference.ngsi_v2.model import Attribute, Entity

Given = tuple[str, str | None, dict[str, Attribute]]
Change = Callable[[Call, Entity, Mapping[str, Attribute]], None]


def update(call: Call) -> Answer:
    """POST /op/update: the change of actionType for each entity. Raises ApiError."""
    document = call.json()
    if not isinstance(document, dict) or not isinstance(document.get("entities"), list):
        raise bad_request("the payload is an object with actionType and entities")
    action = document.get("actionType")
    if not isinstance(action, str) or action not in _ACTIONS:
        if "v2-unknown-action-accepted" in call.defects:
            return NO_CONTENT
        raise bad_request(f"actionType: {action!r} is unknown; use one of {', '.join(_ACTIONS)}")
    return _each(call, action, document["entities"])


def take_in(call: Call) -> Answer:
    """POST /op/notify: append what another broker notifies of. Raises ApiError."""
    document = call.json()
    if not isinstance(document, dict) or not isinstance(document.get("data"), list):
        raise bad_request("the payload is a notification, an object with subscriptionId and data")
    if "v2-notify-ignored" not in call.defects:
        _each(call, "append", document["data"])
    return Answer(200, "", TEXT)


def _each(call: Call, action: str, items: list[Any]) -> Answer:
    entities = [_given(call, one) for one in items]
    if "v2-batch-takes-first-only" in call.defects:
        entities = entities[:1]
    errors = [error for one in entities if (error := _try(call, action, one))]
    if errors and "v2-batch-hides-errors" not in call.defects:
        raise _summed_up(errors, len(entities))
    return NO_CONTENT


def _given(call: Call, item: object) -> Given:
    identifier, kind, attributes = call.reader.entity(item)
    return identifier, kind if isinstance(item, dict) and "type" in item else None, attributes


def _try(call: Call, action: str, given: Given) -> ApiError | None:
    try:
        _apply(call, action, given)
    except ApiError as error:
        return error
    return None


def _apply(call: Call, action: str, given: Given) -> None:
    identifier, kind, attributes = given
    found = call.store.named(identifier, kind, [call.writing_path])
    if len(found) > 1:
        raise ApiError(409, "TooManyResults", f"there are {len(found)} entities {identifier!r}; give the type")
    if found:
        _ACTIONS[action](call, found[0], attributes)
    elif action in ("append", "appendStrict") or "v2-batch-update-creates" in call.defects:
        changes.create(call, identifier, kind or "Thing", attributes)
    else:
        raise not_found(f"the entity {identifier!r}")


def _summed_up(errors: list[ApiError], entities: int) -> ApiError:
    """One error for all: partial when something was done."""
    if len(errors) == entities and len({one.error for one in errors}) == 1:
        return errors[0]
    return ApiError(422, "PartialUpdate", "; ".join(one.description for one in errors))


def _delete(call: Call, before: Entity, given: Mapping[str, Attribute]) -> None:
    if not given or "v2-batch-delete-takes-all" in call.defects:
        changes.remove(call, before)
        return
    absent = [name for name in given if name not in before.attributes]
    if absent:
        raise not_found(f"the attribute {absent[0]!r} of {before.id!r}")
    left = {name: one for name, one in before.attributes.items() if name not in given}
    changes.replace_all(call, before, left)


def _replace(call: Call, before: Entity, given: Mapping[str, Attribute]) -> None:
    kept = "v2-batch-replace-appends" in call.defects
    (changes.append if kept else changes.replace_all)(call, before, given)


_ACTIONS: Mapping[str, Change] = {
    "append": changes.append,
    "appendStrict": changes.append_strictly,
    "update": changes.update,
    "delete": _delete,
    "replace": _replace,
}
