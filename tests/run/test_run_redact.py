"""No form of a secret stays in anything that is shown or stored, and nothing else is taken out."""

import base64
import html
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wire_samples import MECHANISM

from oasc_check.plan.model import Outcome, Planned
from oasc_check.run.model import Exchange, Finding, Headers, Request, Response, TestRun, Trouble
from oasc_check.run.redact import Redactor
from oasc_check.suite.model import Effect, Level, Test

SECRET = 'p@ss/wörd "quoted" & <more>'
MARK = "«redacted:main»"


def redactor(*secrets: str) -> Redactor:
    made = Redactor()
    for secret in secrets:
        made.add(secret, "main")
    return made


def exchange(
    url: str = "http://h/", request: Headers | None = None, response: Headers | None = None, body: bytes = b""
) -> Exchange:
    headers = request or Headers()
    return Exchange(
        "x1", Request("GET", url, headers, body), Response(200, response or Headers(), body), None, 0.1, 1, "now"
    )


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote(SECRET, safe="")
        .replace("%2F", "%2f")
        .replace("%C3%B6", "%c3%b6")
        .replace("%3C", "%3c")
        .replace("E", "e"),
        quote_plus(SECRET),
        urlencode({"a": SECRET}).removeprefix("a="),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(SECRET)[1:-1].replace("/", "\\/"),
        html.escape(SECRET),
        base64.b64encode(SECRET.encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
        json.dumps(json.dumps(SECRET)[1:-1].replace("/", "\\/"))[1:-1],
        quote(quote(SECRET, safe=""), safe=""),
        html.escape(json.dumps(SECRET)[1:-1]),
        quote(base64.b64encode(SECRET.encode()).decode().rstrip("="), safe=""),
    ],
)
def test_every_form_is_found_everywhere(form: str) -> None:
    plain = Headers((("X-Echo", f"a {form} b"),))
    clean = redactor(SECRET).exchange(exchange(f"http://h/?q={form}&r", plain, plain, f"[{form}]".encode()))
    assert clean.request.url == f"http://h/?q={MARK}&r"
    assert clean.request.headers["x-echo"] == f"a {MARK} b"
    assert clean.request.body.decode() == f"[{MARK}]"
    assert clean.response is not None
    assert clean.response.headers["x-echo"] == f"a {MARK} b"
    assert clean.response.body.decode() == f"[{MARK}]"


