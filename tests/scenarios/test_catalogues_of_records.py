"""The records of a service that holds nothing else are features (20-004r1, /req/records-api/features-api)."""

import json
from collections.abc import Iterable
from pathlib import Path

from scenario_runs import plan_for, run, with_outcome
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

NOT_PASSED = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR)
COLLECTIONS = "/ogc/collections"


class Catalogues:
    """The reference platform, which says of all its collections, or of those named, that records are in them."""

    def __init__(self, app: ASGIApp, only: Iterable[str] = ()) -> None:
        self._app = app
        self._only = set(only)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_catalogues(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [one for one in message["headers"] if one[0] != b"content-length"]
            elif b'"itemType"' in message.get("body", b""):
                message["body"] = self._told(message["body"])
            await send(message)

        told = scope.get("path", "").startswith(COLLECTIONS) and "/items" not in scope["path"]
        await self._app(scope, receive, send_catalogues if told else send)

    def _told(self, body: bytes) -> bytes:
        answer = json.loads(body)
        for collection in answer.get("collections", [answer]):
            if not self._only or collection["id"] in self._only:
                collection["itemType"] = "record"
        return json.dumps(answer).encode()


def _run(folder: Path, app: ASGIApp) -> tuple[dict[str, str], dict[str, str]]:
    """The tests that did not pass, and those that did."""
    with start_app(app) as platform:
        runs, _ = run(plan_for(platform.url, ["ogcapi-features"]), folder)
    return with_outcome(runs, *NOT_PASSED), with_outcome(runs, Outcome.PASSED)


def test_records_are_tested_where_there_is_nothing_else(tmp_path: Path) -> None:
    not_passed, passed = _run(tmp_path, Catalogues(build()))
    assert not_passed == {}
    assert len(passed) > 120


def test_a_mistake_with_records_is_found(tmp_path: Path) -> None:
    not_passed, _ = _run(tmp_path, Catalogues(build({"ogc-bbox-ignored"})))
    assert "ogcapi-features/bbox/fc-bbox-response-own" in not_passed


def test_records_beside_features_are_not_looked_at(tmp_path: Path) -> None:
    unresolvable = build({"ogc-collection-unresolvable"})  # that of the trees
    assert _run(tmp_path, Catalogues(unresolvable, only=["trees"]))[0] == {}
    assert _run(tmp_path, Catalogues(unresolvable))[0] != {}
