"""The tester listens for calls of the platform, notes each, and answers as it was told."""

import itertools
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import requests
from waiting import DELAYED_ACKNOWLEDGEMENT, shortest_wait
from wire_samples import NOW

from oasc_check.run.callback import Receiver, ReceiverError
from oasc_check.run.model import Reply
from oasc_check.suite.model import Callback


def receiver(listen: str = "127.0.0.1:0", url: str | None = None) -> Receiver:
    ids = itertools.count(1)
    return Receiver(Callback(listen, url), lambda: NOW, lambda: f"n{next(ids)}")


@pytest.fixture
def ear() -> Iterator[Receiver]:
    made = receiver()
    yield made
    made.stop()


def never() -> bool:
    return False


def test_a_call_is_noted_with_all_that_came(ear: Receiver) -> None:
    url = ear.url("m/g/t", "updates")
    assert not ear.heard
    response = requests.post(f"{url}/more/%2F?x=1&y", data=b"\xffhello", headers={"X-A": "b"}, timeout=5)
    assert (response.status_code, response.content) == (200, b"")
    (call,) = ear.calls("m/g/t", "updates")
    assert (call.id, call.received, call.trouble, call.started) == ("n1", True, None, "2026-11-22T12:00:00.000Z")
    assert (call.request.method, call.request.url) == ("POST", f"{url}/more/%2F?x=1&y")
    assert (call.request.body, call.request.headers["x-a"]) == (b"\xffhello", "b")
    assert call.response is not None
    assert call.response.status == 200
    assert ear.heard


def test_every_name_of_every_test_has_its_own_address(ear: Receiver) -> None:
    urls = {(test, name): ear.url(test, name) for test in "ab" for name in "xy"}
    assert len(set(urls.values())) == 4
    assert all(ear.url(*key) == url for key, url in urls.items())
    assert all(len(url.rpartition("/")[2]) >= 22 for url in urls.values())
    requests.get(urls["a", "x"], timeout=5)
    assert [len(ear.calls(*key)) for key in urls] == [1, 0, 0, 0]


def test_unknown_addresses_are_not_found_and_not_heard(ear: Receiver) -> None:
    base = ear.url("m/g/t", "updates").rpartition("/")[0]
    for path in ("", "/", "/guess", "/a/b?c"):
        assert requests.post(base + path, data=b"x", timeout=5).status_code == 404
    assert not ear.heard


def test_the_answer_can_be_chosen_and_changed(ear: Receiver) -> None:
    url = ear.url("m/g/t", "terms")
    ear.serve("m/g/t", "terms", Reply(201, {"Content-Type": "application/ld+json", "X-B": "c"}, b'{"a": 1}'))
    first = requests.get(url, timeout=5)
    ear.serve("m/g/t", "terms", Reply(204))
    second = requests.delete(url, timeout=5)
    assert (first.status_code, first.headers["x-b"], first.json()) == (201, "c", {"a": 1})
    assert first.headers["content-type"] == "application/ld+json"
    assert second.status_code == 204
    noted = [call.response for call in ear.calls("m/g/t", "terms")]
    assert [(response.status, response.body) for response in noted if response] == [(201, b'{"a": 1}'), (204, b"")]


def test_an_answer_can_be_for_some_requests_only(ear: Receiver) -> None:
    url = ear.url("m/g/t", "source")
    ear.serve("m/g/t", "source", Reply(404))
    ear.serve("m/g/t", "source", Reply(200, {}, b"old"), "GET /entities/urn:a:1")
    ear.serve("m/g/t", "source", Reply(200, {}, b"all"), "GET /entities")
    ear.serve("m/g/t", "source", Reply(200, {}, b"one"), "GET /entities/urn:a:1")
    asked = ["entities/urn%3Aa:1", "ngsi-ld/v1/entities/?type=T", "types", "entities/urn:a:1/attrs"]
    answers = [requests.get(f"{url}/{path}", timeout=5) for path in asked]
    assert [(one.status_code, one.text) for one in answers] == [(200, "one"), (200, "all"), (404, ""), (404, "")]
    assert requests.delete(f"{url}/entities/urn:a:1", timeout=5).status_code == 404


def test_an_answer_can_come_late(ear: Receiver) -> None:
    url = ear.url("m/g/t", "source")
    ear.serve("m/g/t", "source", Reply(delay=0.3))
    with pytest.raises(requests.Timeout):
        requests.get(url, timeout=0.1)
    ear.serve("m/g/t", "source", Reply(delay=0.05))
    assert requests.get(url, timeout=5).status_code == 200
    assert len(ear.calls("m/g/t", "source")) == 2


