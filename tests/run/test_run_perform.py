"""Every step of the language against a platform on loopback: what it does, and which outcome it leads to."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from small_suites import answering, outcome_of, perform_all, write_suite
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.plan.model import Outcome
from oasc_check.suite.load import load

SERVED = "      - serve: {on: source, status: 200}\n"
CONTROL = "{send: GET /control, expect: {status: 200, body: {$.ok: true}}}"


def one_test(steps: str, more: str = "") -> str:
    """One test with these steps, and a positive control before them."""
    return f"""\
tests:
  - id: it
    says: The platform answers.
    clause: ["1"]
    remedy: Answer.
    {more}
    steps:
      - {CONTROL}
{steps}
"""


ANSWERS: dict[str, Any] = {
    "GET /control": {"ok": True},
    "GET /things": {"things": [{"id": "a b", "n": 1}, {"id": "c/d", "n": 2}]},
    "GET /things/a b": {"id": "a b"},
    "GET /things/c/d": {"id": "c/d"},
    "GET /empty": {"things": []},
    "GET /locked": Response(status_code=403),
    "GET /busy": Response(status_code=503),
    "GET /crashed": Response(status_code=500),
    "GET /broken": Response(status_code=500),
    "GET /gateway": Response(status_code=502),
    "GET /source": JSONResponse({"type": "urn:example:no-source"}, 502),
    "GET /context": JSONResponse({"type": "urn:example:LdContextNotAvailable"}, 504),
    "GET /html": Response("<html>", media_type="text/html"),
}
CASES: list[tuple[str, Outcome, str]] = [
    ("      - {send: GET /things, expect: {status: 200}}", Outcome.PASSED, ""),
    ("      - {send: GET /missing, expect: {status: 200}}", Outcome.FAILED, "status: expected 200, got 404"),
    ("      - {send: GET /broken, expect: {status: 200}}", Outcome.FAILED, "got 500"),
    ("      - {send: GET /locked, expect: {status: 200}}", Outcome.INCONCLUSIVE, "refused access"),
    ("      - {send: GET /locked, expect: {status: 403}}", Outcome.PASSED, ""),
    ("      - {send: GET /locked, auth: none, expect: {status: 401}}", Outcome.FAILED, "got 403"),
    ("      - {send: GET /busy, expect: {status: 200}}", Outcome.INCONCLUSIVE, "not available"),
    ("      - {send: GET /gateway, expect: {status: 200}}", Outcome.INCONCLUSIVE, "not available"),
    (f"{SERVED}      - {{send: GET /gateway, expect: {{status: 200}}}}", Outcome.INCONCLUSIVE, "not available"),
    ("      - {send: GET /source, expect: {status: 200}}", Outcome.INCONCLUSIVE, "not available"),
    (f"{SERVED}      - {{send: GET /source, expect: {{status: 200}}}}", Outcome.FAILED, "got 502"),
    (f"{SERVED}      - {{send: GET /context, expect: {{status: 200}}}}", Outcome.INCONCLUSIVE, "not available"),
    (
        "      - {send: GET /control, applies_when: {body: {$.ok: false}}, expect: {status: 200}}",
        Outcome.INAPPLICABLE,
        "condition of the clause is absent",
    ),
    (
        "      - {send: GET /broken, applies_when: {body: {$.ok: true}}}",
        Outcome.INCONCLUSIVE,
        "condition could not be told",
    ),
    ("      - {send: GET /busy, applies_when: {status: 200}}", Outcome.INCONCLUSIVE, "not available"),
    ("      - {send: GET /crashed, applies_when: {status: 200}}", Outcome.INCONCLUSIVE, "answered 500, so the"),
    ("      - {send: GET /nothing, applies_when: {status: 200}}", Outcome.INAPPLICABLE, "condition of the clause is"),
    ("      - {send: GET /html, applies_when: {body: {$.ok: true}}}", Outcome.INCONCLUSIVE, "not JSON"),
    ("      - {send: GET /html, applies_when: {rdf: {'$[*]': {size: 1}}}}", Outcome.INCONCLUSIVE, "no syntax of RDF"),
    (
        "      - {send: GET /things, capture: {first: $.nothing}}\n      - {check: '${first}', is: 1}",
        Outcome.INCONCLUSIVE,
        "there is nothing at $.nothing",
    ),
    (
        "      - {send: GET /things, capture: {ids: '$.things[*].id'}}\n"
        "      - {check: '${ids}', is: {distinct: true}}",
        Outcome.PASSED,
        "",
    ),
    (
        "      - {send: GET /things, capture: {ids: '$.things[*].id'}}\n      - {check: '${ids}', is: {size: 3}}",
        Outcome.FAILED,
        "expected size 3",
    ),
    (
        "      - {send: GET /things, capture: {all: '$'}}\n"
        "      - {check: '${all}', expect: {body: {'$.things[1].n': 2}}, capture: {first: '$.things[0].n'}}\n"
        "      - {check: '${first}', is: 1}",
        Outcome.PASSED,
        "",
    ),
    (
        "      - send: GET /things\n"
        "      - sample: $.things[*]\n"
        "        as: thing\n"
        "        steps: [{send: 'GET /things/${thing.id}', expect: {status: 200, body: {$.id: '${thing.id}'}}}]",
        Outcome.PASSED,
        "",
    ),
    (
        "      - send: GET /empty\n"
        "      - {sample: '$.things[*]', as: thing, steps: [{send: 'GET /${thing}', expect: {status: 200}}]}",
        Outcome.INCONCLUSIVE,
        "holds too little to look at",
    ),
    (
        "      - {send: GET /empty, capture: {every-thing: '$.things[*]'}}\n"
        "      - {sample: '$[*]', of: every-thing, as: thing, steps: [{send: 'GET /${thing}', expect: {status: 200}}]}",
        Outcome.INCONCLUSIVE,
        "0 found at every-thing[*]; let it hold some data",
    ),
    (
        "      - send: GET /things\n"
        "      - sample: $.things[*]\n"
        "        as: thing\n"
        "        steps: [{check: '${thing}', applies_when: {body: {$.n: 9}}}]",
        Outcome.INAPPLICABLE,
        "condition of the clause is absent",
    ),
    (
        "      - send: GET /things\n"
        "      - sample: $.things[*]\n"
        "        as: thing\n"
        "        at_most: 1\n"
        "        steps: [{check: '${thing}', applies_when: {body: {$.n: 2}}, expect: {body: {$.id: c/d}}}]",
        Outcome.PASSED,
        "",
    ),
    ("      - {send: GET /things, api: other, expect: {status: 200}}", Outcome.INAPPLICABLE, "declares no API other"),
]


@pytest.mark.parametrize(("steps", "outcome", "reason"), CASES)
def test_a_step_leads_to_an_outcome(steps: str, outcome: Outcome, reason: str, tmp_path: Path) -> None:
    run = outcome_of(one_test(steps), ANSWERS, tmp_path)
    assert (run.outcome, reason in run.reason) == (outcome, True), run.reason


TWO_PARTS = """\
tests:
  - id: it
    says: What is told of an API stands before its path.
    clause: ["1"]
    remedy: Tell it.
    steps:
      - send: GET ${api:origin}/.well-known/it${api:path}
        expect: {status: 200, body: {$.url: "${api:url}", $.path: "${api:path}", $.origin: "${api:origin}"}}
