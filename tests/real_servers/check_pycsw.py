"""The suite for OGC API Features says of a real pycsw what a careful reader found, and no more.

It holds nothing but a catalogue. By OGC 20-004r1, /req/records-api/features-api, a catalogue that can be searched
implements the core of OGC API Features, which pycsw also declares. The verdicts were established by hand, request by
request. It declares neither GeoJSON nor OpenAPI nor reference systems, and its catalogue gives no extent.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from one_run import written_by_a_run
from pycsw import pycsw_url

from oasc_check.discover.asking import Asker
from oasc_check.discover.search import Search
from oasc_check.run.session import now
from oasc_check.run.settings import Settings
from oasc_check.suite.load import load
from oasc_check.verdict.standard import StandardJudge

__all__ = ["pycsw_url"]
PASSED, FAILED, INAPPLICABLE, INCONCLUSIVE = "passed", "failed", "inapplicable", "inconclusive"
INTERNAL = "an internal error, where /req/core/query-param-invalid has 400"
TAKEN = "answered with 200, where /req/core/query-param-invalid has 400"
FAILED_TESTS: Mapping[str, str] = {
    "bbox/fc-bbox-response-antimeridian": "170 to -170 is taken for the box around the rest of the earth",
    "collection/sfc-md-op": "crs is a text, where collection.yaml has a list of texts",
    "collection/sfc-md-success-links": "the links collection and queryables of the list are not in the collection",
    "datetime/fc-time-response-all": "records with a date are not in an interval that holds all times",
    "errors/query-param-invalid-bbox/beyond-the-pole": TAKEN,
    "errors/query-param-invalid-bbox/upside-down": TAKEN,
    "errors/query-param-invalid-bbox/words": INTERNAL,
    "errors/query-param-invalid-datetime/month-13": TAKEN,
    "errors/query-param-invalid-datetime/three-times": INTERNAL,
    "errors/query-param-invalid-datetime/word": TAKEN,
    "errors/query-param-invalid-limit/fraction": INTERNAL,
    "errors/query-param-invalid-limit/word": INTERNAL,
    "feature/f-links": "a record that was written in JSON comes without the links self and collection",
    "http/http-unknown-collection": "an internal error, where HTTP has 404",
}
OPEN_TESTS: Mapping[str, str] = {
    "errors/query-param-invalid-explained": "whether errors are explained cannot be told of an internal error",
}
# What the reader found right: tests, or groups of them.
RIGHT = (
    "api-definition/api-definition-op",
    "bbox/fc-bbox-response",
    "bbox/fc-bbox-response-own",
    "bbox/fc-bbox-response-world",
    "collections/fc-md-success",
    "conformance",
    "feature/f-op",
    "features/fc-next-pages",
    "features/fc-numbermatched",
    "features/fc-response",
    "features/crs84",
    "http/http-unknown-feature",
    "landing-page",
    "limit/fc-limit-response",
)


@pytest.fixture(scope="module")
def tests(pycsw_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every test of the suite by its id, from one run of the command line."""
    folder = tmp_path_factory.mktemp("run")
    api = {"url": pycsw_url, "version": "1.0.1"}
    platform = {"platform": {"name": "pycsw"}, "apis": {"ogcapi-features": api}}
    result: dict[str, Any] = json.loads(written_by_a_run(platform, folder, "-j", "1"))
    return {test["id"].split("/", 1)[1]: test for test in result["tests"]}


def test_exactly_these_tests_fail(tests: dict[str, dict[str, Any]]) -> None:
    assert {name for name, test in tests.items() if test["outcome"] == FAILED} == set(FAILED_TESTS)


def test_each_test_comes_to_an_end_of_its_own(tests: dict[str, dict[str, Any]]) -> None:
    by_outcome = defaultdict(list)
    for name, test in tests.items():
        by_outcome[test["outcome"]].append(f"{name}: {test['reason']}")
    assert set(by_outcome) == {PASSED, FAILED, INAPPLICABLE, INCONCLUSIVE}, by_outcome
    assert [one.partition(":")[0] for one in by_outcome[INCONCLUSIVE]] == list(OPEN_TESTS)
    assert len(by_outcome[PASSED]) > len(RIGHT) + len(FAILED_TESTS)


@pytest.mark.parametrize("chosen", RIGHT)
def test_what_the_reader_found_right_passes(tests: dict[str, dict[str, Any]], chosen: str) -> None:
    outcomes = {
        name: test["outcome"] for name, test in tests.items() if name == chosen or name.startswith(f"{chosen}/")
    }
    assert set(outcomes.values()) == {PASSED}, outcomes


def test_it_is_discovered_as_features_alone(pycsw_url: str) -> None:
    suite = load()
    with Asker(pycsw_url, Settings(), now) as asker:
        search = Search(pycsw_url, suite, StandardJudge(suite.payload_schemas), asker)
        search.run()
    assert {name: one.url for name, one in search.found.items()} == {"ogcapi-features": pycsw_url}
