"""Which instances, and which entities, are meant (clauses 5.7.3.4, 5.7.4.4)."""

from dataclasses import replace
from datetime import UTC, datetime

from oasc_check.reference.ngsi_ld.selection import Selection
from oasc_check.reference.ngsi_ld.temporal.asked import Asked
from oasc_check.reference.ngsi_ld.temporal.evolution import Evolution, Histories, Recorded, as_entity
from oasc_check.reference.ngsi_ld.temporal.times import TemporalQuery

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def selected(evolution: Evolution, chosen: Selection, asked: Asked) -> bool:
    """Whether an entity has instances in the time that is meant, and these meet the conditions."""
    histories = within(evolution, asked.times)
    if "temporal-conditions-look-outside" in chosen.defects:
        histories = evolution.histories if histories else {}
    conditions = replace(
        chosen,
        query=None if "temporal-q-ignored" in chosen.defects else chosen.query,
        geo=None if "temporal-geo-ignored" in chosen.defects else chosen.geo,
        scopes=None if "temporal-scope-ignored" in chosen.defects else chosen.scopes,
        selectors=() if "temporal-selectors-ignored" in chosen.defects else chosen.selectors,
    )
    return bool(histories) and conditions.accepts(as_entity(evolution, histories))


def within(evolution: Evolution, times: TemporalQuery) -> Histories:
    """The instances in the time that is meant; Attributes without any are left out."""
    kept = {name: [one for one in found if times.accepts(one)] for name, found in evolution.histories.items()}
    return {name: found for name, found in kept.items() if found}


def _in_time(evolution: Evolution, times: TemporalQuery) -> Histories:
    """The instances in the time that is meant; a defect takes the last ones of all before it looks at the time."""
    if times.last is None or "temporal-last-n-before-time" not in times.defects:
        return within(evolution, times)
    last = {
        name: sorted(found, key=lambda one: one.time(times.timeproperty) or _LONG_AGO)[-times.last :]
        for name, found in evolution.histories.items()
    }
    return within(replace(evolution, histories=last), times)


def shown(evolution: Evolution, asked: Asked) -> Histories:
    """The instances to show: of the members and datasets asked for, the last N of each Attribute, in order."""
    view, found = asked.view, _in_time(evolution, asked.times)
    datasets = view.datasets
    kept = {
        name: [one for one in history if datasets is None or one.dataset in datasets]
        for name, history in found.items()
        if view.shows(name)
    }
    return {name: _last(history, asked) for name, history in kept.items() if history}


def _last(history: list[Recorded], asked: Asked) -> list[Recorded]:
    """In the order of time or, with lastN, the last ones with the most recent first (6.3.10)."""
    ordered = sorted(history, key=lambda one: one.time(asked.timeproperty) or _LONG_AGO)
    if asked.times.last is None or "temporal-last-n-ignored" in asked.times.defects:
        return ordered
    if "temporal-short-histories-not-shown" in asked.times.defects and len(ordered) < asked.times.last:
        return []
    if "temporal-last-n-takes-the-first" in asked.times.defects:
        return ordered[: asked.times.last]
    return ordered[::-1][: asked.times.last]
