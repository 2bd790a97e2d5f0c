"""The history service QuantumLeap, as far as reading goes: one attribute, one entity, one type."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.ngsi_v2.history import ATTRIBUTE, ENTITY, TYPE, Sample, between, whole

_METHODS = ("count", "sum", "avg", "min", "max")
# How many characters of an instant name the period that it lies in.
_PERIODS = {"year": 4, "month": 7, "day": 10, "hour": 13, "minute": 16, "second": 19}


class _NothingFound(Exception):
    """No record fits the request."""


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """Routes of the service; mounted by others at /quantumleap/v2."""

    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(_answer(request, defects))
        except ValueError as error:
            return JSONResponse({"error": "Bad Request", "description": str(error)}, 400)
        except _NothingFound:
            status = 200 if "ql-unknown-is-empty" in defects else 404
            return JSONResponse({"error": "Not Found", "description": "No records were found for such query."}, status)

    paths = (
        "/entities/{entity}/attrs/{attribute}/value",
        "/entities/{entity}/attrs/{attribute}",
        "/types/{type}/attrs/{attribute}",
        "/entities/{entity}",
    )
    return [Route(path, answer) for path in paths]


def _answer(request: Request, defects: frozenset[str]) -> dict[str, Any]:
    given = {**request.query_params, **request.path_params}
    wanted = (("entity", ENTITY), ("type", TYPE), ("attribute", ATTRIBUTE), ("id", ENTITY), ("attrs", ATTRIBUTE))
    held = _held(given, defects)
    if not held or any(given.get(name, known) != known for name, known in wanted):
        raise _NothingFound
    indexed = _indexed(given, held, defects)
    if "type" in request.path_params:
        entities = [] if "ql-type-without-entities" in defects else [{"entityId": ENTITY} | indexed]
        return {"entityType": TYPE, "attrName": ATTRIBUTE, "entities": entities}
    if "attribute" not in request.path_params:
        values = [{"attrName": ATTRIBUTE, "values": indexed["values"]}]
        if "ql-attributes-unnamed" in defects:
            del values[0]["attrName"]
        return {"entityId": ENTITY, "entityType": TYPE, "index": indexed["index"], "attributes": values}
    if request.url.path.endswith("/value"):
        return indexed
    return {"entityId": ENTITY, "entityType": TYPE, "attrName": ATTRIBUTE} | indexed


def _held(given: Mapping[str, str], defects: frozenset[str]) -> Sequence[Sample]:
    """The samples that dates, lastN, limit and offset leave."""
    dated = (
        between(None, None) if "ql-dates-ignored" in defects else between(given.get("fromDate"), given.get("toDate"))
    )
    wanted = (("lastN", 1), ("limit", 1), ("offset", 0))
    last, limit, offset = (_whole(given, name, least, defects) for name, least in wanted)
    if last is not None:
        dated = dated[:last] if "ql-last-is-first" in defects else dated[-last:]
    if "ql-offset-ignored" in defects:
        offset = 0
    begin = offset or 0
    return dated[begin:] if limit is None or "ql-limit-ignored" in defects else dated[begin : begin + limit]


def _whole(given: Mapping[str, str], name: str, least: int, defects: frozenset[str]) -> int | None:
    try:
        return whole(given, name, least)
    except ValueError:
        if "ql-parameters-unchecked" in defects:
            return None
        raise


def _indexed(given: Mapping[str, str], held: Sequence[Sample], defects: frozenset[str]) -> dict[str, Any]:
    method, period = given.get("aggrMethod"), given.get("aggrPeriod")
    unchecked = "ql-parameters-unchecked" in defects
    if unchecked and (method not in _METHODS or period not in _PERIODS):
        method = method if method in _METHODS else None
    elif method is None and period is not None:
        raise ValueError("aggrPeriod needs an aggrMethod")
    if "ql-period-ignored" in defects:
        period = None
    if method is None:
        index = [_written(one) for one in held]
        if "ql-index-too-short" in defects:
            index = index[1:]
        return {"index": index, "values": [one.value for one in held]}
    if method not in _METHODS or (period is not None and period not in _PERIODS):
        raise ValueError(f"aggrMethod is one of {', '.join(_METHODS)}, aggrPeriod one of {', '.join(_PERIODS)}")
    if period is None:
        return {"index": [_written(held[0]), _written(held[-1])], "values": [_aggregate(method, held, defects)]}
    parts = [list(part) for _, part in groupby(held, lambda one: _written(one)[: _PERIODS[period]])]
    return {
        "index": [_written(part[0]) for part in parts],
        "values": [_aggregate(method, part, defects) for part in parts],
    }


def _written(one: Sample) -> str:
    return one.at.isoformat(timespec="milliseconds")


def _aggregate(method: str, part: Sequence[Sample], defects: frozenset[str]) -> float:
    values = [one.value for one in part]
    if method == "count":
        return len(values) + 1 if "ql-count-wrong" in defects else len(values)
    if method in ("sum", "avg"):
        return sum(values) if method == "sum" or "ql-average-is-sum" in defects else sum(values) / len(values)
    greatest = (method == "max") != ("ql-extremes-swapped" in defects)
    return max(values) if greatest else min(values)
