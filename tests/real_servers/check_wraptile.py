"""The suite for OGC API Processes says of a real wraptile what it does; each failure was replayed by hand.

It runs every process as a job, and describes none with jobControlOptions, which processSummary.yaml does not require.
It declares core, JSON, OpenAPI, descriptions, the list of jobs and dismissal.
"""

from collections.abc import Mapping

import pytest
from processes_run import outcomes_at
from wraptile import wraptile_url

__all__ = ["wraptile_url"]

FAILED_TESTS: Mapping[str, str] = {
    "execution/async": "201 comes without a Location (/req/core/process-execute-success-async)",
    "landing-page/links": "every link of the landing page is called service (/req/core/landingpage-success)",
    "processes/limit": "limit=1 is answered with both processes (/req/core/pl-limit-response)",
    "processes/summary-links": "no link leads from the list to a process, a recommendation only",
}
NO_JOB_IS_FOUND = "jobs are looked for at their Location"
OPEN_TESTS: Mapping[str, str] = {
    **{f"jobs/{name}": NO_JOB_IS_FOUND for name in ("dismiss", "list", "results", "results-document")},
    **{
        f"jobs/{name}": NO_JOB_IS_FOUND
        for name in ("results-not-ready", "status", "status-of-this-job", "status-times")
    },
    "jobs/unknown-process": NO_JOB_IS_FOUND,
    "landing-page/openapi": "no link leads to the API definition",
}
NEVER_AT_ONCE = "every process is run as a job"
NOTHING_TO_SEE: Mapping[str, str] = {
    **{f"execution/{name}": NEVER_AT_ONCE for name in ("sync", "sync-document", "sync-raw", "sync-raw-text")},
    **{f"execution/{name}": NEVER_AT_ONCE for name in ("unknown-process", "validates-inputs")},
    "landing-page/definition": "no link leads to an API definition",
}


@pytest.fixture(scope="module")
def outcomes(wraptile_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The outcome of every test by its id, from one run of the command line."""
    return outcomes_at(wraptile_url, "wraptile", tmp_path_factory.mktemp("run"))


@pytest.mark.parametrize(
    ("outcome", "tests"), [("failed", FAILED_TESTS), ("inconclusive", OPEN_TESTS), ("inapplicable", NOTHING_TO_SEE)]
)
def test_these_tests_end_so_and_no_others(outcomes: dict[str, str], outcome: str, tests: Mapping[str, str]) -> None:
    assert {name for name, found in outcomes.items() if found == outcome} == set(tests)


def test_all_else_passes(outcomes: dict[str, str]) -> None:
    assert set(outcomes.values()) == {"passed", "failed", "inconclusive", "inapplicable"}
    assert sum(outcome == "passed" for outcome in outcomes.values()) >= 9
