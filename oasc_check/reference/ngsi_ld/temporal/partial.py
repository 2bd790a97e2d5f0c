"""Temporal pagination: an answer that covers a part of the time range only (clause 6.3.10; RFC 7233, 4.1)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.temporal.asked import Asked
from oasc_check.reference.ngsi_ld.temporal.evolution import Histories

# So many instances of one Attribute fit into an answer.
INSTANCES = 50


def cut(found: list[Histories], asked: Asked) -> tuple[list[Histories], str | None]:
    """What fits of the instances to show, and the Content-Range when that is not everything.

    The answer goes backwards in time with lastN, else forwards, and ends where the first Attribute is full.
    """
    ends = list(_ends(found, asked))
    if asked.aggregation is not None or not ends:
        return found, None
    end = max(ends) if asked.times.last else min(ends)
    kept = [_up_to(end, one, asked) for one in found]
    return kept, _content_range(end, _moments(kept, asked), asked)


def _ends(found: Iterable[Histories], asked: Asked) -> Iterator[datetime]:
    """The instants with which Attributes are full that have more instances than fit."""
    for one in found:
        for history in one.values():
            last = history[INSTANCES - 1].time(asked.timeproperty) if len(history) > INSTANCES else None
            if last is not None:
                yield last


def _up_to(end: datetime, found: Histories, asked: Asked) -> Histories:
    def is_reached(moment: datetime | None) -> bool:
        return moment is not None and (moment >= end if asked.times.last else moment <= end)

    return {name: [one for one in all_ if is_reached(one.time(asked.timeproperty))] for name, all_ in found.items()}


def _moments(found: Iterable[Histories], asked: Asked) -> list[datetime]:
    times = (one.time(asked.timeproperty) for each in found for history in each.values() for one in history)
    return [moment for moment in times if moment is not None]


def _content_range(end: datetime, moments: list[datetime], asked: Asked) -> str:
    """The range from where the query begins, in the direction of the answer, to where the answer ends."""
    times = asked.times
    if times.last:
        begin = times.end if times.relation == "between" else times.at if times.relation == "before" else None
        start, size = begin or max(moments), str(times.last)
    else:
        begin = times.at if times.relation in ("after", "between") else None
        start, size = begin or min(moments), "*"
    return f"DateTime {date_time(start)}-{date_time(end)}/{size}"
