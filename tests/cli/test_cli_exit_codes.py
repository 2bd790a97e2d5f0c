"""One test for each exit code of verdicts.md that this version can end with; 2 and 70 are in test_cli_main.py."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Run, declare
from cli.wrapped_platform import Wrapped
from oasc_check.reference.server import start, start_app


def test_0_everything_that_must_be_met_is_met(run: Run, platform_file: Path) -> None:
    code, out, _ = run("run", platform_file)
    assert code == 0
    assert out.startswith("Acme is conformant with mims-plus-9.0, within the scope of this run: 4 of 5")
    assert "Exit code 0:" in out


def test_1_a_test_failed(run: Run, empty_folder: Path) -> None:
    with start(["delete-keeps-entity"]) as server:
        code, out, _ = run("run", declare(empty_folder / "p.yaml", server.url))
    assert code == 1
    assert "MIM0:R1.2@9.0" in out
    assert "ngsi-ld/entities/delete" in out
    assert "Exit code 1:" in out


def test_1_depends_on_the_level_that_was_asked_for(run: Run, empty_folder: Path) -> None:
    with start(["count-header-missing"]) as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        assert run("run", platform).code == 0
        assert run("run", platform, "--fail-on", "should").code == 1


def test_2_there_is_no_place_for_a_ledger(run: Run, platform_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(platform_file))
    code, out, err = run("run", platform_file)
    assert (code, out) == (2, "")
    assert "Set XDG_STATE_HOME to a folder" in err
    assert run("run", platform_file, "-s", "ogcapi-features").code == 0


def test_3_the_platform_is_not_there(run: Run, empty_folder: Path) -> None:
    with start() as server:
        platform = declare(empty_folder / "p.yaml", server.url)
    code, out, _ = run("run", platform)
    assert code == 3
    assert out.startswith("It is undecided whether Acme conforms to mims-plus-9.0")
    assert "Exit code 3:" in out


def test_4_the_platform_file_is_invalid(run: Run, empty_folder: Path) -> None:
    path = empty_folder / "p.yaml"
    path.write_text("platform: {name: Acme}\napis:\n  ngsi-lx: {url: nowhere}\n  ogcapi-features: {urk: 'http://h'}\n")
    code, out, err = run("run", path)
    assert (code, out) == (4, "")
    assert f"{path}:3:18: " in err
    assert "\n    ngsi-lx: {url: nowhere}\n                   ^\n" in err
    assert f"{path}:4:" in err
    assert 'Did you mean "url"?' in err


def test_4_a_secret_is_not_there(run: Run, empty_folder: Path) -> None:
    more = "auth: {main: {type: bearer, token: env:OASC_TEST_NO_SUCH_SECRET}}\n"
    path = declare(empty_folder / "p.yaml", "http://127.0.0.1:9", more)
    path.write_text(path.read_text().replace('"1.9.1"', '"1.9.1", auth: main'))
    code, out, err = run("run", path)
    assert (code, out) == (4, "")
    assert "OASC_TEST_NO_SUCH_SECRET" in err


def test_4_a_file_is_not_there(run: Run) -> None:
    code, _, err = run("run", "missing.yaml")
    assert code == 4
    assert "missing.yaml:1:1: the file cannot be read" in err


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["-s", "ngsi-ld/entitie"], "Did you mean ngsi-ld/entities"),
        (["--mim", "MIM77"], "Did you mean MIM7"),
        (["--deselect", "ngsi-ld/entities/delet"], "Did you mean ngsi-ld/entities/delete"),
        (["--edition", "mims-plus-9"], "Did you mean mims-plus-9.0"),
    ],
)
def test_5_nothing_has_that_address(words: list[str], near: str, run: Run, platform_file: Path) -> None:
    code, out, err = run("run", platform_file, *words)
    assert (code, out) == (5, "")
    assert near in err


def test_5_nothing_ran(run: Run, platform_file: Path) -> None:
    code, out, _ = run("run", platform_file, "-s", "ngsi-ld/entities/history")
    assert code == 5
    assert out.startswith("Acme was not tested: no test ran.")


def test_7_data_could_not_be_removed(run: Run, empty_folder: Path, tmp_path: Path) -> None:
    with start_app(Wrapped({"DELETE"})) as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        code, out, err = run("run", platform, "-s", "ngsi-ld/entities/create-then-read")
    assert code == 7
    assert "Left behind on the platform: " in " ".join(out.split())
    ledger = Path(err.rpartition("oasc-check cleanup ")[2].strip())
    assert ledger.is_relative_to(tmp_path / "state")
    assert ledger.is_file()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_130_an_interrupted_run_removes_its_data_and_reports(number: signal.Signals, empty_folder: Path) -> None:
    slow = Wrapped(delay=0.4)
    with start_app(slow) as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        words = [sys.executable, "-m", "oasc_check", "run", str(platform), "-j", "1", "-s", "ngsi-ld"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert slow.posted.wait(10)
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "The run was interrupted. This is the evidence so far." in out
    assert "Interrupted: removing test data." in err
    assert "Left behind" not in out
    assert [method for method, _ in slow.asked] == ["POST", "DELETE"]
