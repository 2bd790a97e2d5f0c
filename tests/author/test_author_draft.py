"""A recording becomes a draft: valid in the language of suites, with names for what it created, and without secrets."""

from __future__ import annotations

import base64
import contextlib
import json
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parking_platform import parking
from small_suites import MECHANISM, perform_all, write_suite

from oasc_check.author.draft import draft
from oasc_check.author.har import NotAnArchive, read_har
from oasc_check.author.hiding import holds_secret
from oasc_check.author.proxy import RecordingProxy
from oasc_check.author.recording import recorded
from oasc_check.plan.model import Outcome
from oasc_check.reference.server import start_app
from oasc_check.run.model import Exchange, Headers, Request, Response, TestRun
from oasc_check.run.session import now
from oasc_check.run.settings import Settings
from oasc_check.suite.load import inspect, load
from oasc_check.suite.schema_check import problems_of
from oasc_check.suite.strict_yaml import parse

BASE = "https://city.example/p"
JSON = {"Content-Type": "application/json"}


def octets(value: Any) -> bytes:
    return b"" if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()


def seen(line: str, status: int, sent: Any = None, got: Any = None, asked: Any = (), told: Any = ()) -> Exchange:
    """One exchange: ``GET /lots``, what came back, and header fields of both."""
    method, path = line.split(" ", 1)
    request = Request(method, f"{BASE}{path}", Headers([*JSON.items(), *dict(asked).items()]), octets(sent))
    kind = {} if got is None else JSON
    response = Response(status, Headers([*kind.items(), *dict(told).items()]), octets(got))
    return Exchange("x", request, response, None, 0, 1, "")


def text_of(*exchanges: Exchange) -> str:
    """The draft as it is written."""
    return draft(list(recorded(exchanges, BASE)), ("small", "things", "it"), ["A draft."])


def steps_of(*exchanges: Exchange) -> list[dict[str, Any]]:
    """The steps of the draft, which the schema of suites accepts."""
    document = parse(text_of(*exchanges), Path("draft.yaml"))
    assert problems_of(document, "suite") == []
    steps: list[dict[str, Any]] = document.data["tests"][0]["steps"]
    return steps


def test_an_id_of_the_client_becomes_one_of_the_run_wherever_it_stands() -> None:
    name = "urn:ngsi-ld:Lot:7"
    first, second, third = steps_of(
        seen("POST /lots", 201, {"id": name, "type": "Lot", "spaces": 12}, told={"Location": f"/p/lots/{name}"}),
        seen(f"GET /lots/{name.replace(':', '%3A')}", 200, got={"id": name, "type": "Lot", "spaces": 12, "free": 3}),
        seen(f"GET /lots?near={name}", 200, got=[{"id": name}, {"id": "urn:other:1"}]),
    )
    assert first["body"] == {"id": "${id:Lot}", "type": "Lot", "spaces": 12}
    assert first["created"] == "/lots/${id:Lot}"
    assert first["expect"]["headers"] == {"Location": {"ends_with": "/lots/${id:Lot}"}}
    assert second["send"] == "GET /lots/${id:Lot}"
    assert second["expect"]["body"] == {
        "$.id": "${id:Lot}", "$.type": "Lot", "$.spaces": 12, "$.free": {"type": "number"},
    }  # fmt: skip
    assert third["query"] == {"near": "${id:Lot}"}
    assert third["expect"]["body"] == {"$": {"type": "array"}, "$[*].id": {"contains": "${id:Lot}"}}


def test_a_sentence_around_a_name_is_not_asked_for() -> None:
    first, second = steps_of(
        seen("POST /lots", 201, {"id": "lot-north"}),
        seen("POST /lots", 409, {"id": "lot-north"}, {"detail": "lot-north exists", "status": 409, "type": "Conflict"}),
    )
    assert first["created"] == "/lots/${name:lot}"
    body = {"$.type": "Conflict", "$.detail": {"contains": "${name:lot}"}, "$.status": 409}
    assert second["expect"]["body"] == body
    assert "created" not in second


