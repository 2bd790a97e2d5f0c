"""Temporal Evolutions as JSON: normalized, simplified and aggregated (clauses 4.5.6 to 4.5.9, 4.5.19)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_ld import represent
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL
from oasc_check.reference.ngsi_ld.model import VALUE_MEMBER, Instance
from oasc_check.reference.ngsi_ld.represent import View
from oasc_check.reference.ngsi_ld.temporal import periods
from oasc_check.reference.ngsi_ld.temporal.asked import TEMPORAL_VALUES, Asked
from oasc_check.reference.ngsi_ld.temporal.evolution import SCOPE, Evolution, Histories, Recorded

# Kinds whose pairs hold an object with the member of the kind (clause 4.5.9).
_WRAPPED = frozenset({"LanguageProperty", "VocabProperty", "JsonProperty"})


def evolution(one: Evolution, found: Histories, asked: Asked) -> dict[str, Any]:
    """The JSON object of an entity with these instances, without @context. Raises ApiError (InvalidRequest)."""
    view = asked.view
    types = [view.context.compact(name) for name in one.types]
    shown: dict[str, Any] = {"id": one.id, "type": types[0] if len(types) == 1 else types}
    shown = {member: item for member, item in shown.items() if view.shows(member)}
    if view.system_attributes:
        shown |= {"createdAt": one.created, "modifiedAt": one.modified}
    for name, history in found.items():
        if history:
            shown[view.context.compact(name)] = _history(name, history, asked)
    return shown


def _history(name: str, history: list[Recorded], asked: Asked) -> Any:
    if name == SCOPE:
        history = [replace(one, instance=_compact(one.instance)) for one in history]
    if asked.aggregation is not None:
        alive = [one for one in history if one.instance.value != NGSI_LD_NULL]
        return periods.aggregated(alive, asked.times, asked.aggregation) if alive else []
    if asked.form == TEMPORAL_VALUES:
        return _pairs([replace(one, instance=represent.localized(one.instance, asked.view)) for one in history], asked)
    return [_instance(one, asked.view) for one in history]


def _compact(scope: Instance) -> Instance:
    """A Scope alone instead of an array of one."""
    return replace(scope, value=scope.value[0]) if len(scope.value) == 1 else scope


def _instance(one: Recorded, view: View) -> dict[str, Any]:
    shown = represent.node_of(one.dataset, one.instance, view)
    if one.deleted and view.system_attributes:
        shown["deletedAt"] = one.deleted
    return shown if "temporal-instances-without-id" in view.defects else shown | {"instanceId": one.id}


def _pairs(history: Sequence[Recorded], asked: Asked) -> dict[str, Any]:
    """Values with their instants, under the plural of the member of the kind (clause 4.5.9)."""
    kind = history[-1].instance.kind
    pairs = [_pair(one, asked) for one in history]
    shown = {"type": kind, f"{VALUE_MEMBER[kind]}s": pairs}
    return shown | {"observedAt": pairs[-1][1]} if "temporal-values-with-more-members" in asked.view.defects else shown


def _pair(one: Recorded, asked: Asked) -> list[Any]:
    value = _simplified(one.instance, asked.view)
    when = one.written(asked.timeproperty) or one.instance.modified
    if "temporal-values-cut-to-days" in asked.view.defects:
        when = f"{when[:10]}T00:00:00Z"
    return [when, value] if "temporal-values-in-wrong-order" in asked.view.defects else [value, when]


def _simplified(one: Instance, view: View) -> Any:
    if one.value == NGSI_LD_NULL:
        return NGSI_LD_NULL
    value = represent.value(one, view.context)
    is_wrapped = one.kind in _WRAPPED and "temporal-values-unwrapped" not in view.defects
    return {VALUE_MEMBER[one.kind]: value} if is_wrapped else value
