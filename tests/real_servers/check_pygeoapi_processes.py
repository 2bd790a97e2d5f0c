"""The suite for OGC API Processes says of a real pygeoapi what it does; each failure was replayed by hand.

It serves the process hello-world, and declares core, JSON, OpenAPI, descriptions and callbacks, no job list and no
dismissal.
"""

from collections.abc import Mapping

import pytest
from processes_run import outcomes_at
from pygeoapi import pygeoapi_url

__all__ = ["pygeoapi_url"]

FAILED_TESTS: Mapping[str, str] = {
    "execution/sync-document": "a document is {outputs: [{id, value}]}, not an object with the ids of the outputs",
    "jobs/results-document": "the results of a job are {outputs: [{id, value}]}, too",
    "jobs/unknown-job-type": "the type of the error is InvalidParameterValue, no URI",
    "processes/unknown-process-type": "the type of the error is NoSuchProcess, no URI",
}
NOT_OFFERED = {"jobs/list", "jobs/dismiss", "execution/sync-raw-text"}  # its output is an object, no text
A_RACE = "jobs/results-not-ready"  # the greeting is mostly ready before it is asked for


@pytest.fixture(scope="module")
def outcomes(pygeoapi_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The outcome of every test by its id, from one run of the command line."""
    return outcomes_at(pygeoapi_url, "pygeoapi", tmp_path_factory.mktemp("run"))


def test_exactly_these_tests_fail(outcomes: dict[str, str]) -> None:
    assert {name for name, outcome in outcomes.items() if outcome == "failed"} - {A_RACE} == set(FAILED_TESTS)


def test_what_is_not_offered_is_inapplicable(outcomes: dict[str, str]) -> None:
    assert {name for name, outcome in outcomes.items() if outcome == "inapplicable"} - {A_RACE} == NOT_OFFERED


def test_all_else_passes(outcomes: dict[str, str]) -> None:
    assert set(outcomes.values()) <= {"passed", "failed", "inapplicable"}
    assert sum(outcome == "passed" for outcome in outcomes.values()) >= 20
