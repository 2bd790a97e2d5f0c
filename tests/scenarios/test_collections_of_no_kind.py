"""Collections that do not say what they hold: features where nothing speaks against it (OGC 17-069r4, 7.13)."""

import json
from pathlib import Path

from scenario_runs import plan_for, run, with_outcome
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

NO_KIND = {"ogc-collections-of-no-kind"}
COVERAGE = {"rel": "http://www.opengis.net/def/rel/ogc/1.0/coverage", "href": "coverage", "type": "image/tiff"}


class Coverages:
    """Its collections link to coverages, as those of OGC API - Coverages do; none has features."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_more(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [one for one in message["headers"] if one[0] != b"content-length"]
            elif b'"collections"' in message.get("body", b""):
                answer = json.loads(message["body"])
                for collection in answer["collections"]:
                    collection["links"].append(COVERAGE)
                message["body"] = json.dumps(answer).encode()
            await send(message)

        await self._app(scope, receive, send_more if scope.get("path") == "/ogc/collections" else send)


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
    failed, _ = _outcomes(tmp_path, Coverages(build(NO_KIND)))
    assert failed == {}
