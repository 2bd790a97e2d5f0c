"""The suite for OGC API Features says of a real pygeoapi what a careful reader found, clause by clause, and no more.

The verdicts were established request by request, by hand (see check_pygeoapi.py, which shows that the server as set up
here still deserves them). Without the package registry and without an installed server this is an error, not a pass.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from one_run import written_by_a_run
from pygeoapi import pygeoapi_url

__all__ = ["pygeoapi_url"]

PASSED, FAILED, INAPPLICABLE = "passed", "failed", "inapplicable"

FAILED_TESTS = {
    "bbox/fc-bbox-response-antimeridian",
    "bbox/fc-bbox-response-six-numbers",
    "datetime/fc-time-definition",
    "datetime/fc-time-definition-syntax/empty-start",
    "datetime/fc-time-definition-syntax/fraction",
    "datetime/fc-time-definition-syntax/instant",
    "datetime/fc-time-definition-syntax/interval",
    "datetime/fc-time-definition-syntax/long-ago",
    "datetime/fc-time-definition-syntax/offset",
    "datetime/fc-time-definition-syntax/open-start",
    "datetime/fc-time-response-all",
    "datetime/fc-time-response-start",
    "errors/query-param-invalid-bbox/beyond-the-pole",
    "errors/query-param-invalid-datetime/month-13",
    "errors/query-param-invalid-datetime/three-times",
    "errors/query-param-invalid-datetime/word",
    "errors/query-param-unknown-collection",
    "errors/query-param-unknown/collections",
    "errors/query-param-unknown/conformance",
    "errors/query-param-unknown/landing-page",
    "features/fc-numberreturned",
    "geojson/definition",
    "geojson/definition-feature",
}

# Where the reader had a doubt, or found a breach that needs an unusual probe, the reason says what the suite does.
CORE: Mapping[str, tuple[str, str]] = {
    "http": (PASSED, "valid HTTP throughout; 404 for what is not there"),
    "crs84": (PASSED, "longitude before latitude, inside the declared extent"),
    "root-op": (PASSED, "the landing page answers 200"),
    "root-success": (PASSED, "links to the definition, the conformance declaration and the data"),
    "api-definition-op": (PASSED, "every service-desc and service-doc answers 200"),
    "api-definition-success": (PASSED, "in the media type of the link"),
    "conformance-op": (PASSED, "at its path and where the landing page links to"),
    "conformance-success": (PASSED, "it claims 1.0/conf/core; a reader of the head alone would want 1.1"),
    "fc-md-op": (PASSED, "the collections answer 200"),
    "fc-md-success": (PASSED, "doubt: CRS84 is not the first of the list in one collection; elsewhere is enough"),
    "fc-md-links": (PASSED, "self and alternate, with types"),
    "fc-md-items": (PASSED, "each collection is listed with its id"),
    "fc-md-items-links": (PASSED, "typed links to items; the grid, which has none, is no feature collection"),
    "fc-md-extent": (PASSED, "the declared boxes and intervals contain all features"),
    "fc-md-extent-multi": (PASSED, "one box only, and it contains all features"),
    "sfc-md-op": (PASSED, "each collection answers 200"),
    "sfc-md-success": (PASSED, "the same as in the list, with all its links"),
    "fc-op": (PASSED, "doubt: the grid answers 400, but it is no feature collection"),
    "fc-bbox-definition": (FAILED, "deep: six numbers break one provider with 500; the definition itself is right"),
    "fc-bbox-response": (FAILED, "deep: all of Brussels comes across the antimeridian, and latitude 150 is taken"),
    "fc-limit-definition": (PASSED, "an optional integer"),
    "fc-limit-response": (PASSED, "never more than asked for, and a limit above the maximum is no error"),
    "fc-limit-response-1": (PASSED, "the same under the name of the requirement"),
    "fc-time-definition": (FAILED, "one collection does not declare datetime; times outside the extent are refused"),
    "fc-time-response": (FAILED, "an interval selects nothing: all features come, or none"),
    "query-param-invalid": (FAILED, "an invalid datetime is answered with 500 where datetime is not declared"),
    "query-param-unknown": (FAILED, "everywhere but on items, whose definition allows any parameter"),
    "fc-response": (PASSED, "right on every page of a plain request"),
    "fc-links": (PASSED, "self, and an alternate for each media type of the items links"),
    "fc-rel-type": (PASSED, "all typed"),
    "fc-timeStamp": (PASSED, "the time of the answer"),
    "fc-numberMatched": (PASSED, "right where it is given; left out where nothing matches, which is allowed"),
    "fc-numberReturned": (FAILED, "one provider repeats the limit on the last page"),
    "f-op": (PASSED, "every feature answers 200"),
    "f-success": (PASSED, "GeoJSON features"),
    "f-links": (PASSED, "self, alternate and collection, all typed"),
}
ENCODINGS: Mapping[str, tuple[str, str]] = {
    "geojson/definition": (FAILED, "features come as application/json"),
    "geojson/content": (PASSED, "valid GeoJSON, with ids and links"),
    "oas30/oas-definition-1": (PASSED, "OpenAPI 3.0 and HTML are linked"),
    "oas30/oas-definition-2": (PASSED, "doubt: datetime is declared twice in one collection; its form is right"),
    "oas30/oas-impl": (PASSED, "deep: what one provider does not do of its declared parameters is not probed"),
    "oas30/completeness": (PASSED, "deep: breaches outside the features, and a response described in another document"),
    "oas30/exceptions-codes": (PASSED, "deep: breaches outside the features; 400 and 404 are declared for them"),
    "oas30/security": (INAPPLICABLE, "nothing is access-controlled"),
}
SYSTEMS: Mapping[str, tuple[str, str]] = {
    "crs-uri": (PASSED, "all systems are named by URIs"),
    "fc-md-crs-list": (PASSED, "each list has CRS84, in whatever place"),
    "fc-md-crs-list-global": (INAPPLICABLE, "there is no common list"),
    "fc-md-storageCrs": (PASSED, "given"),
    "fc-md-storageCrs-valid-value": (PASSED, "one of the list"),
    "fc-crs-definition": (PASSED, "declared, and answered for features and for one feature"),
    "fc-crs-valid-value": (PASSED, "400 for what is not in the list"),
    "fc-crs-default-value": (PASSED, "CRS84"),
    "fc-crs-action": (PASSED, "latitude first in EPSG:4326, metres in EPSG:3857"),
    "fc-bbox-crs-definition": (PASSED, "declared"),
    "fc-bbox-crs-valid-value": (PASSED, "400 for what is not in the list"),
    "fc-bbox-crs-valid-defaultValue": (PASSED, "as CRS84"),
    "fc-bbox-crs-action": (PASSED, "the right features in both systems"),
    "ogc-crs-header": (PASSED, "on every answer"),
    "ogc-crs-header-value": (PASSED, "the URI in angle brackets"),
    "geojson": (PASSED, "GeoJSON in the system that was asked for"),
}
EXPECTED = {
    **{f"/req/core/{clause}": row for clause, row in CORE.items()},
    **{f"/req/{clause}": row for clause, row in ENCODINGS.items()},
    **{f"/req/crs/{clause}": row for clause, row in SYSTEMS.items()},
}
OTHER_NAMES = {"/req/oas/", "/req/oas30/oas-definition", "/rec/"}  # of the head, and recommendations


@pytest.fixture(scope="module")
def tests(pygeoapi_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every test of the suite with its outcome, from one run of the command line."""
    folder = tmp_path_factory.mktemp("run")
    return run(pygeoapi_url, folder)


