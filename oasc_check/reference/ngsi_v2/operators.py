"""Values that say how to change the present one (Orion API, "Update operators for attribute values")."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_v2.errors import bad_request
from oasc_check.reference.ngsi_v2.model import Attribute
from oasc_check.reference.ngsi_v2.reader import default_type

_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "$inc": lambda value, operand: (value or 0) + operand,
    "$mul": lambda value, operand: (value or 0) * operand,
    "$min": lambda value, operand: operand if value is None else min(value, operand),
    "$max": lambda value, operand: operand if value is None else max(value, operand),
    "$push": lambda value, operand: [*(value or []), operand],
    "$addToSet": lambda value, operand: value if operand in (value or []) else [*(value or []), operand],
    "$pull": lambda value, operand: [item for item in value or [] if item != operand],
    "$pullAll": lambda value, operand: [item for item in value or [] if item not in operand],
}


def applied(before: Attribute | None, given: Attribute) -> Attribute:
    """The attribute with the value that its operator, if it has one, gives. Raises ApiError (BadRequest)."""
    value = given.value
    if not isinstance(value, dict) or len(value) != 1 or not (value.keys() & _OPERATORS.keys()):
        return given
    (operator, operand), present = next(iter(value.items())), before.value if before else None
    try:
        result = _OPERATORS[operator](present, operand)
    except TypeError as error:
        raise bad_request(f"{operator}: cannot be applied to {present!r} with {operand!r}") from error
    return replace(given, value=result, type=before.type if before else default_type(result, frozenset()))