def test_an_address_of_the_platform_is_created_and_kept_where_it_is_asked_for() -> None:
    first, second, third = steps_of(
        seen("POST /lots", 201, {"spaces": 12}, {"id": 17}, told={"Location": f"{BASE}/lots/17"}),
        seen("GET /lots/17/places", 200, got=[]),
        seen("POST /bookings", 201, {"lot_id": 17, "spaces": 17}, {"id": 18}),
    )
    assert first["created"] == "${header:Location}"
    assert first["capture"] == {"lot": "header:Location", "lot-id": "$.id"}
    assert second["send"] == "GET ${lot}/places"
    assert third["body"] == {"lot_id": "${lot-id}", "spaces": 17}
    assert third["created"] == "${body:id}"


def test_nothing_is_kept_that_nothing_uses() -> None:
    (step,) = steps_of(seen("POST /lots", 201, {"spaces": 1}, {"id": "lot-17"}, told={"Location": "/p/lots/17"}))
    assert "capture" not in step


def test_a_value_of_an_answer_is_kept_where_it_is_sent_later() -> None:
    first, second = steps_of(
        seen("GET /lots", 200, got={"lots": [{"name": "x"}], "cursor": "abcdef-123"}, told={"ETag": '"v1"'}),
        seen("GET /lots?after=abcdef-123", 200, got={"lots": []}, asked={"If-None-Match": '"v1"'}),
    )
    assert first["capture"] == {"lot": "$.cursor"}
    assert second["query"] == {"after": "${lot}"}


def test_times_are_instants_and_their_being_fixed_is_to_be_decided() -> None:
    text = text_of(
        seen("POST /lots", 201, {"id": "lot-1", "until": "2026-11-29T08:00:00Z"}, {"at": "2026-11-29T08:00:00Z"})
    )
    assert "$.at: {instant: true}" in text
    assert "which times are to be ${now}" in text


def test_what_looks_like_a_value_of_the_language_is_not_taken_for_one() -> None:
    (step,) = steps_of(seen("POST /rules", 201, {"id": "rule-7", "text": "${speed} over ${a b}"}, {}))
    assert step["body"]["text"] == "${macro:speed} over «not said: a b»"


def test_pictures_and_other_places_are_left_out() -> None:
    elsewhere = seen("GET /x", 200, got={})
    other = Exchange("x", Request("GET", "https://other.example/p/x", Headers()), elsewhere.response, None, 0, 1, "")
    beside = Exchange("x", Request("GET", f"{BASE}arking", Headers()), elsewhere.response, None, 0, 1, "")
    picture = Exchange(
        "x",
        Request("GET", f"{BASE}/logo", Headers()),
        Response(200, Headers([("content-type", "image/png")])),
        None,
        0,
        1,
        "",
    )
    assert len(list(recorded([other, beside, picture, elsewhere], BASE))) == 1


@pytest.mark.parametrize(
    ("body", "kind", "key"),
    [
        (b"<a/>", "application/xml", "text"),
        (b"a=1&a=2&b=", "application/x-www-form-urlencoded", "form"),
        (b"\xff\x00", "application/octet-stream", None),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "application/json", None),
        (b"NaN", "application/json", "text"),
    ],
)
def test_every_body_is_written_so_that_it_can_be_read(body: bytes, kind: str, key: str | None) -> None:
    request = Request("POST", f"{BASE}/x", Headers([("Content-Type", kind)]), body)
    (step,) = steps_of(Exchange("x", request, Response(200, Headers(), b""), None, 0, 1, ""))
    assert [name for name in ("body", "text", "form") if name in step] == ([key] if key else [])


def test_suite_check_says_what_a_person_must_decide_and_nothing_else(tmp_path: Path) -> None:
    name = "urn:ngsi-ld:Lot:7"
    text = text_of(
        seen("POST /lots", 201, {"id": name}, told={"Location": f"/p/lots/{name}"}),
        seen(f"GET /lots/{name}", 200, got={"id": name}),
    )
    suites = write_suite(tmp_path / "suites", "", MECHANISM.replace('{"1": All}', '{"0": All}'))
    (suites / "mechanisms/small/things.yaml").write_text(text)
    _, problems = inspect(suites)
    said = [problem.message for problem in problems]
    assert len(said) == text.count("# decide: ") == 4
    assert all(message.startswith("still to be decided: ") for message in said)


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "client_secret",
        "accessToken",
        "X-Api-Key",
        "apikey",
        "subscription-key",
        "SESSIONID",
        "sid",
        "id_token",
    ],
)
def test_a_name_of_a_secret_is_known(name: str) -> None:
    assert holds_secret(name)