def run(url: str, folder: Path) -> list[dict[str, Any]]:
    api = {"url": url, "version": "1.0.1"}
    platform = {"platform": {"name": "pygeoapi"}, "edition": "mims-plus-9.0", "apis": {"ogcapi-features": api}}
    result: dict[str, Any] = json.loads(written_by_a_run(platform, folder))
    return [test for test in result["tests"] if test["mechanism"] == "ogcapi-features"]


def outcome_of(clause: str, tests: list[dict[str, Any]]) -> str:
    """What all tests of a clause say together: one that failed decides, then one that passed."""
    outcomes = {test["outcome"] for test in tests if clause in test["clause"]}
    return next((outcome for outcome in (FAILED, PASSED) if outcome in outcomes), "".join(outcomes))


def test_exactly_these_tests_fail(tests: list[dict[str, Any]]) -> None:
    assert {test["id"].split("/", 1)[1] for test in tests if test["outcome"] == FAILED} == FAILED_TESTS


def test_each_test_comes_to_an_end_of_its_own(tests: list[dict[str, Any]]) -> None:
    by_outcome = defaultdict(list)
    for test in tests:
        by_outcome[test["outcome"]].append(f"{test['id']}: {test['reason']}")
    assert set(by_outcome) == {PASSED, FAILED, INAPPLICABLE}, by_outcome


@pytest.mark.parametrize("clause", EXPECTED)
def test_the_clause_is_judged_as_the_reader_did(tests: list[dict[str, Any]], clause: str) -> None:
    expected, reason = EXPECTED[clause]
    assert outcome_of(clause, tests) == expected, reason


def test_every_clause_that_the_suite_tests_has_a_row(tests: list[dict[str, Any]]) -> None:
    tested = {clause for test in tests for clause in test["clause"]}
    assert {clause for clause in tested - set(EXPECTED) if not clause.startswith(tuple(OTHER_NAMES))} == set()
