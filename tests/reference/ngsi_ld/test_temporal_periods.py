"""Durations, periods and aggregates of the reference broker (clause 4.5.19)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.model import Instance
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.temporal import aggregation, durations, periods
from oasc_check.reference.ngsi_ld.temporal.evolution import Recorded
from oasc_check.reference.ngsi_ld.temporal.times import TemporalQuery

NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def observed(moment: datetime, value: Any, kind: str = "Property") -> Recorded:
    return Recorded(Instance(kind, value, {"observedAt": date_time(moment)}))


@pytest.mark.parametrize(
    ("text", "months", "rest"),
    [
        ("P3Y6M4DT12H30M5S", 42, timedelta(days=4, hours=12, minutes=30, seconds=5)),
        ("PT4M", 0, timedelta(minutes=4)),
        ("P4M", 4, timedelta()),
        ("P2W", 0, timedelta(weeks=2)),
        ("P1D", 0, timedelta(days=1)),
    ],
)
def test_a_duration_is_read(text: str, months: int, rest: timedelta) -> None:
    assert durations.parse(text) == durations.Duration(months, rest)


@pytest.mark.parametrize("text", ["PT0S", "P0D", "P0Y0M"])
def test_a_duration_of_zero_is_no_period(text: str) -> None:
    assert not durations.parse(text)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "1H", "PT1H30", "P1H", "P-1D", "P1W2D", "PT1.5H", "hourly"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ApiError, match="aggrPeriodDuration"):
        durations.parse(text)


def test_a_month_ends_on_its_last_day_at_the_latest() -> None:
    month = durations.parse("P1M")
    start = datetime(2024, 1, 31, tzinfo=UTC)
    assert [month.after(start, times).date().isoformat() for times in (1, 2, 13)] == [
        "2024-02-29",
        "2024-03-31",
        "2025-02-28",
    ]


@given(
    MOMENTS, MOMENTS, st.integers(0, 30), st.timedeltas(timedelta(), timedelta(days=400)).filter(lambda one: one != 0)
)
def test_every_instant_lies_in_its_period(one: datetime, other: datetime, months: int, rest: timedelta) -> None:
    start, moment = min(one, other), max(one, other)
    period = durations.Duration(months, max(rest, timedelta(seconds=1)))
    number = period.number_of(start, moment)
    assert number >= 0
    assert period.after(start, number) <= moment < period.after(start, number + 1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_sum_average_and_extremes_agree(values: list[float]) -> None:
    found = {
        method: aggregation.aggregate(method, "number", values, frozenset()) for method in ("avg", "sum", "min", "max")
    }
    assert found["avg"] * len(values) == pytest.approx(found["sum"], abs=1e-6)
    assert found["min"] - 1e-6 <= found["avg"] <= found["max"] + 1e-6


@pytest.mark.parametrize(
    ("method", "values", "aggregate"),
    [
        ("stddev", [2, 4, 4, 4, 5, 5, 7, 9], 2),
        ("sumsq", [1, -2, 3], 14),
        ("avg", [True, False, False, True], 0.5),
        ("max", [[1, 2], [1, 2, 3]], 3),
        ("max", ["apple", "pear", "orange"], "pear"),
        ("avg", ["08:00:00Z", "09:30:30Z"], "08:45:15Z"),
        ("distinctCount", [{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 2}], 2),
        ("totalCount", [1, 1, 1], 3),
    ],
)
def test_a_method_is_applied(method: str, values: list[Any], aggregate: Any) -> None:
    kind = aggregation.kind_of("Property", values[0])
    assert aggregation.aggregate(method, kind, values, frozenset()) == pytest.approx(aggregate)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, "boolean"),
        (1, "number"),
        ([1], "array"),
        ({"a": 1}, "object"),
        ("red", "string"),
        ("2024-05-01T10:00:00Z", "DateTime"),
        ("2024-05-01", "Date"),
        ("10:00:00Z", "Time"),
        ("urn:ngsi-ld:Car:1", "uri"),
    ],
)
def test_the_data_type_of_a_value_is_seen(value: Any, kind: str) -> None:
    assert aggregation.kind_of("Property", value) == kind


def test_values_are_split_into_periods_and_the_end_belongs_to_the_next() -> None:
    found = [observed(NEW_YEAR + timedelta(minutes=minutes), minutes) for minutes in (0, 30, 60, 119, 150)]
    times = TemporalQuery("between", NEW_YEAR, NEW_YEAR + timedelta(hours=2))
    shown = periods.aggregated(found[:4], times, periods.parse("max,totalCount", "PT1H", frozenset()))
    bounds = [date_time(NEW_YEAR + timedelta(hours=hours)) for hours in (0, 1, 2)]
    assert shown == {
        "type": "Property",
        "max": [[30, *bounds[:2]], [119, *bounds[1:]]],
        "totalCount": [[2, *bounds[:2]], [2, *bounds[1:]]],
    }


def test_without_bounds_the_period_holds_all_instances() -> None:
    found = [observed(NEW_YEAR + timedelta(days=days), days) for days in (0, 400)]
    ((total, start, end),) = periods.aggregated(found, TemporalQuery(), periods.parse("sum", None, frozenset()))["sum"]
    assert (total, start) == (400, date_time(NEW_YEAR))
    assert end > date_time(NEW_YEAR + timedelta(days=400))


def test_relationships_are_counted_and_nothing_else() -> None:
    found = [observed(NEW_YEAR + timedelta(days=days), "urn:x:a", "Relationship") for days in (0, 1)]
    counted = periods.aggregated(found, TemporalQuery(), periods.parse("distinctCount", None, frozenset()))
    assert (counted["type"], counted["distinctCount"][0][0]) == ("Relationship", 1)
    with pytest.raises(ApiError) as refused:
        periods.aggregated(found, TemporalQuery(), periods.parse("max", None, frozenset()))
    assert refused.value.kind == "InvalidRequest"


@pytest.mark.parametrize("methods", [None, "", "median", "max,median", [], 7])
def test_unknown_methods_are_refused(methods: Any) -> None:
    with pytest.raises(ApiError, match="aggrMethods"):
        periods.parse(methods, None, frozenset())
