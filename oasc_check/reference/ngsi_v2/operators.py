"""Values that say how to change the present one (Orion API, "Update operators for attribute values")."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_v2.errors import bad_request
from oasc_check.reference.ngsi_v2.model import Attribute, default_type

_BEGIN = "1970-01-01T00:00:00.000Z"
_REMOVERS = frozenset({"$pull", "$pullAll", "$unset"})


def _pushed(value: Any, operand: Any) -> list[Any]:
    """With one item, or with those of $each at $position."""
    items = list(value or [])
    if not isinstance(operand, dict) or "$each" not in operand:
        return [*items, operand]
    at = operand.get("$position", len(items))
    return [*items[:at], *operand["$each"], *items[at:]]


def _set(value: Any, operand: Any) -> Any:
    return {**(value or {}), **operand} if isinstance(operand, dict) else operand


def _unset(value: Any, operand: Any) -> Any:
    return {name: item for name, item in value.items() if name not in operand} if isinstance(operand, dict) else value


_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "$inc": lambda value, operand: (value or 0) + operand,
    "$mul": lambda value, operand: (value or 0) * operand,
    "$min": lambda value, operand: min(_reference(value, operand), operand),
    "$max": lambda value, operand: max(_reference(value, operand), operand),
    "$push": _pushed,
    "$addToSet": lambda value, operand: value if operand in (value or []) else [*(value or []), operand],
    "$pull": lambda value, operand: [item for item in value or [] if item != operand],
    "$pullAll": lambda value, operand: [item for item in value or [] if item not in operand],
    "$set": _set,
    "$unset": _unset,
}


def _reference(value: Any, operand: Any) -> Any:
    """What is compared with the operand: the present value, or where there is none the least of its kind."""
    return value if value is not None else _BEGIN if isinstance(operand, str) else 0


def is_operation(value: Any) -> bool:
    """Whether a value says how to change another one: one operator, or $set and $unset together."""
    if not isinstance(value, dict) or not value or value.keys() - _OPERATORS.keys():
        return False
    return len(value) == 1 or value.keys() == {"$set", "$unset"}


def leaves_nothing(before: Attribute | None, given: Attribute, defects: frozenset[str]) -> bool:
    """Whether there is no attribute afterwards: an operator that removes, and nothing to remove from."""
    if before is not None or "v2-operators-ignored" in defects or not is_operation(given.value):
        return False
    return bool(given.value.keys() <= _REMOVERS)


def applied(before: Attribute | None, given: Attribute, defects: frozenset[str]) -> Attribute:
    """The attribute with the value that its operator, if it has one, gives. Raises ApiError (BadRequest)."""
    if not is_operation(given.value) or "v2-operators-ignored" in defects:
        return given
    result = before.value if before and "v2-operators-on-nothing" not in defects else None
    for operator, operand in given.value.items():
        try:
            result = _OPERATORS[operator](result, operand)
        except (TypeError, AttributeError) as error:
            raise bad_request(f"{operator}: cannot be applied to {result!r} with {operand!r}") from error
    return replace(given, value=result, type=before.type if before else default_type(result, frozenset()))
