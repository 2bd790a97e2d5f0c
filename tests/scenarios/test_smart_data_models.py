"""Platforms that hold nothing, types of their own, or entities of a model, with and without the schema at hand."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from model_mirror import ENTITY, TERMS, mirror
from scenario_runs import platform_at, run, shipped, with_outcome
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.reference import null
from oasc_check.reference.server import start_app

NAME = "smart-data-models"
WELL = {**ENTITY, "@context": TERMS}


def outcomes(application: Any, tmp_path: Path) -> dict[Outcome, set[str]]:
    """The tests of the mechanism by their outcome."""
    with start_app(application) as server:
        plan = build(shipped(), platform_at(server.url, [NAME]), Selection())
        runs, _ = run(plan, tmp_path / "ledgers")
    return {one: {name.rpartition("/")[2] for name in with_outcome(runs, one)} for one in Outcome}


def holding(entities: Iterable[dict[str, Any]]) -> Starlette:
    """A platform with these entities, which it sends as they are."""
    held = list(entities)

    async def types(_request: Request) -> JSONResponse:
        return JSONResponse({"typeList": sorted({one["type"] for one in held})})

    async def query(request: Request) -> JSONResponse:
        return JSONResponse([one for one in held if one["type"] == request.query_params["type"]])

    return Starlette(routes=[Route("/city/ngsi-ld/v1/types", types), Route("/city/ngsi-ld/v1/entities", query)])


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where schemas are looked for; empty."""
    monkeypatch.setenv("OASC_SCHEMAS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.mark.usefixtures("cache")
def test_a_platform_that_holds_nothing_leaves_everything_open(tmp_path: Path) -> None:
    found = outcomes(holding([]), tmp_path)
    assert found[Outcome.PASSED] == found[Outcome.FAILED] == found[Outcome.ERROR] == set()


def test_types_of_its_own_are_no_failure(cache: Path, tmp_path: Path) -> None:
    mirror(cache)
    found = outcomes(holding([{"id": "urn:ngsi-ld:Mine:1", "type": "Mine", "height": "high"}]), tmp_path)
    assert found[Outcome.FAILED] == set()
    assert {"schema", "times", "context", "recognised"} <= found[Outcome.INCONCLUSIVE]


@pytest.mark.usefixtures("cache")
def test_an_empty_cache_fails_nobody(tmp_path: Path) -> None:
    found = outcomes(holding([{**WELL, "height": "high"}]), tmp_path)
    assert found[Outcome.FAILED] == set()
    assert "schema" in found[Outcome.INCONCLUSIVE]


def test_entities_of_a_model_are_judged(cache: Path, tmp_path: Path) -> None:
    mirror(cache)
    mine = {"id": "urn:ngsi-ld:Mine:1", "type": "Mine"}
    found = outcomes(holding([WELL, mine]), tmp_path)
    assert found[Outcome.FAILED] == set()
    assert {"schema", "times", "context", "ids", "urns"} == found[Outcome.PASSED]
    assert found[Outcome.INAPPLICABLE] == {"units"}
    assert outcomes(holding([mine, {**WELL, "height": "high"}]), tmp_path)[Outcome.FAILED] == {"schema"}


@pytest.mark.parametrize("kind", null.KINDS)
def test_a_null_platform_passes_nothing(kind: str, tmp_path: Path) -> None:
    found = outcomes(null.build(kind), tmp_path)
    assert found[Outcome.PASSED] == found[Outcome.ERROR] == set()