"""


@pytest.mark.parametrize("path", ["", "/id/tenant%201"])
def test_an_api_is_named_by_the_two_parts_of_its_address(path: str, tmp_path: Path) -> None:
    def told(request: Request) -> JSONResponse:
        origin = f"{request.url.scheme}://{request.url.netloc}"
        return JSONResponse({"url": origin + path, "path": path, "origin": origin})

    suite = load(write_suite(tmp_path / "suites", TWO_PARTS))
    with answering({f"GET /.well-known/it{unquote(path)}": told}) as url:
        runs, _ = perform_all(suite, url + path, tmp_path)
    assert runs["it"].outcome is Outcome.PASSED, runs["it"].reason


def test_a_preparation_that_fails_says_nothing_about_the_clause(tmp_path: Path) -> None:
    steps = "      - {send: GET /things, expect: {status: 200}}"
    given = "given: [{send: GET /broken, expect: {status: 200}}]"
    run = outcome_of(one_test(steps, given), ANSWERS, tmp_path)
    assert run.outcome is Outcome.INCONCLUSIVE
    assert run.reason == "the preparation did not work: status: expected 200, got 500"


def pages(request: Request) -> Response:
    number = int(request.query_params.get("page", "1"))
    links = [{"rel": "next", "href": f"/pages?page={number + 1}"}] if number < 4 else []
    return JSONResponse({"ids": [number * 10, number * 10 + 1], "links": links})


FOLLOW = """\
      - send: GET /pages
        follow: {{link: next, at_most: {0}{1}}}
        expect: {{status: 200, body: {{"$.ids": {{size: 2}}}}}}
        collect: {{ids: "$.ids[*]"}}
      - check: "${{ids}}"
        is: {2}
