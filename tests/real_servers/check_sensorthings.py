"""The suite for SensorThings says of a real django-ogc-sensorthings what a careful reader found, and no more.

The verdicts were established request by request, by hand. Rows that the reader marked as right are not failed here,
rows that are wrong beyond doubt are. Without the package registry and without an installed server this is an error.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from one_run import written_by_a_run
from sensorthings import sensorthings_url

__all__ = ["sensorthings_url"]
PASSED, FAILED, INAPPLICABLE = "passed", "failed", "inapplicable"

NESTED = "sets behind navigation links count from the wrong item: each later page repeats one"
UNPROCESSABLE = "refused with 422, which the standard does not have; it lists 400"
NO_PLACES = "the functions on places are refused with 400 or end in an internal error"
ONLY_NUMBERS = "results are numbers in the database: texts, objects and lists are refused, true becomes 1.0"
FAILED_TESTS: Mapping[str, str] = {
    "create/create-by-link": "POST to a navigation link is answered with 405",
    "create/create-by-link-of-many": "POST to a navigation link is answered with 405",
    "create/historical-location": "no HistoricalLocation is ever made",
    "create/interval-of-time": "an interval as phenomenon time ends in an internal error",
    "create/no-unit": "a unit with null members is refused",
    "create/results-of-all-kinds/list": ONLY_NUMBERS,
    "create/results-of-all-kinds/object": ONLY_NUMBERS,
    "create/results-of-all-kinds/text": ONLY_NUMBERS,
    "create/results-of-all-kinds/truth": ONLY_NUMBERS,
    "errors/count-neither-true-nor-false": "refused with 422, where the text names 400",
    "errors/filter-by-unknown-property": "an internal error",
    "errors/id-of-a-wrong-form": UNPROCESSABLE,
    "errors/link-to-nothing": "an internal error",
    "errors/mandatory-property-missing": UNPROCESSABLE,
    "errors/mandatory-relation-missing": UNPROCESSABLE,
    "errors/negative-top": UNPROCESSABLE,
    "errors/unknown-query-option": "it is ignored",
    "functions/dates/maxdatetime": "an internal error",
    "functions/dates/mindatetime": "an internal error",
    **{f"functions/places/{name}": NO_PLACES for name in ("geo-distance", "geo-intersects", "st-disjoint")},
    **{f"functions/places/{name}": NO_PLACES for name in ("st-equals", "st-intersects", "st-within")},
    "functions/texts/concat": "an internal error",
    "functions/texts/substringof": "the function is not known: 400",
    "paging/all-pages-related": NESTED,
    "paging/last-page": "a full last page has a link to an empty one",
    "paging/last-page-related": "a full last page has a link to an empty one",
    "paging/next-link-is-a-url": "the link to the next page has spaces in it",
    "paging/skip-related": NESTED,
    "resource-path/nested-keys": "a key after the name of a relation is answered with 404",
    "resource-path/property-of-property": "a path into properties is answered with 404",
    "selecting/expand-in-expand": "$top two levels down is answered with 404",
    "selecting/expand-with-options/filter": "$filter inside $expand ends in an error",
    "selecting/expand-with-options/filter-and-order": "$filter inside $expand ends in an error",
    "selecting/order-by-time/ascending": "an internal error",
    "selecting/order-by-time/descending": "an internal error",
    "update/json-patch": "a JSON Patch is answered with 204 and has no effect",
    "update/moving-a-thing": "the Location that PATCH names is ignored",
    "update/moving-is-remembered": "the Location that PATCH names is ignored",
    "update/patch-with-a-wrong-type": UNPROCESSABLE,
}

# The rows of the reader, and the tests that speak of them. A row that was found right must not be failed by any.
RIGHT: Mapping[str, tuple[str, ...]] = {
    "S01-S03 service root": ("service-root",),
    "S04-S06 deep insert": ("create/deep-insert", "create/create-then-read", "create/deep-insert-all-or-nothing"),
    "S08 FeatureOfInterest from the Location": ("create/feature-from-location",),
    "S09-S12 control information, properties, links": ("data-model",),
    "S13-S16 paths": ("resource-path/property", "resource-path/raw-value", "resource-path/references"),
    "S16 nested links": ("resource-path/nested-links", "resource-path/related-set", "resource-path/related-entity"),
    "S17, S21 unknown property or set": ("resource-path/unknown-property", "resource-path/unknown-set"),
    "S17b property without value": ("resource-path/property-without-value",),
    "S18, S19 unknown entity": ("errors/unknown-entity",),
    "S22 links to existing entities": ("create/link-to-existing",),
    "S24 top": ("paging/top", "paging/top-of-what-there-is"),
    "S26, S28 pages of an entity set": ("paging/all-pages", "paging/skip", "paging/skip-before-top"),
    "S29-S31 count": ("paging/count", "paging/count-after-filter", "paging/no-count"),
    "S32, S34 order": ("selecting/order-by-number", "selecting/order-by-related"),
    "S35, S36 select": ("selecting/select-of-an-entity", "selecting/select-of-a-set"),
    "S37, S38, S39b expand": ("selecting/expand-many", "selecting/expand-path", "selecting/expand-with-select"),
    "S40-S43 operators": ("filter/operators", "filter/times"),
    "S44-S46 paths in filters": ("filter/related-one", "filter/related-many", "filter/inside-properties"),
    "S48 texts": ("functions/texts/startswith", "functions/texts/length"),
    "S49, S50 month and floor": ("functions/dates/month", "functions/numbers/floor"),
    "S56 malformed filter": ("errors/malformed-filter",),
    "S61-S63 unknown names": ("errors/unknown-names-in-options", "errors/unknown-name-in-select"),
    "S64 top of 0": ("paging/top-zero",),
    "S65 malformed JSON": ("errors/malformed-body",),
    "S70 whole numbers": ("create/results-of-all-kinds/number",),
    "S76 no phenomenon time": ("create/no-phenomenon-time",),
    "S77, S78 PATCH": ("update/patch", "update/patch-of-what-is-not-there"),
    "S83, S84 data array": ("data-array",),
    "S88-S90 DELETE": ("delete",),
}
INTERVALS = {
    f"functions/intervals/{name}" for name in ("before", "after", "during", "overlaps", "meets", "starts", "finishes")
}
NOT_OFFERED = {"update/put", *INTERVALS}  # S80: 405; functions that no standard has: 400
EMPTY = "historical-location"  # there is none, ever (S07)


@pytest.fixture(scope="module")
def tests(sensorthings_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every test of the suite by its id, from one run of the command line; SQLite takes one writer at a time."""
    folder = tmp_path_factory.mktemp("run")
    api = {"url": sensorthings_url, "version": "1.1"}
    platform = {"platform": {"name": "django-sta"}, "edition": "mims-plus-9.0", "apis": {"sensorthings": api}}
    result: dict[str, Any] = json.loads(written_by_a_run(platform, folder, "-j", "1"))
    assert result["residue"] == []
    found = [test for test in result["tests"] if test["mechanism"] == "sensorthings"]
    return {test["id"].split("/", 1)[1]: test for test in found}