def test_waiting_ends_as_soon_as_enough_calls_came(ear: Receiver) -> None:
    url = ear.url("m/g/t", "updates")
    requests.post(url, data=b"0", timeout=5)
    threading.Timer(0.05, lambda: [requests.post(url, data=b"%d" % n, timeout=5) for n in (1, 2)]).start()
    began = time.monotonic()
    calls = ear.wait("m/g/t", "updates", 1, 2, 10, never)
    assert time.monotonic() - began < 8
    assert [call.request.body for call in calls] == [b"1", b"2"]
    assert len(ear.wait("m/g/t", "updates", 0, 3, 10, never)) == 3


def test_waiting_ends_when_the_time_is_over_or_the_run_is_stopped(ear: Receiver) -> None:
    began = time.monotonic()
    assert ear.wait("m/g/t", "updates", 0, 1, 0.1, never) == []
    assert time.monotonic() - began >= 0.1
    stopped = threading.Event()
    threading.Timer(0.05, stopped.set).start()
    assert ear.wait("m/g/t", "updates", 0, 1, 10, stopped.is_set) == []
    assert time.monotonic() - began < 8


def test_long_calls_are_cut_and_marked(ear: Receiver) -> None:
    url = ear.url("m/g/t", "updates")
    assert requests.post(url, data=bytes(2**20), timeout=5).status_code == 200
    assert requests.post(url, data=bytes(2**20 + 1), timeout=5).status_code == 413
    whole, cut = ear.calls("m/g/t", "updates")
    assert (whole.trouble, len(whole.request.body)) == (None, 2**20)
    assert cut.trouble is not None
    assert (cut.trouble.kind, len(cut.request.body)) == ("broken", 2**20)


def test_a_flood_is_answered_but_not_kept(ear: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oasc_check.run.callback._MAX_CALLS", 3)
    url = ear.url("m/g/t", "updates")
    with requests.Session() as session:
        assert {session.post(url, timeout=5).status_code for _ in range(5)} == {200}
    assert len(ear.calls("m/g/t", "updates")) == 3


def test_a_caller_that_goes_away_leaves_no_call(ear: Receiver) -> None:
    url = ear.url("m/g/t", "updates")
    port = int(url.split(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.sendall(f"POST /{url.rpartition('/')[2]} HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc".encode())
    assert requests.post(url, data=b"whole", timeout=5).status_code == 200
    assert [call.request.body for call in ear.calls("m/g/t", "updates")] == [b"whole"]


def test_answers_come_at_once(ear: Receiver) -> None:
    url = ear.url("m/g/t", "updates")
    with requests.Session() as session:
        assert shortest_wait(lambda: session.post(url, data=b"x", timeout=5)) < DELAYED_ACKNOWLEDGEMENT


def test_a_public_address_is_given_out_and_a_proxy_may_add_a_path() -> None:
    made = receiver(url="https://tester.example/cb/")
    try:
        public = made.url("m/g/t", "updates")
        assert public.startswith("https://tester.example/cb/")
        assert made._listener is not None
        requests.post(f"{made._listener.url}/cb/{public.rpartition('/')[2]}/x", timeout=5)
        (call,) = made.calls("m/g/t", "updates")
        assert call.request.url == f"{public}/x"
        assert not made.loopback
    finally:
        made.stop()


@pytest.mark.parametrize(
    ("listen", "url", "loopback"),
    [
        ("127.0.0.1:0", None, True),
        ("localhost:0", None, True),
        ("[::1]:0", None, True),
        ("0.0.0.0:0", None, True),
        (":0", None, True),
        ("192.0.2.7:80", None, False),
        ("tester.example:80", None, False),
        ("127.0.0.1:0", "http://tester.example/", False),
        ("0.0.0.0:0", "http://localhost:80/", True),
    ],
)
def test_whether_only_this_machine_can_call(listen: str, url: str | None, loopback: bool) -> None:
    assert receiver(listen, url).loopback is loopback


@pytest.mark.parametrize("listen", ["localhost:0", "0.0.0.0:0", ":0"])
def test_several_ways_to_listen(listen: str) -> None:
    made = receiver(listen)
    try:
        assert requests.get(made.url("m/g/t", "x"), timeout=5).status_code == 200
    finally:
        made.stop()


def test_a_port_in_use_and_an_address_that_is_none_are_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ReceiverError, match=f"on {listen}: Address already in use; choose another one"):
            receiver(listen).url("m/g/t", "x")
    for listen in ("8080", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:99999"):
        with pytest.raises(ReceiverError, match="is no address to listen on"):
            receiver(listen).url("m/g/t", "x")
    with pytest.raises(ReceiverError, match="cannot listen"):
        receiver("192.0.2.7:0").url("m/g/t", "x")


def test_nothing_listens_before_the_first_use_and_after_the_end(ear: Receiver) -> None:
    before = threading.active_count()
    ear.serve("m/g/t", "x", Reply())
    assert threading.active_count() == before
    url = ear.url("m/g/t", "x")
    ear.stop()
    ear.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
