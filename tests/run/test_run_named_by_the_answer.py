"""What a platform names in the body of its answer is removed again; settings have a value where a file gives none."""

import json
from pathlib import Path
from typing import Any

import pytest
from small_suites import MECHANISM, answering, perform_all, write_suite
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.plan.model import Outcome
from oasc_check.suite.load import load

SETTINGS = MECHANISM + "settings: {place: /things}\n"
TESTS = """\
tests:
  - id: it
    says: A thing is created.
    clause: ["1"]
    remedy: Create it.
    effect: writes
    needs: ["${case:feature}"]
    cases:
      - {id: here, feature: extra, at: "${setting:place}"}
      - {id: there, feature: more, at: "${setting:place}"}
    steps:
      - send: POST ${api:url}${case:at}
        body: {name: "${id:Thing}"}
        created: "${body:id}"
        expect: {status: 201, headers: {X-Made: "yes"}}
"""


class Hub(dict[str, Any]):
    """A collection whose things can be made and removed; ``members`` and ``headers`` are those of the answer."""

    def __init__(self, members: dict[str, Any], headers: dict[str, str], look: Response | None = None) -> None:
        self.things: dict[str, Any] = {}
        self.removed: list[str] = []
        self.members, self.headers, self.look = members, headers, look
        super().__init__()

    def get(self, key: str, _default: Any = None) -> Any:
        method, path = key.split(" ", 1)
        if method == "POST":
            return self._make
        if method == "DELETE":
            self.removed.append(path)
            return Response(status_code=204)
        return self.look or JSONResponse(self.things)

    async def _make(self, request: Request) -> Response:
        self.things = json.loads(await request.body())
        return JSONResponse(self.things | self.members, 201, {"X-Made": "yes", **self.headers})


@pytest.mark.parametrize(
    ("members", "headers"),
    [({"id": "a b"}, {}), ({"id": "a b"}, {"Location": "/elsewhere/1"}), ({}, {"Location": "/things/a%20b"})],
)
def test_what_the_body_or_location_names_is_removed(
    members: dict[str, Any], headers: dict[str, str], tmp_path: Path
) -> None:
    hub = Hub(members, headers)
    outcomes, residue = run(hub, tmp_path)
    assert outcomes == {"it/here": Outcome.PASSED, "it/there": Outcome.INAPPLICABLE}
    assert (hub.removed, residue) == (["/things/a b"], ())


@pytest.mark.parametrize("status", [404, 405, 501])
def test_what_cannot_be_read_is_removed_when_its_creation_showed_the_marker(status: int, tmp_path: Path) -> None:
    hub = Hub({"id": 7}, {}, Response(status_code=status))
    assert (run(hub, tmp_path)[1], hub.removed) == ((), ["/things/7"])


def test_what_cannot_be_read_and_showed_nothing_is_left_alone(tmp_path: Path) -> None:
    hub = Hub({"id": 7, "name": "another"}, {}, Response(status_code=405))
    (residue,) = run(hub, tmp_path)[1]
    assert "was not touched" in residue
    assert hub.removed == []


def test_what_the_answer_does_not_name_is_told(tmp_path: Path) -> None:
    hub = Hub({"id": ["no"]}, {})
    (residue,) = run(hub, tmp_path)[1]
    assert "could not tell" in residue
    assert hub.removed == []


def run(hub: Hub, folder: Path) -> tuple[dict[str, Outcome], tuple[str, ...]]:
    features = SETTINGS.replace("features: {extra:", "features: {more: {says: More., default: unclaimed}, extra:")
    suite = load(write_suite(folder / "suites", TESTS, features))
    with answering(hub) as url:
        runs, cleaned = perform_all(suite, url, folder)
    return {name: one.outcome for name, one in runs.items()}, cleaned.residue
