"""What a platform names in the body of its answer is removed again; settings have a value where a file gives none."""

import json
from pathlib import Path
from typing import Any

import pytest
from small_suites import MECHANISM, answering, perform_all, write_suite
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.plan.model import Outcome
from oasc_check.run.ledger import Ledger, Undo
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


UNDO = """\
        undone_by: {send: "POST /things/${body:id}/end", body: {end: "${body:id}", name: "${id:Thing}"}}
"""


class Ending(Hub):
    """A hub whose things cannot be deleted, only ended; ``status`` answers that."""

    def __init__(self, members: dict[str, Any], status: int) -> None:
        super().__init__(members, {})
        self.status = status
        self.ended: list[tuple[str, Any]] = []

    def get(self, key: str, _default: Any = None) -> Any:
        return self._end if key.endswith("/end") else super().get(key)

    async def _end(self, request: Request) -> Response:
        self.ended.append((request.url.path, json.loads(await request.body())["end"]))
        return Response(status_code=self.status)


@pytest.mark.parametrize("status", [200, 202, 400, 404, 409, 410])
def test_what_cannot_be_deleted_is_ended(status: int, tmp_path: Path) -> None:
    hub = Ending({"id": "urn:a"}, status)
    assert run(hub, tmp_path, UNDO)[1] == ()
    assert (hub.ended, hub.removed) == ([("/things/urn:a/end", "urn:a")], [])


def test_what_did_not_end_is_told(tmp_path: Path) -> None:
    (residue,) = run(Ending({"id": "urn:a"}, 500), tmp_path, UNDO)[1]
    assert "did not end" in residue


def test_what_showed_nothing_of_the_run_is_not_ended(tmp_path: Path) -> None:
    hub = Ending({"id": "urn:a", "name": "another"}, 200)
    (residue,) = run(hub, tmp_path, UNDO)[1]
    assert "was not asked" in residue
    assert hub.ended == []


def test_a_ledger_remembers_how_to_end_it(tmp_path: Path) -> None:
    undo = Undo("POST", "http://h/things/1/end", "{}")
    ledger = Ledger(tmp_path / "run.jsonl", "run-1", "platform.yaml")
    key = ledger.intend("m", None, {}, "m/g/t", "k2m9", "http://h/things")
    ledger.created(key, "http://h/things/1", shown=True, undo=undo)
    (entry,) = Ledger.read(ledger.path).open_entries()
    assert (entry.url, entry.shown, entry.undo) == ("http://h/things/1", True, undo)


def run(hub: Hub, folder: Path, more: str = "") -> tuple[dict[str, Outcome], tuple[str, ...]]:
    features = SETTINGS.replace("features: {extra:", "features: {more: {says: More., default: unclaimed}, extra:")
    suite = load(write_suite(folder / "suites", TESTS.replace("        expect:", f"{more}        expect:"), features))
    with answering(hub) as url:
        runs, cleaned = perform_all(suite, url, folder)
    return {name: one.outcome for name, one in runs.items()}, cleaned.residue