"""


@pytest.mark.parametrize(
    ("most", "partly", "check", "outcome"),
    [
        (9, "", "[10, 11, 20, 21, 30, 31, 40, 41]", Outcome.PASSED),
        (4, "", "{size: 8}", Outcome.PASSED),
        (2, "", "{size: 4}", Outcome.INCONCLUSIVE),
        (2, ", partly: true", "{size: 4}", Outcome.PASSED),
    ],
)
def test_pages_are_followed(most: int, partly: str, check: str, outcome: Outcome, tmp_path: Path) -> None:
    answers = {**ANSWERS, "GET /pages": pages}
    assert outcome_of(one_test(FOLLOW.format(most, partly, check)), answers, tmp_path).outcome is outcome


def test_pages_that_lead_in_a_circle_are_a_failure(tmp_path: Path) -> None:
    def circle(_request: Request) -> Response:
        return JSONResponse({"ids": [1, 2], "links": [{"rel": "next", "href": "/pages"}]})

    run = outcome_of(one_test(FOLLOW.format(9, "", "{size: 2}")), {**ANSWERS, "GET /pages": circle}, tmp_path)
    assert run.outcome is Outcome.FAILED
    assert "not read yet" in run.reason


def test_it_asks_again_until_it_holds(tmp_path: Path) -> None:
    asked: list[str] = []

    def slow(request: Request) -> Response:
        asked.append(request.url.path)
        return JSONResponse({"done": len(asked) >= 3})

    steps = (
        "      - send: GET /slow\n"
        "        eventually: {within: 5s, every: 10ms}\n"
        "        expect: {status: 200, body: {$.done: true}}"
    )
    run = outcome_of(one_test(steps), {**ANSWERS, "GET /slow": slow}, tmp_path)
    assert (run.outcome, len(asked)) == (Outcome.PASSED, 3)


def test_what_is_sent_is_what_was_written(tmp_path: Path) -> None:
    received: dict[str, Any] = {}

    def create(request: Request) -> Response:
        received.update(request.headers, query=str(request.url.query))
        return Response(status_code=201, headers={"Location": "/things/new"})

    tests = """\
tests:
  - id: it
    says: The platform stores a thing.
    clause: ["1"]
    remedy: Store it.
    effect: writes
    cases: [{id: one, kind: application/x-one}, {id: two, kind: application/x-two}]
    steps:
      - send: POST /things
        query: {q: "a b&c;d", list: [1, 2], flag: true}
        headers: {X-Name: "${name:thing}", Accept: null}
        media_type: "${case:kind}"
        body: {id: "${id:Thing}", many: {many: {count: 2, of: "${n}"}}, at: "${macro:speed}"}
        created: "${header:Location}"
        expect: {status: 201, headers: {Location: {ends_with: /new}}}
