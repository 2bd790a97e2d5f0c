"""A weak test is found by what it does not notice; a strong one notices everything."""

from pathlib import Path
from typing import Any

import requests
from small_suites import answering, write_suite
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.plan.build import build
from oasc_check.plan.model import Selection
from oasc_check.proof.campaign import OF_A_TEST, Tally, tallies
from oasc_check.proof.record import record
from oasc_check.proof.replay import Ground
from oasc_check.proof.score import Score
from oasc_check.suite.load import load
from oasc_check.suite.model import Api, Platform
from oasc_check.verdict.standard import StandardJudge

CARS = [{"id": "urn:car:1", "speed": 55}, {"id": "urn:car:2", "speed": 80}]
HEAD = """\
tests:
  - id: cars
    says: Cars can be read.
    clause: ["1"]
    steps:
"""
TAIL = "    remedy: Serve cars.\n"


def tally_of(steps: str, answers: dict[str, Any], folder: Path, head: str = HEAD) -> Tally:
    suite = load(write_suite(folder / "suites", f"{head}{steps}{TAIL}"))
    judge = StandardJudge(suite.payload_schemas)
    with answering(answers) as url:
        platform = Platform("small", "here", {"small": Api("small", url, version="1")}, sandbox=True)
        recording = record(build(suite, platform, Selection(writes=True)), judge, folder)
    (tally,) = tallies(recording, Ground(suite, platform, judge))
    return tally


def score_of(steps: str, answers: dict[str, Any], folder: Path, head: str = HEAD) -> Score:
    (score,) = tally_of(steps, answers, folder, head).scores
    return score


def survivors(score: Score) -> list[str]:
    return [str(one) for one in score.survivors]


def test_a_test_that_says_exactly_what_must_come_notices_everything(tmp_path: Path) -> None:
    steps = """\
      - send: GET /cars
        expect:
          status: 200
          media_type: application/json
          body: {"$[*].id": {in_any_order: ["urn:car:1", "urn:car:2"]}, "$[0].speed": {at_least: 0}}
"""
    tally = tally_of(steps, {"GET /cars": CARS}, tmp_path)
    assert (tally.share, tally.is_strong, survivors(tally.scores[0])) == (1.0, True, [])
    assert tally.spoilt > 10


def test_a_test_that_holds_of_nothing_is_weak(tmp_path: Path) -> None:
    """Every matcher here holds of an empty list as well."""
    steps = """\
      - send: GET /cars
        expect: {status: 200, body: {"$[*].id": {each: {starts_with: "urn:"}}}}
"""
    tally = tally_of(steps, {"GET /cars": CARS}, tmp_path)
    (score,) = tally.scores
    assert survivors(score) == ["GET /cars: replaced by []", "GET /cars: $[*].id: all dropped"]
    assert 0 < score.caught == score.spoilt - 2
    assert score.share < OF_A_TEST
    assert (tally.weak, tally.is_strong) == ([score], False)


def test_a_status_that_nobody_looks_at_is_found(tmp_path: Path) -> None:
    steps = """\
      - send: GET /cars
        expect: {status: 200, body: {$: {size: 2}}}
      - send: GET /cars
        expect: {body: {"$[0].id": "urn:car:1"}}
"""
    assert survivors(score_of(steps, {"GET /cars": CARS}, tmp_path)) == ["GET /cars: status 200 changed to 500"]


def test_a_reading_that_takes_anything_is_found(tmp_path: Path) -> None:
    """The second reading looks at nothing but the status, so that the first one decides nothing."""
    readings = '[{status: 200, body: {"$[0].id": "urn:car:1"}}, {status: 200}]'
    steps = f"""\
      - send: GET /cars
        expect: {{any_of: {readings}}}
      - send: GET /cars
        expect: {{status: 200, body: {{"$[*].speed": [55, 80]}}}}
"""
    found = survivors(score_of(steps, {"GET /cars": CARS}, tmp_path))
    assert "GET /cars: $[0].id changed" in found
    assert not any("speed" in one for one in found)


