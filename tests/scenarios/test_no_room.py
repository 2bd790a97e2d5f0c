"""Where nothing can be written, it is said what and where, with the exit code for it, and nothing is left behind.

A limit on the size of files stands for a full disk, since it needs no rights: both refuse the rest of what is written.
"""

from __future__ import annotations

import os
import pwd
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from command_line import CommandLine, Ended, declare, ended
from inhabited_platform import CLAIMED, InhabitedPlatform

from oasc_check.cli.main import main
from oasc_check.reference.server import start

pytestmark = pytest.mark.timeout(120)
SUITES = Path(__file__).parents[1] / "cli/suites"
SOME = ("-s", "ngsi-ld/entities/create-then-read", "-s", "ngsi-ld/subscriptions/create-then-read", "-j", "1")
READING = ("-s", "ogcapi-features")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[CommandLine]:
    """The program; what Python itself keeps of its modules must not be cut short."""
    with closing(CommandLine(tmp_path, PYTHONDONTWRITEBYTECODE="1")) as program:
        yield program


def with_room(program: CommandLine, octets: int, *words: str | Path) -> Ended:
    """How a command ends whose files can grow no larger than this."""
    process = program.start(*words)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (octets, octets))
    return ended(process)


@pytest.mark.parametrize("octets", [0, 100, 500, 1000])
def test_a_ledger_without_room(octets: int, program: CommandLine, tmp_path: Path) -> None:
    """What cannot be noted is not sent; what was sent before is removed."""
    with InhabitedPlatform().serving() as platform:
        before = platform.dump()
        found = with_room(program, octets, "run", declare(tmp_path, platform.url, features=CLAIMED), *SOME, "-v")
        assert platform.dump() == before
    assert found.code == 3, found
    assert "cannot be written: File too large; make room for it, or choose another folder" in found.flowing
    assert "Traceback" not in found.err
    assert program.ledgers == []


def test_a_cleanup_without_room_removes_all_the_same(program: CommandLine, tmp_path: Path) -> None:
    with InhabitedPlatform(delay=0.1).serving() as platform:
        before = platform.dump()
        process = program.start("run", declare(tmp_path, platform.url, features=CLAIMED), *SOME)
        platform.wait_until_created(1)
        process.kill()
        ended(process)
        (ledger,) = program.ledgers
        assert with_room(program, 0, "cleanup", ledger).code == 0
        assert platform.dump() == before
    assert program.ledgers == []


def shell(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    """A command as a shell runs it; PROGRAM stands for this program."""
    line = words.replace("PROGRAM", f"{sys.executable} -m oasc_check")
    setting = {
        **os.environ,
        "OASC_SUITES": str(SUITES),
        "OASC_SUITES_ONLY": "1",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
    }
    setting["PYTHONPATH"] = str(Path(__file__).parents[2])
    return subprocess.run(["/bin/sh", "-c", line], cwd=folder, env=setting, capture_output=True, text=True, timeout=60)


FULL = {
    "a list": ("PROGRAM list tests >/dev/full", 2, "there is no space left"),
    "help": ("PROGRAM --help >/dev/full", 2, "there is no space left"),
    "a list, and messages": ("PROGRAM list tests >/dev/full 2>&1", 2, ""),
    "messages": ("PROGRAM list tests --no-such 2>/dev/full", 2, ""),
    "messages about a file": ("PROGRAM plan no-such.yaml 2>/dev/full", 4, ""),
    "a run": ("PROGRAM run platform.yaml -q >/dev/full", 2, "there is no space left"),
    "progress": ("PROGRAM run platform.yaml 2>/dev/full", 0, ""),
    "a report": ("PROGRAM run platform.yaml -q --to json=/dev/full", 2, "/dev/full cannot be written"),
}


@pytest.mark.parametrize("name", FULL)
def test_output_that_nothing_more_goes_into(name: str, tmp_path: Path) -> None:
    words, code, said = FULL[name]
    with start() as server:
        declare(tmp_path, server.url)
        found = shell(tmp_path, words)
    assert found.returncode == code
    assert said in found.stderr
    assert "Traceback" not in found.stderr
    assert list(tmp_path.glob("state/oasc-check/ledgers/*")) == []


Run = Callable[..., Ended]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The program in this process, with nothing set that says where to keep things."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OASC_SUITES", str(SUITES))
    monkeypatch.setenv("OASC_SUITES_ONLY", "1")
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "OASC_SCHEMAS"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path) -> Ended:
        found = Ended(main(list(map(str, words))), *capfd.readouterr())
        assert "Traceback" not in found.err
        return found

    return run


@pytest.fixture(params=["no home", "a home that is a file", "a home where nothing can be made"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is wrong with the home of the user."""
    if request.param == "no home":
        monkeypatch.delenv("HOME")
        monkeypatch.setattr(pwd, "getpwuid", nobody)
    elif request.param == "a home that is a file":
        (tmp_path / "home").write_text("")
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
    else:
        monkeypatch.setenv("HOME", "/proc")
    return str(request.param)


def nobody(_number: int) -> None:
    """A user whom the system does not know, as in many containers. Raises KeyError."""
    raise KeyError


def test_reading_needs_no_home(home: str, command: Run, tmp_path: Path) -> None:
    assert home
    with start() as server:
        found = command("run", declare(tmp_path, server.url), *READING, "-q")
    assert (found.code, found.err) == (0, "")


def test_writing_needs_a_place_for_the_ledger(home: str, command: Run, tmp_path: Path) -> None:
    with start() as server:
        path = declare(tmp_path, server.url)
        found = command("run", path, "-q")
        assert (found.code, found.out) == (2, "")
        assert "Set XDG_STATE_HOME to a folder where a ledger of test data can be kept" in found.flowing
        assert ("this user has no home" in found.err) == (home == "no home")


def test_other_commands_need_no_home(home: str, command: Run) -> None:
    assert home
    assert command("list", "tests").code == 0
    assert command("schemas", "path").code == (2 if home == "no home" else 0)
    assert command("schemas", "list").code == (2 if home == "no home" else 0)


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "r.json", "--profile", "geo-service", "--to", "csv=/proc/table.csv"),
        ("run", "platform.yaml", "-s", "ogcapi-features/errors", "--to", "json=/proc/r.json"),
    ],
    ids=lambda words: str(words[0]),
)
def test_a_file_that_cannot_be_made_is_named(
    words: tuple[str, ...], command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start() as server:
        declare(tmp_path, server.url)
        command("run", "platform.yaml", *READING, "--to", "json=r.json")
        monkeypatch.delenv("OASC_SUITES")
        monkeypatch.delenv("OASC_SUITES_ONLY")
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        found = command(*words)
    assert found.code == 2
    assert "/proc/" in found.err
    assert "No such file or directory" in found.err