"""
    suite = load(write_suite(tmp_path / "suites", tests))
    with answering({"POST /things": create, "GET /things/new": {"id": "other"}}) as url:
        runs, cleaned = perform_all(suite, url, tmp_path)
    assert {name: str(run.outcome) for name, run in runs.items()} == {"it/one": "passed", "it/two": "passed"}
    assert received["query"] == "q=a%20b%26c%3Bd&list=1,2&flag=true"
    assert received["content-type"] in ("application/x-one", "application/x-two")
    body = json.loads(runs["it/one"].exchanges[0].request.body)
    assert body["id"].startswith("urn:ngsi-ld:Thing:oasc-")
    assert body["many"] == [1, 2]
    assert body["at"] == "${speed}"
    assert body["id"] != json.loads(runs["it/two"].exchanges[0].request.body)["id"]
    assert len(cleaned.residue) == 2, "what does not hold a name of this run is not touched"


@pytest.mark.parametrize("named", ["urn:x:1", "/maps/urn:x:1"])
def test_what_a_header_names_below_a_path_is_removed(named: str, tmp_path: Path) -> None:
    kept: dict[str, str] = {}

    def ask(request: Request) -> Response:
        kept["urn:x:1"] = str(request.query_params["about"])
        return JSONResponse({"ok": True}, headers={"X-Map": named})

    def remove(_: Request) -> Response:
        kept.clear()
        return Response(status_code=204)

    tests = """\
tests:
  - id: it
    says: The platform makes a map on the way.
    clause: ["1"]
    remedy: Make it.
    effect: writes
    steps:
      - send: GET /things
        query: {about: "${name:thing}"}
        created: "/maps/${header:X-Map}"
        expect: {status: 200, body: {$.ok: true}}
"""
    suite = load(write_suite(tmp_path / "suites", tests))
    found = {"GET /things": ask, "GET /maps/urn:x:1": lambda _: JSONResponse(kept), "DELETE /maps/urn:x:1": remove}
    with answering(found) as url:
        runs, cleaned = perform_all(suite, url, tmp_path)
    assert (str(runs["it"].outcome), cleaned.residue, kept) == ("passed", (), {})


def test_a_shared_preparation_is_sent_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def control(request: Request) -> Response:
        asked.append(request.url.path)
        return JSONResponse({"ok": True, "where": "/things"})

    tests = """\
given:
  start:
    once: true
    steps: [{send: GET /control, expect: {status: 200, body: {$.ok: true}}, capture: {where: $.where}}]
tests:
  - id: it
    says: The platform answers.
    clause: ["1"]
    remedy: Answer.
    given: [start]
    cases: [{id: one}, {id: two}, {id: three}]
    steps: [{send: "GET ${where}", expect: {status: 200, body: {"$.things": {size: 2}}}}]
"""
    suite = load(write_suite(tmp_path / "suites", tests))
    with answering({**ANSWERS, "GET /control": control}) as url:
        runs, _ = perform_all(suite, url, tmp_path)
    assert {str(run.outcome) for run in runs.values()} == {"passed"}
    assert len(asked) == 1
    assert {run.exchanges[0].id for run in runs.values()} == {"x1"}


def test_what_a_shared_preparation_creates_stays_until_the_run_ends(tmp_path: Path) -> None:
    seen: list[str] = []
    kept: list[Any] = []

    async def make(request: Request) -> Response:
        seen.append("made")
        kept.append(await request.json())
        return JSONResponse({"ok": True}, 201, {"Location": "/things/1"})

    def use(_: Request) -> Response:
        seen.append("used")
        return JSONResponse({"things": kept})

    def look(_: Request) -> Response:
        return JSONResponse(kept[0])

    def remove(_: Request) -> Response:
        seen.append("removed")
        return Response(status_code=204)

    tests = """\
given:
  start:
    once: true
    steps:
      - send: POST /things
        body: {id: "${id:T}"}
        created: "${header:Location}"
        expect: {status: 201, body: {$.ok: true}}
tests:
  - id: it
    says: The platform answers.
    clause: ["1"]
    effect: writes
    remedy: Answer.
    given: [start]
    cases: [{id: one}, {id: two}]
    steps: [{send: GET /use, expect: {status: 200, body: {"$.things": {size: 1}}}}]
