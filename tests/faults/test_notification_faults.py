"""Notifications that come late, twice, malformed or to the wrong place, and those that the tester cannot take in."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from passing_on import passing_on

from faults.conftest import Trial
from faults.fault_platform import FaultPlatform
from faults.small_platform import Notify, post

pytestmark = pytest.mark.timeout(120)


class Late:
    """Keeps what it is to tell until ``tell``."""

    def __init__(self) -> None:
        self._kept: list[tuple[str, bytes]] = []

    def keep(self, url: str, message: bytes) -> None:
        """Tell nobody yet."""
        self._kept.append((url, message))

    def tell(self) -> None:
        """Tell all, at last."""
        while self._kept:
            post(*self._kept.pop())


def raw(head: str, body: bytes = b"") -> Notify:
    """These octets on a connection of their own; ``{}`` stands for the path that the watcher named."""

    def notify(url: str, _message: bytes) -> None:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port), 5) as connection:
            connection.sendall(head.format(parts.path).encode() + body)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass

    return notify


def twice(url: str, message: bytes) -> None:
    """The same once more."""
    post(url, message)
    post(url, message)


HEAD = "POST {} HTTP/1.1\r\nHost: tester\r\nContent-Type: application/json\r\n"
NONE, MORE = "expected at least 1 calls within 0.4 s, got 0", "expected at most 1 calls within 0.4 s, got 2"
WRONG: Mapping[str, tuple[Notify, str]] = {
    "never": (lambda _url, _message: None, NONE),
    "twice": (twice, MORE),
    "to a wrong path": (lambda url, message: post(f"{url}x", message), NONE),
    "with half of its JSON": (lambda url, message: post(url, message[:-4]), "the body is not JSON"),
    "with another thing": (lambda url, _message: post(url, b'{"id": "another"}'), "got \"another\""),
    "as no HTTP": (raw("NOTIFY\r\n\r\n"), NONE),
    "cut short": (raw(f"{HEAD}Content-Length: 100\r\n\r\n", b"{"), NONE),
    "with a chunk size that is none": (raw(f"{HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"{"), NONE),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_notification_that_comes(name: str, trial: Trial) -> None:
    """The platform can reach the tester, so what does not come as it should is its own fault."""
    notify, said = WRONG[name]
    with FaultPlatform() as platform:
        platform.behind.notify = notify
        judged = trial.judge(platform.url, "hear")
        assert platform.behind.things == {}
    outcome, reason = judged.outcome("hear")
    assert (outcome, judged.code) == ("failed", 1)
    assert said in reason


@pytest.mark.parametrize(("name", "expected"), [("docker-proxy", ("inconclusive", 3)), ("broker", ("failed", 1))])
def test_a_platform_whose_loopback_may_be_another_one(
    name: str, expected: tuple[str, int], trial: Trial, tmp_path: Path
) -> None:
    """Who never calls from a container may not be able to; who calls at all can."""
    with FaultPlatform() as platform, passing_on(urlsplit(platform.url).port or 0, name, tmp_path) as port:
        platform.behind.notify = lambda _url, _message: None
        judged = trial.judge(f"http://127.0.0.1:{port}", "hear")
        assert (judged.outcome("hear")[0], judged.code) == expected
        platform.behind.notify = lambda url, message: post(url, message[:-4])
        assert trial.judge(f"http://127.0.0.1:{port}", "hear").outcome("hear")[0] == "failed"


def test_a_notification_that_comes_when_nobody_waits_any_more(trial: Trial) -> None:
    late = Late()
    with FaultPlatform() as platform:
        platform.behind.notify = late.keep
        platform.before = lambda asked: late.tell() if asked.method == "DELETE" else None
        judged = trial.judge(platform.url, "hear")
        assert platform.behind.things == {}
    assert judged.outcome("hear")[0] == "failed"
    assert NONE in judged.outcome("hear")[1]


@pytest.mark.parametrize("message", [b'{"id": "' + b"x" * 2**20 + b'"}', b"[" * 100_000], ids=["long", "deep"])
def test_a_notification_that_the_tester_cannot_take_in(message: bytes, trial: Trial) -> None:
    with FaultPlatform() as platform:
        platform.behind.notify = lambda url, _message: post(url, message)
        judged = trial.judge(platform.url, "hear")
    outcome, reason = judged.outcome("hear")
    assert (outcome, judged.code) == ("inconclusive", 3)
    assert "was not read to its end" in reason or "nested too deeply" in reason


def test_a_notification_as_it_should_be(trial: Trial) -> None:
    with FaultPlatform() as platform:
        judged = trial.judge(platform.url, "hear")
    assert (judged.outcome("hear"), judged.code) == (("passed", ""), 0)
