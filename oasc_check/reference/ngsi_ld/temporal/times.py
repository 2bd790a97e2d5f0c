"""The temporal query language (clauses 4.11, 5.2.21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from oasc_check.reference.ngsi_ld.lexical import instant
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data
from oasc_check.reference.ngsi_ld.temporal.evolution import TIME_PROPERTIES, Recorded

PARAMETERS = ("timerel", "timeAt", "endTimeAt", "timeproperty", "lastN")
RELATIONS = ("before", "after", "between")


@dataclass(frozen=True)
class TemporalQuery:
    """Which instants are meant; `relation` is "" when any is. `last` limits the instances of each Attribute."""

    relation: str = ""
    at: datetime | None = None
    end: datetime | None = None
    timeproperty: str = "observedAt"
    last: int | None = None
    defects: frozenset[str] = frozenset()

    def accepts(self, recorded: Recorded) -> bool:
        """Whether an instance bears the Temporal Property, at an instant that is meant."""
        if not self.relation:
            return True
        moment = recorded.time(self.timeproperty)
        if moment is None or self.at is None:
            return "temporal-shows-what-was-never-observed" in self.defects
        if "temporal-fractions-dropped" in self.defects:
            moment = moment.replace(microsecond=0)
        if "temporal-relation-ignored" in self.defects:
            return True
        return self._is_before(moment, self.at) if self.relation == "before" else self._is_after(moment, self.at)

    def _is_before(self, moment: datetime, end: datetime) -> bool:
        """The end is not included (clause 4.11)."""
        return moment < end or (moment == end and "temporal-end-included" in self.defects)

    def _is_after(self, moment: datetime, start: datetime) -> bool:
        """The start is included (clause 4.11)."""
        if moment == start and "temporal-start-excluded" in self.defects:
            return False
        is_open = self.end is None or "temporal-end-ignored" in self.defects
        return moment >= start and (is_open or self._is_before(moment, self.end or start))


def parse(given: Mapping[str, Any], defects: frozenset[str]) -> TemporalQuery:
    """The query of parameters or of a TemporalQuery. Raises ApiError (BadRequestData)."""
    try:
        return _checked(given, defects)
    except ApiError:
        if "temporal-times-unchecked" in defects:
            return TemporalQuery("before", datetime.max.replace(tzinfo=UTC))
        raise


def _checked(given: Mapping[str, Any], defects: frozenset[str]) -> TemporalQuery:
    relation = given.get("timerel", "")
    if relation and relation not in RELATIONS:
        raise bad_request_data(f"timerel: {relation!r} is unknown; use one of {', '.join(RELATIONS)} (4.11)")
    if bool(relation) != ("timeAt" in given):
        raise bad_request_data("timerel and timeAt go together; give both of them (4.11)")
    if (relation == "between") != ("endTimeAt" in given):
        raise bad_request_data("endTimeAt goes with timerel=between, and with no other; give both of them (4.11)")
    return TemporalQuery(
        relation,
        _moment("timeAt", given),
        _moment("endTimeAt", given),
        _timeproperty(given, defects),
        _last(given),
        defects,
    )


def _moment(name: str, given: Mapping[str, Any]) -> datetime | None:
    if name not in given:
        return None
    moment = instant(given[name])
    if moment is None:
        raise bad_request_data(f"{name}: {given[name]!r} is no DateTime; write it like 2026-01-31T12:00:00Z (4.6.3)")
    return moment


def _timeproperty(given: Mapping[str, Any], defects: frozenset[str]) -> str:
    name = given.get("timeproperty", "observedAt")
    if name not in TIME_PROPERTIES:
        raise bad_request_data(f"timeproperty: {name!r} is unknown; use one of {', '.join(TIME_PROPERTIES)} (4.8)")
    return "observedAt" if "temporal-timeproperty-ignored" in defects else str(name)


def _last(given: Mapping[str, Any]) -> int | None:
    if "lastN" not in given:
        return None
    text = str(given["lastN"])
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise bad_request_data(f"lastN: {text!r} is no positive integer; give at least 1 (6.18.3.2)")
    return int(text)
