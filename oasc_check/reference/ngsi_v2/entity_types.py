"""The types of the entities that the broker holds (NGSIv2, "Types")."""

from collections.abc import Iterable
from typing import Any

from oasc_check.reference.ngsi_v2.call import Answer, Call
from oasc_check.reference.ngsi_v2.errors import not_found
from oasc_check.reference.ngsi_v2.model import Entity
from oasc_check.reference.ngsi_v2.paging import paged


def types(call: Call) -> Answer:
    """GET /types, in alphabetical order; with values only the names."""
    held = list(call.store.within(call.reading_paths))
    names = sorted({one.type for one in held}, reverse="v2-types-unsorted" in call.defects)
    if "values" in call.options and "v2-types-values-ignored" not in call.defects:
        return paged(call, names)
    return paged(call, [{"type": name} | _information(call, name, held) for name in names])


def entity_type(call: Call) -> Answer:
    """GET /types/{type}."""
    held = list(call.store.within(call.reading_paths))
    name = call.variables[0]
    if not any(one.type == name for one in held) and "v2-unknown-type-accepted" not in call.defects:
        raise not_found(f"the type {name!r}")
    return Answer(200, _information(call, name, held))


def _information(call: Call, name: str, held: Iterable[Entity]) -> dict[str, Any]:
    found: dict[str, set[str]] = {}
    members = [one for one in held if one.type == name]
    for entity in members:
        for key, attribute in entity.attributes.items():
            found.setdefault(key, set()).add(attribute.type)
    hidden = "noAttrDetail" in call.options
    count = len(found) if "v2-type-count-wrong" in call.defects else len(members)
    if "v2-type-attributes-missing" in call.defects:
        return {"attrs": {}, "count": count}
    return {"attrs": {key: {"types": [] if hidden else sorted(kinds)} for key, kinds in found.items()}, "count": count}
