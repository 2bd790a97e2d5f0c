"""Reports of a run, and ``report``: the same again from the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Run
from oasc_check.report.read import read


@pytest.fixture
def kept(run: Run, empty_folder: Path) -> tuple[Path, str]:
    """A JSON result in a file, and the console report that came with it."""
    code, out, err = run("demo", "--defect", "delete-keeps-entity", "--to", "json=result.json", "--to", "junit=r.xml")
    assert code == 1
    assert err.startswith("Running 6 tests against oasc-check reference platform, run ")
    return empty_folder / "result.json", out


def test_the_files_hold_the_same_run(kept: tuple[Path, str], empty_folder: Path) -> None:
    found = read(kept[0])
    failed = [test["id"] for test in found["tests"] if test["outcome"] == "failed"]
    assert failed == ["ngsi-ld/entities/delete"]
    assert found["run"]["exit_code"] == 1
    assert found["run"]["limits"][0].startswith("Passing does not prove conformance")
    assert found["exchanges"]
    assert (empty_folder / "r.xml").read_bytes().count(b"<failure ") == 1


def test_rendered_again_it_is_the_same(kept: tuple[Path, str], run: Run, empty_folder: Path) -> None:
    assert run("report", kept[0]) == (0, kept[1], "")
    code, out, _ = run("report", kept[0], "--to", "junit=again.xml", "--to", "console=again.txt", "-q")
    assert (code, len(out.splitlines())) == (0, 2)
    assert (empty_folder / "again.xml").read_bytes() == (empty_folder / "r.xml").read_bytes()
    assert (empty_folder / "again.txt").read_text() == out


@pytest.mark.parametrize("target", ["json=-", "json"])
def test_a_report_on_standard_output_stands_alone(target: str, run: Run) -> None:
    code, out, err = run("demo", "--to", target, "-s", "ogcapi-features")
    assert code == 0
    assert json.loads(out)["summary"]["tests"]["passed"] == 2
    assert err.startswith("Running 2 tests")


def test_quiet_says_the_verdict_and_nothing_else(run: Run, platform_file: Path) -> None:
    code, out, err = run("run", platform_file, "-q")
    assert (code, err) == (0, "")
    assert (
        " ".join(out.split())
        == "Acme is conformant with mims-plus-9.0, within the scope of this run: 4 of 5 requirements."
    )


def test_verbose_says_every_test(run: Run, platform_file: Path) -> None:
    out = run("run", platform_file, "-v").out
    assert "ngsi-ld/entities/create-then-read" in out
    assert "MIM7:R1.1@9.0" in out


def test_a_narrowed_run_that_passes_says_so_and_no_more(run: Run, platform_file: Path) -> None:
    code, out, _ = run("run", platform_file, "-q", "-s", "ngsi-ld/entities/delete")
    assert code == 0
    assert " ".join(out.split()).endswith("what was chosen holds, and nothing else was tested.")


def test_what_is_not_a_result_is_an_invalid_file(run: Run, empty_folder: Path) -> None:
    (empty_folder / "x.json").write_text("{}")
    code, out, err = run("report", "x.json")
    assert (code, out) == (4, "")
    assert "x.json: not a result of oasc-check" in err


def test_colour_is_for_terminals_and_on_request(
    run: Run, kept: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in kept[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("report", kept[0]).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("report", kept[0]).out


def test_the_width_is_that_of_the_terminal(run: Run, kept: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def widest(out: str) -> int:
        texts = [line for line in out.splitlines() if "http://" not in line and "--data-raw" not in line]
        return max(map(len, texts))

    assert widest(kept[1]) <= 80
    monkeypatch.setenv("COLUMNS", "110")
    assert 80 < widest(run("report", kept[0]).out) <= 110


def test_an_encoding_without_the_characters_shows_escapes(run: Run, empty_folder: Path) -> None:
    run("demo", "--to", "json=r.json", "-q", "-s", "ogcapi-features")
    found = json.loads((empty_folder / "r.json").read_text())
    found["platform"]["name"] = "Cité «x»"
    (empty_folder / "r.json").write_text(json.dumps(found))
    words = [sys.executable, "-m", "oasc_check", "report", "r.json", "-q"]
    done = subprocess.run(words, env={"PYTHONIOENCODING": "ascii"}, capture_output=True, text=True, check=True)
    assert "Cit\\xe9 \\xabx\\xbb conforms" in " ".join(done.stdout.split())