@pytest.mark.parametrize(
    "name", ["token_type", "name", "key", "id", "tokenEndpoint", "password_expires_at", "keyword", ""]
)
def test_a_name_of_something_else_is_not_one_of_a_secret(name: str) -> None:
    assert not holds_secret(name)


SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,"'), min_size=8, max_size=24)


def planted(secret: str, place: str) -> list[Exchange]:
    """A recording in which a secret is declared in one place, and stands in others as well."""
    told = {"note": f"for {secret}!", "list": [secret], secret: 1}
    later = seen("POST /lots", 201, {"id": "lot-77", "note": secret}, told, told={"Location": f"/p/lots/{len(secret)}"})
    basic = base64.b64encode(f"ada:{secret}".encode()).decode()
    first = {
        "authorization": seen("GET /x", 200, got={}, asked={"Authorization": f"Bearer {secret}"}),
        "basic": seen("GET /x", 200, got={"echo": basic}, asked={"Authorization": f"Basic {basic}"}),
        "cookie": seen("GET /x", 200, got={}, asked={"Cookie": f"a=1; sid={secret}"}),
        "set-cookie": seen("GET /x", 200, got={}, told={"Set-Cookie": f"sid={secret}; Path=/"}),
        "key": seen("GET /x", 200, got={}, asked={"X-Api-Key": secret}),
        "other": seen("GET /x", 200, got={}, asked={"X-Auth-Token": secret}, told={"X-Subject-Token": secret}),
        "told": seen("GET /x", 200, got={}, told={"X-Subject-Token": secret}),
        "userinfo": replace(
            seen("GET /x", 200, got={}),
            request=Request("GET", f"https://ada:{quote(secret, safe='')}@city.example/p/x", Headers()),
        ),
        "sent": seen("POST /token", 200, {"password": secret}, {}),
        "got": seen("POST /token", 200, {}, {"data": {"access_token": secret}}),
    }
    return [first[place], later]


@pytest.mark.parametrize(
    "place", ["authorization", "basic", "cookie", "set-cookie", "key", "other", "told", "userinfo", "sent", "got"]
)
@given(secret=SECRETS)
def test_no_secret_is_written_wherever_else_it_stands(place: str, secret: str) -> None:
    secret = f"Zq{secret}"
    text = text_of(*planted(secret, place))
    assert secret not in text
    assert json.dumps(secret)[1:-1] not in text
    assert base64.b64encode(f"ada:{secret}".encode()).decode() not in text
    parse(text, Path("draft.yaml"))


@pytest.mark.parametrize("name", ["api_key", "key", "token", "sig", "code", "X-Amz-Signature"])
def test_no_secret_of_a_query_is_written(name: str) -> None:
    link = f"{BASE}/lots?page=2&{name}=another-secret"
    text = text_of(seen(f"GET /lots?{name}=a-long-secret&page=1", 200, got={"next": link, "x": "a-long-secret"}))
    assert "a-long-secret" not in text
    assert "another-secret" not in text
    assert f"left out as secret: the parameter {name}." in text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/xml", "<a><p:password kind='x'>hunter2-hunter2</p:password></a>"),
        ("application/xml", "<a password='hunter2-hunter2'/>"),
        ("text/plain", "user=ada password: hunter2-hunter2"),
        ("application/x-ndjson", '{"token": "hunter2-hunter2"}\n{"x": 1}\n'),
        ("application/json", json.dumps({"inner": '{"client_secret": "hunter2-hunter2"}'})),
        ("", "a=1&access_token=hunter2-hunter2"),
        ("multipart/form-data; boundary=x", '--x\r\nname="password"\r\n\r\nhunter2-hunter2\r\n--x--'),
    ],
)
def test_no_secret_of_another_body_is_written(kind: str, body: str) -> None:
    request = Request("POST", f"{BASE}/x;jsessionid=a-long-session", Headers([("Content-Type", kind)]), body.encode())
    answer = Response(200, Headers([("Content-Type", kind)]), body.encode())
    text = text_of(Exchange("x", request, answer, None, 0, 1, ""))
    assert "hunter2-hunter2" not in text
    assert "a-long-session" not in text


