"""The aggregated temporal representation: what is asked for, its periods, and the values of each (clause 4.5.19)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.problems import bad_request_data, invalid_request
from oasc_check.reference.ngsi_ld.temporal import aggregation, durations
from oasc_check.reference.ngsi_ld.temporal.durations import Duration
from oasc_check.reference.ngsi_ld.temporal.evolution import Recorded
from oasc_check.reference.ngsi_ld.temporal.times import TemporalQuery

_JUST_AFTER = timedelta(microseconds=1)

_Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Aggregation:
    """By which methods, and over periods of which length; None is one period for the whole time range."""

    methods: tuple[str, ...]
    period: Duration | None
    defects: frozenset[str]


def parse(methods: Any, period: Any, defects: frozenset[str]) -> Aggregation:
    """The Aggregation of aggrMethods and aggrPeriodDuration. Raises ApiError (BadRequestData)."""
    names = methods.split(",") if isinstance(methods, str) else methods
    is_known = isinstance(names, list) and bool(names) and all(name in aggregation.METHODS for name in names)
    if not is_known and "temporal-methods-unchecked" not in defects:
        known = ", ".join(aggregation.METHODS)
        raise bad_request_data(f"aggrMethods: {methods!r}; give one or several of {known} (4.5.19.1)")
    names = names if is_known else ["totalCount"]
    if "temporal-first-method-only" in defects:
        names = names[:1]
    return Aggregation(tuple(names), _period(period, defects) or None, defects)


def _period(period: Any, defects: frozenset[str]) -> Duration | None:
    if period is None or "temporal-period-ignored" in defects:
        return None
    duration = durations.parse(str(period))
    if "temporal-months-of-thirty-days" in defects:
        return Duration(0, duration.rest + duration.months * timedelta(days=30))
    return duration


def aggregated(found: list[Recorded], times: TemporalQuery, asked: Aggregation) -> dict[str, Any]:
    """The member for an Attribute with these instances, at least one.

    Raises ApiError (InvalidRequest) for a method that its data type does not have (clause 5.7.4.4).
    """
    kind = _kind(found, asked)
    periods = _periods(_dated(found, times), times, asked.period)
    shown: dict[str, Any] = {"type": "Relationship" if found[0].instance.kind.endswith("Relationship") else "Property"}
    for method in asked.methods:
        filled = periods.items() if aggregation.is_eligible(method, kind) else ()
        shown[method] = [_triple(method, kind, values, span, asked) for span, values in filled]
    return shown


def _kind(found: list[Recorded], asked: Aggregation) -> str:
    """The data type that all the values have; mixed ones can only be counted."""
    kinds = {aggregation.kind_of(one.instance.kind, aggregation.plain(one.instance.value)) for one in found}
    kind = kinds.pop() if len(kinds) == 1 else "object"
    wrong = next((method for method in asked.methods if not aggregation.is_eligible(method, kind)), None)
    if wrong is not None and "temporal-ineligible-method-answered" not in asked.defects:
        raise invalid_request(f"aggrMethods: {wrong} has no meaning for values of type {kind} (table 4.5.19.1-1)")
    return kind


def _dated(found: list[Recorded], times: TemporalQuery) -> list[tuple[datetime, Any]]:
    """Instants and values in the order of time; what has no instant does not count."""
    dated = [(one.time(times.timeproperty), aggregation.plain(one.instance.value)) for one in found]
    return sorted(((moment, value) for moment, value in dated if moment is not None), key=lambda pair: pair[0])


def _periods(
    dated: list[tuple[datetime, Any]], times: TemporalQuery, period: Duration | None
) -> dict[_Span, list[Any]]:
    """The periods in which there are values, each with them; its start is included and its end is not."""
    found: dict[_Span, list[Any]] = {}
    if not dated:
        return found
    start, end = _range(dated[0][0], dated[-1][0] + _JUST_AFTER, times)
    for moment, value in dated:
        span = (start, end)
        if period is not None:
            number = period.number_of(start, moment)
            span = (period.after(start, number), period.after(start, number + 1))
        found.setdefault(span, []).append(value)
    return found


def _range(first: datetime, last: datetime, times: TemporalQuery) -> _Span:
    """The time range of the query; where that is open it ends with the instances."""
    if times.relation == "before":
        return first, times.at or last
    return times.at or first, times.end or last


def _triple(method: str, kind: str, values: list[Any], span: _Span, asked: Aggregation) -> list[Any]:
    """Value, start and end of one period."""
    value = aggregation.aggregate(method, kind, values, asked.defects)
    start, end = date_time(span[0]), date_time(span[1])
    return [start, end, value] if "temporal-aggregates-in-wrong-order" in asked.defects else [value, start, end]