@pytest.mark.parametrize("before", ["", "u", "us", "use", "user"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_is_found_wherever_the_secret_begins_in_it(before: str, encode: object) -> None:
    secret = "Tr0ub4dor>?&3"
    packed = (base64.b64encode if encode is base64.b64encode else base64.urlsafe_b64encode)(
        f"{before}:{secret};more".encode()
    ).decode()
    clean = redactor(secret).text(f"Got {packed} here")
    assert MARK in clean
    left = clean.replace(MARK, "").replace("Got ", "").replace(" here", "")
    assert len(left) <= len(packed) - (len(secret) * 8 // 6 - 2)


@given(st.text(min_size=4, max_size=40), st.text(max_size=40), st.text(max_size=40))
@example("aaaa", "aaa", "a")
@example("redacted", "", "")
def test_nothing_that_holds_a_secret_comes_through(secret: str, before: str, after: str) -> None:
    body = json.dumps({"a": before + secret + after}).encode("utf-8", "surrogatepass")
    clean = redactor(secret).exchange(exchange(body=body)).request.body
    assert "«redacted:main»".encode() in clean
    kept = clean.replace("«redacted:main»".encode(), b"\0")
    assert json.dumps(secret)[1:-1].encode() not in kept


def test_a_body_stays_json() -> None:
    body = json.dumps({"access_token": SECRET, "n": [1]}).encode()
    clean = redactor(SECRET).exchange(exchange(body=body))
    assert clean.response is not None
    assert clean.response.json == {"access_token": MARK, "n": [1]}


def test_a_body_that_is_no_text_is_searched_and_kept() -> None:
    body = b"\xff\xfe\x00 hush-hush \xc3("
    clean = redactor("hush-hush").exchange(exchange(body=body))
    assert clean.request.body == b"\xff\xfe\x00 " + MARK.encode() + b" \xc3("
    assert redactor("other-secret").exchange(exchange(body=body)).request.body == body


def test_the_longest_secret_wins_and_marks_are_left_alone() -> None:
    made = Redactor()
    made.add("hush", "first")
    made.add("hush-hush", "second one")
    made.add("first", "third")
    made.add("hush", "again")
    assert made.text("hush-hush, hush, first") == "«redacted:second-one», «redacted:first», «redacted:third»"


def test_a_secret_that_was_cut_short_is_found_too() -> None:
    made = redactor("0123456789abcdef")
    assert made.text("got 0123456789... and 0123456789ab… then 012345678") == f"got {MARK}... and {MARK}… then {MARK}"
    assert made.text("got 0123456, more") == "got 0123456, more"
    cut = Exchange("x1", Request("GET", "http://h/", Headers()), None, None, 0.1, 1, "now")
    truncated = Exchange(
        **{name: getattr(cut, name) for name in ("id", "request", "trouble", "seconds", "attempt", "started")},
        response=Response(200, Headers(), b'{"a": "0123456789', truncated=True),
    )
    clean = made.exchange(truncated)
    assert clean.response is not None
    assert clean.response.body == f'{{"a": "{MARK}'.encode()
    assert clean.response.truncated


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Authorization", "Bearer abc", "Bearer «redacted:authorization»"),
        ("authorization", "Basic aHVzaC1odXNo", f"Basic {MARK}"),
        ("Authorization", "abc def", "«redacted:authorization»"),
        ("Authorization", "abc", "«redacted:authorization»"),
        ("Proxy-Authorization", "Basic abc", "Basic «redacted:proxy-authorization»"),
        ("Cookie", "a=b; c=d", "«redacted:cookie»"),
        ("X-Auth-Token", "bearer abc", "«redacted:x-auth-token»"),
        ("X-API-Key", "abc", "«redacted:x-api-key»"),
        ("Set-Cookie", "sid=abc=; Path=/; HttpOnly", "sid=«redacted:set-cookie»; Path=/; HttpOnly"),
        ("Set-Cookie", "abc", "«redacted:set-cookie»"),
        ("X-Short", "pqr", MARK),
        ("X-Long", "pqrs", "pqrs"),
        ("Location", "http://me:pw@h/x?u=a@b", "http://«redacted:userinfo»@h/x?u=a@b"),
        ("Accept", "a/b", "a/b"),
    ],
)
def test_headers_with_credentials_are_always_redacted(name: str, value: str, expected: str) -> None:
    headers = Headers(((name, value),))
    clean = redactor("hush-hush", "pqr").exchange(exchange(request=headers, response=headers))
    assert clean.response is not None
    assert clean.request.headers[name] == clean.response.headers[name] == expected


def test_user_information_in_addresses_and_messages_goes() -> None:
    made = Redactor()
    assert made.exchange(exchange("https://me:pw@h/x@y")).request.url == "https://«redacted:userinfo»@h/x@y"
    assert made.text("cannot ask https://me:pw@h/x") == "cannot ask https://«redacted:userinfo»@h/x"
    assert made.text("ask https://h/x for me@h") == "ask https://h/x for me@h"


def test_a_whole_test_run_is_redacted() -> None:
    test = Test("m/g/t", "m", "g", "says", (), Level.SHALL, Effect.READS, MECHANISM.place, "", ())
    trouble = Trouble("auth", "no token for hush-hush")
    sent = Exchange("x1", Request("GET", "http://h/", Headers()), None, trouble, 0.1, 1, "now", received=True)
    finding = Finding("header hush-hush", "hush-hush", 'got "hush-hush"', "expected hush-hush", "x1")
    run = TestRun(Planned(test), Outcome.FAILED, "saw hush-hush", (finding,), (sent,), 1.0)
    clean = redactor("hush-hush").run(run)
    assert "hush" not in repr(clean)
    assert repr(clean).count(MARK) == 6
    assert redactor().run(run) == run
