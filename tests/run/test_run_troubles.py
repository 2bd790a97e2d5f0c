"""Everything that can go wrong on the network becomes a trouble with a name, and nothing is sent again in vain."""

import gzip
import os
import socket
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_samples import CERTIFICATES, Asked, answer, free_port, platform, sender
from wire_samples import Wire as Server

from oasc_check.run.settings import Settings

MEBIBYTE = 2**20


def test_a_port_where_nothing_listens_is_tried_again() -> None:
    with sender(f"http://127.0.0.1:{free_port()}") as asker:
        for method, attempts in (("GET", 3), ("DELETE", 3), ("POST", 1)):
            exchanges = asker.send("/", method)
            assert [exchange.attempt for exchange in exchanges] == list(range(1, attempts + 1))
            assert {exchange.trouble.kind for exchange in exchanges if exchange.trouble} == {"unreachable"}
            assert "refuses connections" in asker.trouble("/", method).message


def test_a_place_that_never_answered_is_given_up_after_three_calls() -> None:
    with sender(f"http://127.0.0.1:{free_port()}") as asker:
        assert all("refuses" in asker.trouble("/", "POST").message for _ in range(3))
        (exchange,) = asker.send()
        assert exchange.trouble is not None
        assert exchange.trouble.kind == "unreachable"
        assert "(not asked again after 3 calls" in exchange.trouble.message
        assert exchange.seconds == 0


def test_a_place_that_answered_once_is_not_given_up() -> None:
    with Server(lambda _: answer()) as server, sender(server.url) as asker:
        asker.response()
        server.close()
        troubles = [asker.trouble("/", "POST") for _ in range(5)]
    assert {trouble.kind for trouble in troubles[1:]} == {"unreachable"}
    assert not any("not asked again" in trouble.message for trouble in troubles)


def test_a_name_that_does_not_exist() -> None:
    with sender("http://no-such-host.invalid") as asker:
        trouble = asker.trouble()
    assert trouble.kind == "unreachable"
    assert "no-such-host.invalid was not found" in trouble.message


def test_a_place_that_accepts_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        with sender(f"http://127.0.0.1:{port}", Settings(connect_timeout=0.2)) as asker:
            (exchange,) = asker.send()
        for each in waiting:
            each.close()
    assert exchange.trouble is not None
    assert exchange.trouble.kind == "unreachable"
    assert "did not accept a connection within 0.2 s" in exchange.trouble.message


def silent(asked: Asked) -> bytes | None:
    asked.connection.recv(1)
    return None


def test_a_platform_that_says_nothing() -> None:
    with Server(silent) as server, sender(server.url, Settings(read_timeout=0.1)) as asker:
        (exchange,) = asker.send()
        assert exchange.trouble is not None
        assert exchange.trouble.kind == "timeout"
        assert "sent nothing for 0.1 s" in exchange.trouble.message
        assert len(server.asked) == 1


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_an_answer_that_drips_is_ended_in_time(begin: bytes) -> None:
    def drip(asked: Asked) -> bytes | None:
        asked.connection.sendall(begin)
        while True:
            asked.connection.sendall(b"X")
            time.sleep(0.02)

    with Server(drip) as server, sender(server.url, Settings(total_timeout=0.25)) as asker:
        (exchange,) = asker.send()
        assert 0.2 < exchange.seconds < 10
    assert exchange.trouble is not None
    assert exchange.trouble.kind == "timeout"
    assert "did not finish its answer within 0.25 s" in exchange.trouble.message


def test_a_drip_without_length_is_not_taken_for_a_whole_answer() -> None:
    def drip(asked: Asked) -> bytes | None:
        asked.connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        while True:
            asked.connection.sendall(b"X")
            time.sleep(0.02)

    with Server(drip) as server, sender(server.url, Settings(total_timeout=0.2)) as asker:
        assert asker.trouble().kind == "timeout"


