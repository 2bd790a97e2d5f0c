"""Units of measure: the codes of UN/CEFACT (UNECE Recommendations 20 and 21), with the list that is shipped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from oasc_check.places import SCHEMAS
from oasc_check.run.model import CannotTell
from oasc_check.verdict.matchers import shown

_FORM = re.compile(r"[A-Z0-9]{1,3}")
_VALUES = frozenset({"value", "json", "languageMap", "@context"})
"""Members of an attribute that hold what the platform was given, whatever it is."""


@cache
def _codes() -> frozenset[str]:
    return frozenset(json.loads((SCHEMAS / "codes" / "units.json").read_text("utf-8"))["codes"])


def unit_breaches(entity: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Units that cannot be a code. Raises CannotTell without any, and for what may be a code that was withdrawn."""
    units = list(_units(entity, "$"))
    if not units:
        raise CannotTell("the entity says no unit of any attribute")
    wrong = [(where, unit) for where, unit in units if not (isinstance(unit, str) and _FORM.fullmatch(unit))]
    yield from ((where, "a code of UN/CEFACT such as CEL", shown(unit)) for where, unit in wrong[:10])
    strange = sorted({str(unit) for _, unit in units} - _codes())
    if strange and not wrong:
        raise CannotTell(
            f"not in the list of codes in use, though it could be one that was withdrawn: {', '.join(strange)}"
        )


def _units(value: Any, where: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every unitCode of an attribute, also of its instances and of attributes of attributes."""
    if depth > 10:
        return
    if isinstance(value, dict):
        if depth and "unitCode" in value:
            yield f"{where}.unitCode", value["unitCode"]
        for name, item in value.items():
            if name not in _VALUES:
                yield from _units(item, f"{where}.{name}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _units(item, f"{where}[{index}]", depth)
