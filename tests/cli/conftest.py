"""The command line in this process, on the small suite beside this file, in an empty folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from command_line import CommandLine

from oasc_check.cli.main import main
from oasc_check.reference.server import Server, start

SUITES = Path(__file__).parent / "suites"


class Ran(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with nothing in it, and no setting from outside."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("OASC_SUITES", str(SUITES))
    monkeypatch.setenv("OASC_SUITES_ONLY", "1")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "OASC_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs the program with these words."""

    def run(*words: str | Path) -> Ran:
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture(scope="session")
def reference() -> Iterator[Server]:
    """The reference platform."""
    with start() as server:
        yield server


@pytest.fixture
def platform_file(empty_folder: Path, reference: Server) -> Path:
    """A file that declares both APIs of the reference platform."""
    return declare(empty_folder / "platform.yaml", reference.url)


def declare(path: Path, url: str, more: str = "") -> Path:
    """Write a platform file for a reference platform at `url`."""
    path.write_text(
        f"platform: {{name: Acme}}\n{more}apis:\n"
        f'  ngsi-ld: {{url: "{url}/ngsi-ld/v1", version: "1.9.1"}}\n'
        f'  ogcapi-features: {{url: "{url}/ogc", version: "1.0.1"}}\n'
    )
    return path


@pytest.fixture
def program(tmp_path: Path) -> Iterator[CommandLine]:
    """The program in an empty folder, with the small suite."""
    with closing(CommandLine(tmp_path, OASC_SUITES=str(SUITES), OASC_SUITES_ONLY="1")) as program:
        yield program
