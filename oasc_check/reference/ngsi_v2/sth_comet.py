"""The history service STH-Comet, as far as reading goes: raw values and aggregates of one attribute."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from oasc_check.reference.ngsi_v2.history import ATTRIBUTE, ENTITY, TYPE, Sample, between, whole
from oasc_check.reference.ngsi_v2.instants import written

_METHODS = ("max", "min", "sum", "sum2")
_MOST = 100
# For each resolution the form of the origin that it counts from.
_ORIGINS = {
    "month": "%Y-01-01T00:00:00.000Z",
    "day": "%Y-%m-01T00:00:00.000Z",
    "hour": "%Y-%m-%dT00:00:00.000Z",
    "minute": "%Y-%m-%dT%H:00:00.000Z",
    "second": "%Y-%m-%dT%H:%M:00.000Z",
}


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """Routes of the service; mounted by others at /STH/v2."""

    async def answer(request: Request) -> Response:
        try:
            return _answer(request, defects)
        except ValueError as error:
            if "sth-parameters-unchecked" in defects:
                return _structured([])
            return JSONResponse({"statusCode": 400, "error": "Bad Request", "message": str(error)}, 400)

    return [Route("/entities/{entity:path}/attrs/{attribute}", answer)]


def _answer(request: Request, defects: frozenset[str]) -> Response:
    asked = request.path_params["entity"], request.query_params.get("type"), request.path_params["attribute"]
    known = asked == (ENTITY, TYPE, ATTRIBUTE)
    first, last = request.query_params.get("dateFrom"), request.query_params.get("dateTo")
    found = between(None, None) if "sth-dates-ignored" in defects else between(first, last)
    held = found if known else ()
    if {"aggrMethod", "aggrPeriod"} & request.query_params.keys():
        return _structured(_aggregated(request.query_params, held, defects))
    page = _page(request.query_params, held, defects)
    if not page and "sth-nothing-is-404" in defects:
        return JSONResponse({"error": "NotFound", "description": "nothing found"}, 404)
    counted = request.query_params.get("count") == "true" and "sth-count-missing" not in defects
    total = len(page if "sth-count-of-page" in defects else held)
    headers = {"Fiware-Total-Count": str(total)} if counted else {}
    return _structured([_shown(one, defects) for one in page], headers)


def _structured(value: list[Any], headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"type": "StructuredValue", "value": value}, headers=headers)


def _shown(one: Sample, defects: frozenset[str]) -> dict[str, Any]:
    shown = {"attrType": "Number", "attrValue": one.value, "recvTime": written(one.at)}
    if "sth-times-missing" in defects:
        del shown["recvTime"]
    return shown


def _page(parameters: Mapping[str, str], held: Sequence[Sample], defects: frozenset[str]) -> Sequence[Sample]:
    last, limit, offset = (
        whole(parameters, name, least) for name, least in (("lastN", 1), ("hLimit", 1), ("hOffset", 0))
    )
    if last is not None:
        return held[:last] if "sth-last-is-first" in defects else held[-min(last, _MOST) :]
    if limit is None or offset is None:
        raise ValueError("give lastN, or hLimit and hOffset")
    if "sth-limit-ignored" in defects:
        limit = _MOST
    return held[:limit] if "sth-offset-ignored" in defects else held[offset : offset + limit]


def _aggregated(parameters: Mapping[str, str], held: Sequence[Sample], defects: frozenset[str]) -> list[dict[str, Any]]:
    method, resolution = parameters.get("aggrMethod", ""), parameters.get("aggrPeriod", "")
    if method not in _METHODS or resolution not in _ORIGINS:
        raise ValueError(f"use one of {', '.join(_METHODS)} as aggrMethod, with {', '.join(_ORIGINS)}")
    result = []
    for origin, members in groupby(held, lambda one: one.at.strftime(_ORIGINS[resolution])):
        points = [_point(method, offset, part, defects) for offset, part in _by(resolution, list(members))]
        name = {"attrName": ATTRIBUTE, "origin": origin, "resolution": resolution}
        result.append({"_id": name, "points": points})
    return result


def _by(counted: str, members: list[Sample]) -> list[tuple[int, list[Sample]]]:
    return [(offset, list(part)) for offset, part in groupby(members, lambda one: getattr(one.at, counted))]


def _point(method: str, offset: int, part: list[Sample], defects: frozenset[str]) -> dict[str, Any]:
    values = [one.value for one in part]
    computed = method
    if "sth-maximum-is-minimum" in defects:
        computed = {"max": "min", "min": "max"}.get(method, method)
    if "sth-sum-wrong" in defects and method == "sum":
        computed = "sum2"
    samples = len(values) + ("sth-samples-wrong" in defects and method == "sum")
    return {"offset": offset, "samples": samples, method: _value(computed, values)}


def _value(method: str, values: list[float]) -> float:
    if method == "sum":
        return sum(values)
    if method == "sum2":
        return sum(value * value for value in values)
    return max(values) if method == "max" else min(values)