def test_a_deadline_goes_before_the_total_time() -> None:
    with Server(silent) as server, sender(server.url) as asker:
        began = time.monotonic()
        (exchange,) = asker.transport.send(asker.call(), deadline=began + 0.1)
        (late,) = asker.transport.send(asker.call(), deadline=began)
        assert time.monotonic() - began < 10
        assert len(server.asked) == 1
    assert exchange.trouble is not None
    assert exchange.trouble.kind == "timeout"
    assert late.trouble is not None
    assert "was not asked" in late.trouble.message


def test_five_gigabytes_are_cut_at_the_limit() -> None:
    sent = []

    def endless(asked: Asked) -> bytes | None:
        asked.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (5 * 2**30))
        for _ in range(5 * 1024):
            asked.connection.sendall(b" " * MEBIBYTE)
            sent.append(MEBIBYTE)
        return None

    with Server(endless) as server, sender(server.url, Settings(max_body=MEBIBYTE)) as asker:
        response = asker.response()
    assert (response.truncated, len(response.body)) == (True, MEBIBYTE)
    assert sum(sent) < 64 * MEBIBYTE


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(MEBIBYTE)) for _ in range(size // MEBIBYTE)) + packer.flush()


@pytest.mark.parametrize(
    "packed", [bomb(256 * MEBIBYTE), gzip.compress(b"", mtime=0) * 60_000], ids=["one that grows", "many that do not"]
)
def test_a_gzip_bomb_is_cut_at_the_limit(packed: bytes) -> None:
    limit = Settings(max_body=MEBIBYTE)
    with Server(lambda _: answer(200, packed, "Content-Encoding: gzip")) as server, sender(server.url, limit) as asker:
        response = asker.response()
    assert response.truncated
    assert response.body == bytes(MEBIBYTE) or response.body == b""


@pytest.mark.parametrize(
    ("extra", "truncated"), [(-1, False), (0, False), (1, True)], ids=["below", "at", "above the limit"]
)
def test_the_limit_is_exact(extra: int, truncated: bool) -> None:
    body = os.urandom(1000 + extra)
    with Server(lambda _: answer(200, body)) as server, sender(server.url, Settings(max_body=1000)) as asker:
        response = asker.response()
        assert (response.body, response.truncated) == (body[:1000], truncated)
        assert asker.response("/", "POST").truncated is truncated


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "is not HTTP"),
        (b"\x00\xff\x16\x03\r\n\r\n", "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", "is not HTTP"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "status 101"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1001, "only announced another answer"),
        (b"HTTP/1.1 200 OK\r\nno field\r\nContent-Length: 0\r\n\r\n", "no header field"),
        (answer(200, b"abc", "Content-Length: 4"), "several lengths: 3, 4"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc", "no number of octets"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc", "no number of octets"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "is not gzip"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 3\r\n\r\n\xff\xff\xff", "is not deflate"),
        (answer(200, gzip.compress(b"abc" * 99, mtime=0)[:-9], "Content-Encoding: gzip"), "before its end mark"),
    ],
)
def test_a_broken_answer_is_named_and_not_asked_for_again(reply: bytes, says: str) -> None:
    def handler(asked: Asked) -> bytes | None:
        if asked.target == "/good":
            return answer()
        asked.connection.sendall(reply)
        return None

    with Server(handler) as server, sender(server.url) as asker:
        trouble = asker.trouble("/bad")
        assert (trouble.kind, len(server.asked)) == ("broken", 1)
        assert says in trouble.message
        assert asker.response("/good").status == 200


