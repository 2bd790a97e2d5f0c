"""A program that listens on loopback is a neighbour if it is seen to live there."""

import socket
from pathlib import Path

import pytest
from passing_on import passing_on

from oasc_check.run import neighbour
from oasc_check.run.neighbour import is_neighbour


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_program_that_listens_itself_is_one(family: socket.AddressFamily, host: str) -> None:
    with socket.create_server((host, 0), family=family) as listener:
        port = listener.getsockname()[1]
        assert is_neighbour(port)
    assert not is_neighbour(port)


@pytest.mark.parametrize(("name", "expected"), [("docker-proxy", False), ("rootlessport", False), ("broker", True)])
def test_one_that_passes_everything_on_is_none(name: str, expected: bool, tmp_path: Path) -> None:
    with passing_on(9, name, tmp_path) as port:
        assert is_neighbour(port) is expected


def test_where_nothing_can_be_seen_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbour, "_PROC", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not is_neighbour(listener.getsockname()[1])