def test_what_a_second_sound_reading_takes_is_no_mistake(tmp_path: Path) -> None:
    readings = '[{status: 200, body: {"$[0].speed": 55}}, {status: 200, body: {"$[0].speed": {absent: true}}}]'
    steps = f"""\
      - send: GET /cars
        expect: {{any_of: {readings}}}
      - send: GET /cars
        expect: {{status: 200, body: {{"$[*].id": {{size: 2}}}}}}
"""
    assert survivors(score_of(steps, {"GET /cars": CARS}, tmp_path)) == []


def test_a_list_that_is_kept_and_only_compared_may_be_empty(tmp_path: Path) -> None:
    steps = """\
      - send: GET /cars
        expect: {status: 200, body: {$: {type: array}}}
        capture: {ids: "$[*].id"}
      - check: "${ids}"
        is: {distinct: true}
"""
    assert survivors(score_of(steps, {"GET /cars": CARS}, tmp_path)) == ["GET /cars: what is kept of $[*].id emptied"]


def test_what_does_not_apply_is_not_counted(tmp_path: Path) -> None:
    """A status other than 200 makes the test inapplicable: that says nothing about its strength."""
    steps = """\
      - send: GET /cars
        applies_when: {status: 200}
        expect: {status: 200, body: {"$[*].speed": [55, 80]}}
"""
    score = score_of(steps, {"GET /cars": CARS}, tmp_path)
    assert (score.share, survivors(score)) == (1.0, [])


def store() -> dict[str, Any]:
    """A platform that keeps one thing."""
    kept: list[Any] = []

    async def write(request: Request) -> Response:
        kept[:] = [await request.json()]
        return JSONResponse(None, 201)

    return {"POST /cars": write, "GET /cars": lambda _: JSONResponse(kept)}


WRITING = HEAD.replace("    steps:", "    effect: writes\n    steps:")
WRITE = """\
      - send: POST /cars
        body: {id: "${id:Car}", speed: 55, owner: {name: Ada}}
        created: /cars/${id:Car}
        expect: {status: 201}
"""


def test_what_a_test_wrote_and_does_not_read_is_said_apart(tmp_path: Path) -> None:
    steps = f"""{WRITE}
      - send: GET /cars
        expect: {{status: 200, body: {{"$[0].id": "${{id:Car}}"}}}}
"""
    score = score_of(steps, store(), tmp_path, WRITING)
    assert (score.share, survivors(score)) == (1.0, [])
    assert {one.says for one in score.unread} == {
        "$[0].speed changed",
        "$[0].owner.name changed",
        "an item of $ doubled",
        "an item added to $",
    }


def test_what_a_test_reads_whole_leaves_nothing_unread(tmp_path: Path) -> None:
    steps = f"""{WRITE}
      - send: GET /cars
        expect:
          status: 200
          body: {{$: [{{id: "${{id:Car}}", speed: 55, owner: {{name: Ada}}}}]}}
"""
    score = score_of(steps, store(), tmp_path, WRITING)
    assert (score.share, score.unread) == (1.0, ())


def calling() -> dict[str, Any]:
    """A platform that calls back at once, twice where that is asked."""

    async def subscribe(request: Request) -> Response:
        wanted = await request.json()
        for _ in range(wanted["times"]):
            await run_in_threadpool(requests.post, wanted["to"], json={"speed": 55}, timeout=5)
        return Response(status_code=201)

    return {"POST /watch": subscribe}


NOTIFIED = """\
      - send: POST /watch
        body: {{id: "${{id:Watch}}", to: "${{callback:updates}}", times: {times}}}
        created: /watch/${{id:Watch}}
        expect: {{status: 201}}
      - notified: {{on: updates, within: 300ms, {count}}}
        expect: {{body: {{$.speed: 55}}}}
"""


def test_calls_are_dropped_added_and_spoilt(tmp_path: Path) -> None:
    steps = NOTIFIED.format(times=1, count="at_least: 1, at_most: 1")
    score = score_of(steps, calling(), tmp_path, WRITING)
    assert (score.share, survivors(score)) == (1.0, [])
    few = score_of(NOTIFIED.format(times=2, count="at_least: 2"), calling(), tmp_path / "few", WRITING)
    assert (few.share, score.spoilt - few.spoilt) == (1.0, 1)  # one too many is none too many without at_most
