"""Redirects and repeats: where they lead, what goes with them, and where they end."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_samples import NOW, Asked, answer, platform, sender
from wire_samples import Wire as Server

from oasc_check.run.journey import retry_after
from oasc_check.run.model import Headers, Response
from oasc_check.run.settings import Settings
from oasc_check.suite.model import Auth

BEARER = Auth("main", "bearer", {"token": "very-secret-token"})
KEY = Auth("key", "api-key", {"in": "query", "name": "key", "value": "very-secret-key"})


def to(location: str, status: int = 302) -> bytes:
    return answer(status, b"", f"Location: {location}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_shown(status: int) -> None:
    pages = {"/a": to("b?x=1#y", status), "/b?x=1": answer(200, b"end")}
    with Server(lambda asked: pages[asked.target]) as server, sender(server.url) as asker:
        first, second = asker.send("/a")
    assert first.response is not None
    assert first.response.status == status
    assert second.request.url == f"{server.url}/b?x=1"
    assert second.response is not None
    assert second.response.body == b"end"


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE", "OPTIONS"])
def test_what_changes_something_is_not_redirected(method: str) -> None:
    with Server(lambda _: to("/b")) as server, sender(server.url) as asker:
        (exchange,) = asker.send("/a", method)
    assert exchange.response is not None
    assert exchange.response.status == 302


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_a_change_goes_on_to_the_same_path_with_a_slash(method: str, status: int) -> None:
    """The NGSI-LD standard writes /entities/ (ETSI GS CIM 009, 6.4.2), its OpenAPI document /entities."""
    pages = {"/entities?limit=1": to("/entities/?limit=1", status), "/entities/?limit=1": answer(201, b"made")}
    with Server(lambda asked: pages[asked.target]) as server, sender(server.url) as asker:
        first, second = asker.send("/entities?limit=1", method, body=b"{}")
        assert [(asked.method, asked.body) for asked in server.asked] == [(method, b"{}")] * 2
    assert first.response is not None
    assert first.response.status == status
    assert second.response is not None
    assert second.response.status == 201


@pytest.mark.parametrize("location", ["/other/", "/entities/7", "{other}/entities/", "http://[", "//"])
def test_a_change_goes_on_nowhere_else(location: str) -> None:
    with Server(lambda _: answer()) as other:
        target = location.format(other=other.url)
        with Server(lambda _: to(target, 307)) as server, sender(platform(server.url, BEARER)) as asker:
            assert len(asker.send("/entities", "POST")) == 1
        assert other.asked == []


def test_a_change_is_not_made_where_only_its_outcome_is_shown() -> None:
    with Server(lambda _: to("/entities/", 303)) as server, sender(server.url) as asker:
        assert len(asker.send("/entities", "POST")) == 1


@pytest.mark.parametrize("reply", [answer(302), answer(304, b""), answer(300, b"", "Location: /b"), to("")])
def test_what_leads_nowhere_is_the_answer(reply: bytes) -> None:
    with Server(lambda _: reply) as server, sender(server.url) as asker:
        assert len(asker.send()) == 1


def test_a_circle_is_left_after_the_limit() -> None:
    with Server(lambda _: to("/a")) as server, sender(server.url, Settings(max_redirects=3)) as asker:
        exchanges = asker.send("/a")
        assert len(server.asked) == 4
    assert len(exchanges) == 5
    assert exchanges[-1].trouble is not None
    assert exchanges[-1].trouble.kind == "redirects"


@pytest.mark.parametrize("location", ["{other}/x", "//{host}/x", "ftp://a/", "http://[", "javascript:alert(1)"])
def test_a_redirect_to_another_host_is_refused_and_shown(location: str) -> None:
    with Server(lambda _: answer()) as other:
        target = location.format(other=other.url, host=other.url.removeprefix("http://"))
        with Server(lambda _: to(target)) as server, sender(platform(server.url, BEARER)) as asker:
            first, second = asker.send("/a")
        assert other.asked == []
    assert first.response is not None
    assert second.trouble is not None
    assert second.trouble.kind == "host"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("auth", [BEARER, KEY])
def test_credentials_stay_with_their_origin(auth: Auth, name: str) -> None:
    """Another port of the same host, and the same port under another name, are other origins."""
    with Server(lambda _: answer(200, b"there")) as other:
        pages = {"/here": to("/there"), "/there": answer(), "/away": to(f"http://{name}:{other.port}/")}
        with (
            Server(lambda asked: pages[asked.target.partition("?")[0]]) as server,
            sender(platform(server.url, auth, other=other.url)) as asker,
        ):
            private = {"X-Auth-Token": "mine", "Cookie": "a=b", "X-Other": "c"}
            asker.send("/here", headers=private)
            assert asker.send("/away", headers=private)[-1].response is not None
            at_home = [(asked.target, asked.headers) for asked in server.asked]
        (stranger,) = other.asked
    for target, headers in at_home:
        assert headers["x-auth-token"] == "mine"
        assert "very-secret" in target + headers.get("authorization", "")
    assert {"authorization", "x-auth-token", "cookie"}.isdisjoint(stranger.headers)
    assert stranger.headers["x-other"] == "c"
    assert "secret" not in stranger.target


def test_the_own_origin_under_another_loopback_name_gets_no_credentials() -> None:
    with Server(lambda _: answer()) as server, sender(platform(server.url, BEARER)) as asker:
        asker.response(f"http://localhost:{server.port}/")
        asker.response("/")
    assert ["authorization" in asked.headers for asked in server.asked] == [False, True]


def test_a_link_to_another_api_is_read_with_the_credentials_of_that_api() -> None:
    with Server(lambda _: answer()) as server, Server(lambda _: answer()) as home:
        declared = platform(home.url, BEARER)
        with sender(declared) as asker:
            asker.response("/")
        foreign = platform(server.url, other=home.url)
        foreign = type(foreign)("p", "p.yaml", {"m": foreign.apis["m"], "other": declared.apis["m"]})
        with sender(foreign) as asker:
            asker.response(f"{home.url}/read")
            asker.response(f"{home.url}/write", "POST")
    assert ["authorization" in asked.headers for asked in home.asked] == [True, True, False]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_was_refused_for_now_is_sent_again(status: int, method: str) -> None:
    def handler(asked: Asked) -> bytes:
        return answer(200, b"ok") if asked.number else answer(status, b"", "Retry-After: 0")

    with Server(handler) as server, sender(server.url) as asker:
        first, second = asker.send("/", method)
    assert first.response is not None
    assert (first.response.status, second.attempt) == (status, 2)
    assert second.response is not None
    assert second.response.body == b"ok"


def test_the_time_to_wait_is_waited_for() -> None:
    def handler(asked: Asked) -> bytes:
        headers = ("Date: Sun, 22 Nov 2026 12:00:00 GMT", "Retry-After: Sun, 22 Nov 2026 12:00:01 GMT")
        return answer(200) if asked.number else answer(503, b"", *headers)

    with Server(handler) as server, sender(server.url) as asker:
        began = time.monotonic()
        assert asker.response().status == 200
        assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    ("headers", "attempts"),
    [
        ((), 1),
        (("Retry-After: soon",), 1),
        (("Retry-After: 31",), 1),
        (("Retry-After: 0",), 3),
        (("Retry-After: -1",), 1),
    ],
)
def test_repeating_has_an_end(headers: tuple[str, ...], attempts: int) -> None:
    with Server(lambda _: answer(429, b"", *headers)) as server, sender(server.url) as asker:
        exchanges = asker.send("/", "POST")
        assert len(server.asked) == len(exchanges) == attempts
    assert exchanges[-1].response is not None


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    with Server(lambda _: answer(503, b"", "Retry-After: 9")) as server, sender(server.url) as asker:
        (exchange,) = asker.transport.send(asker.call(), deadline=time.monotonic() + 5)
    assert exchange.response is not None


def test_a_wait_ends_when_the_run_is_interrupted() -> None:
    def handler(_: Asked) -> bytes:
        asker.transport.stop()
        return answer(503, b"", "Retry-After: 9")

    with Server(handler) as server, sender(server.url) as asker:
        began = time.monotonic()
        assert asker.trouble().kind == "interrupted"
        assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30),
        ("Sunday, 22-Nov-26 12:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("9" * 4000, float("inf")),
        ("", None),
        ("1.5", None),
        ("²", None),
    ],
)
def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    assert retry_after(Response(503, Headers((("Retry-After", value),))), lambda: NOW) == seconds


@given(st.text(), st.text())
def test_retry_after_is_never_negative_and_never_raises(value: str, date: str) -> None:
    headers = Headers((("Retry-After", value), ("Date", date)))
    seconds = retry_after(Response(503, headers), lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert seconds is None or seconds >= 0