"""
    suite = load(write_suite(tmp_path / "suites", tests))
    platform = {"POST /things": make, "GET /use": use, "GET /things/1": look, "DELETE /things/1": remove}
    with answering(platform) as url:
        runs, cleaned = perform_all(suite, url, tmp_path)
    assert {str(run.outcome) for run in runs.values()} == {"passed"}
    assert cleaned.residue == ()
    assert seen == ["made", "used", "used", "removed"]


NOTIFIED = """\
tests:
  - id: it
    says: The platform calls.
    clause: ["1"]
    remedy: Call.
    effect: writes
    steps:
      - serve: {{on: hook, status: 202, body: {{thanks: true}}}}
      - send: POST /subscribe
        body: {{id: "${{id:S}}", to: "${{callback:hook}}"}}
        created: /subscriptions/${{id:S}}
        expect: {{status: 201}}
      - notified: {{on: hook, within: {within}{counts}}}
        only: {{request: {{method: POST}}, body: {{$.n: {{at_least: {least}}}}}}}
        expect: {{body: {{$.n: {wanted}}}}}
        capture: {{number: $.n}}
      - {{check: "${{number}}", is: {wanted}}}
"""


def calls(count: int) -> Any:
    """A platform that calls so often when somebody subscribes."""
    import threading
    import urllib.request

    def subscribe(url: str) -> None:
        for number in range(1, count + 1):
            data = json.dumps({"n": number}).encode()
            with urllib.request.urlopen(urllib.request.Request(url, data=data, method="POST")) as answer:
                assert answer.status == 202

    async def handle(request: Request) -> Response:
        body = await request.json()
        threading.Thread(target=subscribe, args=(body["to"],)).start()
        return Response(status_code=201, headers={"Location": "/there"})

    return handle


@pytest.mark.parametrize(
    ("count", "wanted", "least", "counts", "outcome"),
    [
        (1, 1, 0, "", Outcome.PASSED),
        (2, 2, 0, "", Outcome.PASSED),
        (1, 9, 0, "", Outcome.FAILED),
        (0, 1, 0, "", Outcome.FAILED),
        (2, 1, 0, ", at_least: 2", Outcome.PASSED),
        (2, 1, 0, ", at_least: 1, at_most: 2", Outcome.PASSED),
        (3, 1, 0, ", at_least: 1, at_most: 2", Outcome.FAILED),
        (3, 2, 2, ", at_least: 1, at_most: 2", Outcome.PASSED),
        (3, 3, 3, ", at_least: 2", Outcome.FAILED),
        (3, 3, 3, "", Outcome.PASSED),
    ],
)
def test_calls_of_the_platform_are_heard(
    count: int, wanted: int, least: int, counts: str, outcome: Outcome, tmp_path: Path
) -> None:
    from starlette.applications import Starlette
    from starlette.routing import Route

    from oasc_check.reference.server import start_app

    tests = NOTIFIED.format(within="600ms", counts=counts, wanted=wanted, least=least)
    suite = load(write_suite(tmp_path / "suites", tests))
    with start_app(Starlette(routes=[Route("/subscribe", calls(count), methods=["POST"])])) as server:
        runs, cleaned = perform_all(suite, server.url, tmp_path)
    assert runs["it"].outcome is outcome, runs["it"].reason
    assert cleaned.residue == ()


def test_a_link_leads_on_from_what_was_asked_whoever_called_since(tmp_path: Path) -> None:
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    from oasc_check.reference.server import start_app

    tests = NOTIFIED.format(within="5s", counts="", wanted=1, least=0).replace(
        "expect: {status: 201}", 'expect: {status: 201}\n        capture: {where: "header:Location"}'
    )
    suite = load(
        write_suite(
            tmp_path / "suites", tests + '      - {send: "GET ${where}", expect: {status: 200, body: {$.here: true}}}\n'
        )
    )
    there = Route("/there", lambda _: JSONResponse({"here": True}))
    with start_app(Starlette(routes=[Route("/subscribe", calls(1), methods=["POST"]), there])) as server:
        runs, _ = perform_all(suite, server.url, tmp_path)
    assert runs["it"].outcome is Outcome.PASSED, runs["it"].reason
