"""Collections that do not say what they hold: features where nothing speaks against it (OGC 17-069r4, 7.13)."""

from pathlib import Path
from typing import Any

from answering_otherwise import Otherwise
from scenario_runs import plan_for, run, with_outcome
from starlette.types import ASGIApp

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

NO_KIND = {"ogc-collections-of-no-kind"}
COVERAGE = {"rel": "http://www.opengis.net/def/rel/ogc/1.0/coverage", "href": "coverage", "type": "image/tiff"}


def _with_coverages(collections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each links to a coverage, as those of OGC API - Coverages do; none has features."""
    return [{**one, "links": [*one["links"], COVERAGE]} for one in collections]


def _outcomes(folder: Path, app: ASGIApp) -> tuple[dict[str, str], dict[str, str]]:
    """The tests that failed, and those that passed."""
    with start_app(app) as platform:
        runs, _ = run(plan_for(platform.url, ["ogcapi-features"]), folder)
    return with_outcome(runs, Outcome.FAILED), with_outcome(runs, Outcome.PASSED)


def test_they_are_tested_where_nothing_speaks_against_it(tmp_path: Path) -> None:
    failed, passed = _outcomes(tmp_path, build(NO_KIND))
    assert list(failed) == ["ogcapi-features/collections/fc-md-items-links"]
    assert len(passed) > 120


def test_those_of_another_standard_are_left_alone(tmp_path: Path) -> None:
    failed, _ = _outcomes(tmp_path, Otherwise(build(NO_KIND), "/ogc/collections", "collections", _with_coverages))
    assert failed == {}