@pytest.mark.parametrize("whole", [answer(200, b"abc", "X: y"), b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"])
def test_an_answer_that_is_cut_anywhere_is_not_taken_for_a_whole_one(whole: bytes) -> None:
    def cut_short(asked: Asked) -> bytes | None:
        asked.connection.sendall(whole[: int(asked.target[1:])])
        return None

    with Server(cut_short) as server, sender(server.url, Settings(attempts=1)) as asker:
        troubles = [asker.trouble(f"/{cut}") for cut in range(len(whole))]
        assert asker.response(f"/{len(whole)}").headers["x"] == "y"
    assert {trouble.kind for trouble in troubles} == {"broken"}


@pytest.mark.parametrize("status", [100, 102, 103])
def test_what_only_announces_an_answer_is_passed_over(status: int) -> None:
    announced = b"HTTP/1.1 %d Soon\r\nX: no\r\n\r\n" % status * 9 + answer(200, b"abc")
    with Server(lambda _: announced) as server, sender(server.url) as asker:
        for _ in range(2):
            response = asker.response()
            assert (response.status, response.body, "x" in response.headers) == (200, b"abc", False)
    assert server.connections == 1


_OFTEN = pytest.mark.parametrize(
    ("method", "attempts"), [("GET", 3), ("OPTIONS", 3), ("HEAD", 3), ("PUT", 1), ("DELETE", 1), ("POST", 1)]
)


@_OFTEN
def test_a_lost_answer_is_asked_for_again_only_if_that_changes_nothing(method: str, attempts: int) -> None:
    with Server(lambda _: None) as server, sender(server.url) as asker:
        exchanges = asker.send("/", method)
        assert len(server.asked) == len(exchanges) == attempts
    last = exchanges[-1]
    assert last.trouble is not None
    assert last.trouble.kind == "broken"
    assert "closed the connection without an answer" in last.trouble.message


_EARLY = (
    b"HTTP/1.1 200 OK\r\nContent-Le",
    b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
)


def _early(reply: bytes) -> Callable[[Asked], None]:
    def handler(asked: Asked) -> None:
        asked.connection.sendall(reply if asked.method != "HEAD" else _EARLY[0])

    return handler


@_OFTEN
@pytest.mark.parametrize("reply", _EARLY)
def test_so_is_one_that_ended_early(reply: bytes, method: str, attempts: int) -> None:
    with Server(_early(reply)) as server, sender(server.url) as asker:
        exchanges = asker.send("/", method)
        assert len(server.asked) == len(exchanges) == attempts
    last = exchanges[-1]
    assert last.trouble is not None
    assert last.trouble.kind == "broken"
    assert "ended early" in last.trouble.message


@pytest.mark.parametrize("first", [None, *_EARLY])
def test_the_second_attempt_can_succeed(first: bytes | None) -> None:
    def handler(asked: Asked) -> bytes | None:
        if asked.number == 0 and first is not None:
            asked.connection.sendall(first)
        return answer(200, b"x") if asked.number else None

    with Server(handler) as server, sender(server.url) as asker:
        one, other = asker.send()
    assert (one.attempt, other.attempt) == (1, 2)
    assert (one.response, other.trouble) == (None, None)


def test_what_is_running_ends_when_the_run_is_interrupted() -> None:
    with Server(silent) as server, sender(server.url) as asker:
        kinds = []
        threads = [threading.Thread(target=lambda: kinds.append(asker.trouble("/", "POST").kind)) for _ in range(2)]
        for thread in threads:
            thread.start()
        while len(server.asked) < 2:
            time.sleep(0.01)
        began = time.monotonic()
        asker.transport.stop()
        for thread in threads:
            thread.join(5)
        (exchange,) = asker.send()
        assert time.monotonic() - began < 4
        assert kinds == ["interrupted", "interrupted"]
        assert exchange.trouble is not None
        assert (exchange.trouble.kind, exchange.seconds, len(server.asked)) == ("interrupted", 0, 2)


def test_after_an_interrupt_sending_can_be_resumed() -> None:
    with Server(lambda _: answer()) as server, sender(server.url, Settings(budget_requests=0)) as asker:
        assert asker.trouble().kind == "budget"
        asker.transport.stop()
        assert asker.trouble().kind == "interrupted"
        asker.transport.resume()
        assert asker.response().status == 200


@pytest.mark.parametrize(
    ("certificate", "says"),
    [
        ("valid", "self-signed certificate; give the authority that signed it as ca_bundle"),
        ("expired", "self-signed certificate; give"),
        ("other", "self-signed certificate; give"),
    ],
)
def test_a_certificate_of_nobody_is_not_accepted(certificate: str, says: str) -> None:
    with Server(lambda _: answer(), certificate) as server, sender(server.url) as asker:
        (exchange,) = asker.send()
        assert server.asked == []
    assert exchange.trouble is not None
    assert exchange.trouble.kind == "tls"
    assert says in exchange.trouble.message


@pytest.mark.parametrize(
    ("certificate", "says"),
    [
        ("expired", "certificate has expired; renew it, or correct the clock of this machine"),
        ("other", "use the address that the certificate was issued for"),
    ],
)
def test_a_certificate_of_a_known_authority_can_still_be_wrong(certificate: str, says: str) -> None:
    bundle = str(CERTIFICATES / f"{certificate}.pem")
    with Server(lambda _: answer(), certificate) as server, sender(server.url, Settings(ca_bundle=bundle)) as asker:
        trouble = asker.trouble()
    assert trouble.kind == "tls"
    assert says in trouble.message


def test_a_certificate_of_a_declared_authority_is_accepted() -> None:
    bundle = str(CERTIFICATES / "valid.pem")
    with Server(lambda _: answer(200, b"x"), "valid") as server:
        with sender(server.url, Settings(ca_bundle=bundle)) as asker:
            assert asker.response().body == b"x"
        with sender(server.url, Settings(ca_bundle=str(CERTIFICATES / "none.pem"))) as asker:
            trouble = asker.trouble()
    assert trouble.kind == "tls"
    assert "none.pem" in trouble.message


@pytest.mark.parametrize("content", [b"no certificate", b""])
def test_a_certificate_file_that_holds_something_else_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.pem").write_bytes(content)
    path = str(tmp_path / "mine.pem")
    with Server(lambda _: answer(), "valid") as server:
        for setting in (Settings(ca_bundle=path), Settings(client_certificate=path)):
            with sender(server.url, setting) as asker:
                trouble = asker.trouble()
            assert trouble.kind == "tls"
            assert "mine.pem" in trouble.message


def test_a_stalled_handshake_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with sender(url, Settings(connect_timeout=0.2)) as asker:
            trouble = asker.trouble()
    assert trouble.kind == "unreachable"
    assert "TLS handshake within 0.2 s" in trouble.message


def test_plain_http_where_tls_is_declared_is_named() -> None:
    def refuse() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=refuse)
        thread.start()
        with sender(f"https://127.0.0.1:{listener.getsockname()[1]}") as asker:
            trouble = asker.trouble()
        thread.join()
    assert trouble.kind == "tls"
    assert "does not speak TLS on this port" in trouble.message


def test_a_proxy_that_fails_is_named_without_its_password() -> None:
    proxy = f"http://me:secret@127.0.0.1:{free_port()}"
    with sender("http://platform.example", Settings(proxies={"http": proxy, "https": proxy})) as asker:
        trouble = asker.trouble()
    assert trouble.kind == "unreachable"
    assert "proxy" in trouble.message
    assert "secret" not in trouble.message


def test_a_proxy_is_used_but_not_for_this_machine() -> None:
    with Server(lambda _: answer(200, b"proxied")) as proxy, Server(lambda _: answer(200, b"direct")) as server:
        settings_ = Settings(proxies={"http": proxy.url})
        with sender(platform(server.url, far="http://platform.example"), settings_) as asker:
            assert asker.response().body == b"direct"
            assert asker.response("http://platform.example/x").body == b"proxied"
        assert proxy.asked[0].target == "http://platform.example/x"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 \r\nLocation: "]))
def test_no_answer_makes_sending_raise(noise: bytes, begin: bytes) -> None:
    def handler(asked: Asked) -> bytes | None:
        asked.connection.sendall(begin + noise)
        return None

    with Server(handler) as server, sender(server.url, Settings(attempts=1)) as asker:
        last = asker.send()[-1]
    assert (last.response is None) != (last.trouble is None)