def test_exactly_these_tests_fail(tests: dict[str, dict[str, Any]]) -> None:
    assert {name for name, test in tests.items() if test["outcome"] == FAILED} == set(FAILED_TESTS)


def test_each_test_comes_to_an_end_of_its_own(tests: dict[str, dict[str, Any]]) -> None:
    by_outcome = defaultdict(list)
    for name, test in tests.items():
        by_outcome[test["outcome"]].append(f"{name}: {test['reason']}")
    assert set(by_outcome) == {PASSED, FAILED, INAPPLICABLE}, by_outcome


def test_what_is_not_offered_is_inapplicable(tests: dict[str, dict[str, Any]]) -> None:
    silent = {name for name, test in tests.items() if test["outcome"] == INAPPLICABLE}
    assert {name for name in silent if EMPTY not in name} == NOT_OFFERED


@pytest.mark.parametrize("row", RIGHT)
def test_what_the_reader_found_right_passes(tests: dict[str, dict[str, Any]], row: str) -> None:
    chosen = {
        name: test["outcome"]
        for name, test in tests.items()
        if any(name == wanted or name.startswith(f"{wanted}/") for wanted in RIGHT[row]) and EMPTY not in name
    }
    assert chosen
    assert set(chosen.values()) == {PASSED}, chosen
