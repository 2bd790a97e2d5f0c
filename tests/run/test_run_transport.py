"""What goes over the wire, and what comes back, when the other side behaves."""

import gzip
import threading
import zlib

import pytest
from wire_samples import Asked, answer, platform, sender
from wire_samples import Wire as Server

from oasc_check.run.settings import Settings

HELLO = b'{"hello": "w\xc3\xb6rld"}'


def test_an_answer_comes_back_as_it_was_sent() -> None:
    reply = answer(200, HELLO, "Content-Type: application/json", "Link: <a>", "Link: <b>")
    with Server(lambda _: reply) as server, sender(server.url) as asker:
        (exchange,) = asker.send("/x?a=1")
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body, exchange.response.truncated) == (200, HELLO, False)
    assert exchange.response.headers["link"] == "<a>, <b>"
    assert exchange.response.headers.pairs[-2:] == (("Link", "<a>"), ("Link", "<b>"))
    assert (exchange.id, exchange.attempt, exchange.started) == ("x1", 1, "2026-11-22T12:00:00.000Z")
    assert 0 < exchange.seconds < 60
    assert exchange.request.url == f"{server.url}/x?a=1"


def test_a_request_carries_what_was_asked_for_and_nothing_else() -> None:
    with Server(lambda _: answer()) as server, sender(server.url, Settings(user_agent="me")) as asker:
        headers = {"Accept": "a/b", "accept-encoding": "identity", "X-Name": "wörld"}
        (exchange,) = asker.send("/x/%41%2f?q=%zz&k=a|b", "POST", headers=headers, body=HELLO)
        asker.send("/", "POST")
        first, second = server.asked
    assert (first.method, first.target, first.body) == ("POST", "/x/%41%2F?q=%25zz&k=a%7Cb", HELLO)
    assert exchange.request.url == server.url + first.target
    assert first.headers.pop("host") == f"127.0.0.1:{server.port}"
    assert first.headers.pop("x-name").encode("latin-1").decode() == "wörld"
    assert first.headers == {
        "accept": "a/b",
        "accept-encoding": "identity",
        "user-agent": "me",
        "content-length": str(len(HELLO)),
    }
    assert dict(exchange.request.headers) == {
        "user-agent": "me",
        "accept": "a/b",
        "accept-encoding": "identity",
        "x-name": "wörld",
    }
    assert second.headers["content-length"] == "0"


def test_connections_are_kept_and_cookies_are_not() -> None:
    with Server(lambda _: answer(200, b"x", "Set-Cookie: a=b")) as server, sender(server.url) as asker:
        for _ in range(5):
            asker.response()
        assert server.connections == 1
        assert all("cookie" not in asked.headers for asked in server.asked)


def test_a_connection_that_was_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(lambda _: answer()) as server, sender(server.url) as asker:
        asker.response()
        asker.response()
        assert server.connections == 1
        monkeypatch.setattr("oasc_check.run.transport._IDLE", -1.0)
        asker.response()
        assert server.connections == 2


def test_each_thread_has_its_own_connection() -> None:
    meeting = threading.Barrier(3, timeout=5)

    def handler(_: Asked) -> bytes:
        meeting.wait()
        return answer(200, b"x")

    with Server(handler) as server, sender(server.url) as asker:
        threads = [threading.Thread(target=asker.response) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert server.connections == 3


@pytest.mark.parametrize("method", ["HEAD", "GET", "DELETE"])
@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_body(method: str, status: int) -> None:
    reply = f"HTTP/1.1 {status} No\r\nContent-Encoding: gzip\r\n\r\n".encode()
    with Server(lambda _: reply) as server, sender(server.url) as asker:
        assert [asker.response("/", method).body for _ in range(2)] == [b"", b""]
        assert server.connections == 1


def test_the_length_that_an_answer_to_head_announces_is_not_waited_for() -> None:
    with Server(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n") as server, sender(server.url) as asker:
        assert asker.response("/", "HEAD").headers["content-length"] == "999"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(HELLO, mtime=0)),
        ("GZIP", gzip.compress(HELLO[:4], mtime=0) + gzip.compress(HELLO[4:], mtime=0)),
        ("x-gzip", gzip.compress(HELLO, mtime=0) + b"\0\0"),
        ("deflate", zlib.compress(HELLO)),
        ("deflate", zlib.compress(HELLO, wbits=-15)),
        ("identity", HELLO),
        ("br", HELLO),
    ],
)
def test_what_was_compressed_is_unpacked(coding: str, packed: bytes) -> None:
    with Server(lambda _: answer(200, packed, f"Content-Encoding: {coding}")) as server, sender(server.url) as asker:
        assert asker.response().body == HELLO
        assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_chunks_and_the_end_of_a_connection_both_end_a_body() -> None:
    chunked = (
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n3;x=y\r\na":\r\n2\r\n1}\r\n0\r\nT: u\r\n\r\n'
    )

    def handler(asked: Asked) -> bytes | None:
        if asked.target == "/chunked":
            return chunked
        asked.connection.sendall(b'HTTP/1.0 200 OK\r\n\r\n{"a":1}')
        return None

    with Server(handler) as server, sender(server.url) as asker:
        assert asker.response("/chunked").json == {"a": 1}
        assert asker.response("/closing").json == {"a": 1}


def test_bytes_that_are_no_utf_8_do_no_harm() -> None:
    reply = answer(200, b"\xff\xfe\xc3(", "X-Latin: caf\xe9", "X-Utf8: " + "café".encode().decode("latin-1"))
    with Server(lambda _: reply) as server, sender(server.url) as asker:
        response = asker.response()
    assert response.body == b"\xff\xfe\xc3("
    assert response.text == "\ufffd\ufffd\ufffd("
    assert (response.headers["x-latin"], response.headers["x-utf8"]) == ("café", "café")


def test_links_of_the_platform_are_asked_even_if_they_are_not_encoded() -> None:
    with Server(lambda _: answer()) as server, sender(server.url) as asker:
        (exchange,) = asker.send(f"http://user:pw@127.0.0.1:{server.port}/straße und <x>?q=ä#part")
        asked = server.asked[0]
    assert asked.target == "/stra%C3%9Fe%20und%20%3Cx%3E?q=%C3%A4"
    assert "authorization" not in asked.headers
    assert exchange.request.url == server.url + asked.target


def test_the_same_machine_under_another_name_is_the_same_place() -> None:
    with Server(lambda _: answer()) as server, sender(server.url) as asker:
        assert asker.response(f"http://localhost:{server.port}/").status == 200


def test_other_hosts_are_not_asked() -> None:
    with Server(lambda _: answer()) as other, Server(lambda _: answer()) as server:
        with sender(server.url) as asker:
            trouble = asker.trouble(other.url + "/x")
            assert trouble.kind == "host"
            assert other.url in trouble.message
            assert "declare it" in trouble.message
            assert asker.trouble("file:///etc/passwd").kind == "host"
            assert asker.trouble("http://[::1/").kind == "host"
            assert asker.response().status == 200
        assert other.asked == []
        with sender(platform(server.url, other=other.url)) as asker:
            assert asker.response(other.url + "/x").status == 200


def test_a_line_break_in_a_header_is_never_sent() -> None:
    with Server(lambda _: answer()) as server, sender(server.url) as asker:
        trouble = asker.trouble(headers={"X": "a\r\nY: b"})
        assert (trouble.kind, server.asked) == ("refused", [])
        assert asker.trouble(headers={"X Y\n": "a"}).kind == "refused"
        assert asker.trouble(headers={"Ä": "a"}).kind == "refused"
        assert asker.response(headers={"X": "a"}).status == 200
