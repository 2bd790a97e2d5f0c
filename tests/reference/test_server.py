"""The server that hosts reference and null platforms."""

import socket
import threading

import pytest
import requests
from waiting import DELAYED_ACKNOWLEDGEMENT, shortest_wait

from oasc_check.reference.null import KINDS, build
from oasc_check.reference.server import start_app

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")


def test_a_free_port_is_taken_and_given_back() -> None:
    with start_app(build("html")) as server:
        assert requests.get(server.url + "/any", timeout=5).status_code == 200
        port = server.port
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/any", timeout=5)
    with start_app(build("html"), port) as again:
        assert again.url == f"http://127.0.0.1:{port}"


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_headers() -> None:
    with start_app(build("html")) as server, requests.Session() as session:
        session.get(server.url, timeout=5)
        assert shortest_wait(lambda: session.get(server.url, timeout=5)) < DELAYED_ACKNOWLEDGEMENT


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"127.0.0.1:{port}: .*choose another port"):
            start_app(build("html"), port)


def test_stopping_twice_and_waiting_after_it_are_harmless() -> None:
    server = start_app(build("html"))
    server.stop()
    server.stop()
    server.wait()
    assert not [thread for thread in threading.enumerate() if thread.name == server.url]


def test_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    with start_app(build("always-500")) as server:
        requests.get(server.url, timeout=5)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("kind", "status", "body", "content_type"),
    [
        ("always-400", 400, None, "application/problem+json"),
        ("always-404", 404, None, "application/problem+json"),
        ("always-500", 500, None, "application/problem+json"),
        ("empty-object", 200, {}, "application/json"),
        ("empty-array", 200, [], "application/json"),
        ("html", 200, None, "text/html; charset=utf-8"),
    ],
)
def test_a_null_platform_answers_the_same_to_everything(
    kind: str, status: int, body: object, content_type: str
) -> None:
    with start_app(build(kind)) as server, requests.Session() as session:
        urls = (server.url + "/", server.url + "/x/y?z=1")
        answers = [session.request(method, url, json={"a": 1}, timeout=5) for method in METHODS for url in urls]
    assert {answer.status_code for answer in answers} == {status}
    assert {answer.headers["content-type"] for answer in answers} == {content_type}
    assert len({answer.content for answer in answers}) == 1
    if body is not None:
        assert answers[0].json() == body


def test_the_echo_returns_body_and_content_type() -> None:
    with start_app(build("echo")) as server:
        posted = requests.post(server.url + "/x", data=b"<a/>", headers={"Content-Type": "text/xml"}, timeout=5)
        fetched = requests.get(server.url + "/x", timeout=5)
    assert (posted.status_code, posted.content, posted.headers["content-type"]) == (200, b"<a/>", "text/xml")
    assert (fetched.status_code, fetched.content) == (200, b"")
    assert "content-type" not in fetched.headers


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"always-400, .*echo") as caught:
        build("always-200")
    assert "always-200" in str(caught.value)
    assert len(KINDS) == 7