def test_a_name_that_breaks_out_of_its_comment_does_not() -> None:
    (step,) = steps_of(seen("GET /x", 200, got={}, asked={"X-Token\nsteps: []": "a-long-secret"}))
    assert step["send"] == "GET /x"


def test_a_token_that_nobody_declared_is_known_by_its_form() -> None:
    token = f"eyJ{'a' * 20}.eyJ{'b' * 20}.{'c' * 20}"
    assert token not in text_of(seen("POST /x", 200, {"id": "lot-1", "note": token}, [token]))


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just("id"), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["GET", "POST", "PUT", "DELETE"]), JSONS, JSONS, st.sampled_from([200, 201, 404])),
        min_size=1,
        max_size=4,
    )
)
def test_any_recording_becomes_a_draft_that_can_be_read(calls: Sequence[tuple[str, Any, Any, int]]) -> None:
    exchanges = [
        seen(f"{method} /lots/{at}", status, sent, got) for at, (method, sent, got, status) in enumerate(calls)
    ]
    assert len(steps_of(*exchanges)) == len(calls)


def runs_as_recorded(exchanges: list[Exchange], base: str, url: str, folder: Path) -> TestRun:
    """What becomes of a draft whose every comment was taken as it is, asked of the same kind of platform."""
    text = draft(list(recorded(exchanges, base)), ("small", "things", "it"), [])
    suites = write_suite(folder / "suites", "", MECHANISM.replace('{"1": All}', '{"0": All}'))
    decided = "\n".join(line.partition("  # decide: ")[0] for line in text.splitlines())
    (suites / "mechanisms/small/things.yaml").write_text(decided + "\n")
    runs, cleaned = perform_all(load(suites), url, folder)
    assert cleaned.residue == ()
    (run,) = runs.values()
    return run


def test_a_draft_passes_where_it_was_recorded_again_and_again(tmp_path: Path) -> None:
    with start_app(parking("a-token")) as server:
        base = f"{server.url}/p"
        with RecordingProxy(base, 0, Settings(), now) as proxy:
            for method, path, sent in (
                ("POST", "/lots", {"spaces": 12, "kind": "open"}),
                ("POST", "/lots", {"id": "urn:lot:north", "type": "Lot", "spaces": 3}),
                ("GET", "/lots/urn:lot:north", None),
                ("GET", "/lots/lot-41", None),
                ("GET", "/lots", None),
                ("DELETE", "/lots/lot-41", None),
                ("GET", "/lots/lot-41", None),
            ):
                content = None if sent is None else json.dumps(sent).encode()
                asked = urllib.request.Request(f"{proxy.url}{path}", content, JSON, method=method)
                with contextlib.suppress(HTTPError), urllib.request.urlopen(asked, timeout=20) as answer:
                    answer.read()
        exchanges = proxy.exchanges
        for number in range(2):
            run = runs_as_recorded(exchanges, base, base, tmp_path / f"{number}")
            assert (run.outcome, run.reason) == (Outcome.PASSED, run.reason)
            assert len(run.exchanges) == 7
        run = runs_as_recorded(exchanges, base, f"{server.url}/old", tmp_path / "elsewhere")
        assert run.outcome is not Outcome.PASSED


def test_a_har_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "x.har"
    entry = {
        "request": {"method": "post", "url": f"{BASE}/x", "headers": [{"name": ":path", "value": "/"}],
                    "postData": {"mimeType": "x", "params": [{"name": "a", "value": "b c"}]}},
        "response": {"status": 200, "headers": [], "content": {"text": "e30=", "encoding": "base64"}},
    }  # fmt: skip
    blocked = {**entry, "response": {"status": 0, "headers": [], "content": {}}}
    file.write_text(json.dumps({"log": {"entries": [entry, blocked]}}), "utf-8-sig")
    (exchange,) = read_har(file)
    assert (exchange.request.method, exchange.request.body, dict(exchange.request.headers)) == ("POST", b"a=b+c", {})
    assert exchange.response
    assert exchange.response.json == {}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"log": {}}',
        '{"log": {"entries": 1}}',
        '{"log": {"entries": [1]}}',
        '{"log": {"entries": [{"request": {}}]}}',
    ],
)
def test_what_is_no_har_file_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "x.har"
    file.write_text(text)
    with pytest.raises(NotAnArchive, match=r"x\.har.*\."):
        read_har(file)
