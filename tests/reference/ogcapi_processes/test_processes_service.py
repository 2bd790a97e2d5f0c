"""The OGC API Processes reference service as its clients see it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Mount, Router

from oasc_check.reference.ogcapi_processes import routes
from oasc_check.reference.server import start_app

SESSION = requests.Session()


class Clock:
    """A time that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def base(clock: Clock) -> Iterator[str]:
    service = Router(routes(frozenset(), clock), redirect_slashes=False)
    with start_app(Starlette(routes=[Mount("/oap", app=service)])) as server, SESSION:
        yield f"{server.url}/oap"


def run(base: str, process: str, body: Any, **headers: str) -> requests.Response:
    return SESSION.post(f"{base}/processes/{process}/execution", json=body, headers=headers, timeout=5)


def test_one_output_comes_as_it_is_and_more_as_a_document(base: str) -> None:
    one = run(base, "EchoProcess", {"inputs": {"stringInput": "Value2"}})
    two = run(base, "EchoProcess", {"inputs": {"stringInput": "Value2", "doubleInput": 3.5}})
    chosen = run(
        base, "EchoProcess", {"inputs": {"stringInput": "Value2", "doubleInput": 3.5}, "outputs": {"doubleOutput": {}}}
    )
    assert (one.status_code, one.text) == (200, "Value2")
    assert two.json() == {"stringOutput": "Value2", "doubleOutput": 3.5}
    assert chosen.json() == 3.5
    assert run(base, "EchoProcess", {"inputs": {}, "outputs": {}}).status_code == 204


@pytest.mark.parametrize(
    ("process", "body", "status"),
    [
        ("EchoProcess", {"inputs": {"stringInput": "Value9"}}, 400),
        ("EchoProcess", {"inputs": {"nosuchInput": 1}}, 400),
        ("EchoProcess", {"inputs": []}, 400),
        ("EchoProcess", [], 400),
        ("EchoProcess", {"inputs": {}, "outputs": {"nosuch": {}}}, 400),
        ("hello-world", {"inputs": {}}, 400),
        ("nosuch", {"inputs": {}}, 404),
    ],
)
def test_wrong_executions_are_refused(base: str, process: str, body: Any, status: int) -> None:
    assert run(base, process, body).status_code == status


def test_a_job_runs_ends_and_is_dismissed(base: str, clock: Clock) -> None:
    started = run(base, "hello-world", {"inputs": {"name": "Lille"}}, Prefer="respond-async")
    job = started.headers["Location"]
    assert (started.status_code, started.json()["status"]) == (201, "running")
    early = SESSION.get(f"{job}/results", timeout=5)
    assert (early.status_code, early.json()["type"].rpartition("/")[2]) == (404, "result-not-ready")
    clock.now += timedelta(seconds=1)
    assert SESSION.get(job, timeout=5).json()["status"] == "successful"
    assert SESSION.get(f"{job}/results", timeout=5).json() == {"echo": "Hello Lille!"}
    assert [one["jobID"] for one in SESSION.get(f"{base}/jobs", timeout=5).json()["jobs"]] == [job.rpartition("/")[2]]
    assert SESSION.delete(job, timeout=5).json()["status"] == "dismissed"
    assert SESSION.get(job, timeout=5).status_code == 404


def test_the_list_has_no_more_than_limit(base: str) -> None:
    assert len(SESSION.get(f"{base}/processes?limit=1", timeout=5).json()["processes"]) == 1
    assert SESSION.get(f"{base}/processes?limit=0", timeout=5).status_code == 400
