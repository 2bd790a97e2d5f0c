"""``history``: what runs leave behind, what is shown of it, and that it never breaks a run."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, declare
from oasc_check.reference.server import Server, start

TEST = "ngsi-ld/entities/create-then-read"


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the history, which is not there yet; runs are kept."""
    monkeypatch.delenv("OASC_HISTORY")
    monkeypatch.delenv("OASC_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "oasc-check" / "history.db"


def known(run: Run, *words: str | Path) -> Any:
    """The history as JSON."""
    code, out, err = run("history", "--json", *words)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_before_any_run_there_is_nothing(run: Run, database: Path) -> None:
    assert run("history") == (0, "", f"No run is in the history yet: {database}\n")
    assert known(run) == []
    assert not database.parent.exists()


def test_a_run_is_kept_with_its_verdict_and_counts(run: Run, platform_file: Path, empty_folder: Path) -> None:
    assert run("run", platform_file, "-q", "--to", "json=r.json").code == 0
    result = json.loads((empty_folder / "r.json").read_text())
    (acme,) = known(run)
    assert acme["platform"] == "Acme"
    assert acme["runs"] == [
        {
            "id": result["run"]["id"],
            "started": result["run"]["started"],
            "edition": "mims-plus-9.0",
            "profile": None,
            "verdict": result["summary"]["verdict"],
            "suites_digest": result["tool"]["suites_digest"],
            "tests": result["summary"]["tests"],
        }
    ]
    assert acme["failing"] == []


def test_a_demo_is_not_kept(run: Run) -> None:
    assert run("demo", "-q", "-s", TEST).code == 0
    assert known(run) == []


def test_a_run_can_be_left_out(
    run: Run, platform_file: Path, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("run", platform_file, "-q", "--no-history").code == 0
    monkeypatch.setenv("OASC_HISTORY", "off")
    assert run("run", platform_file, "-q").code == 0
    monkeypatch.delenv("OASC_HISTORY")
    (empty_folder / "oasc.toml").write_text("history = false\n")
    assert run("run", platform_file, "-q").code == 0
    assert known(run) == []
    assert run("run", platform_file, "-q", "--history").code == 0
    assert len(known(run)[0]["runs"]) == 1


@pytest.fixture
def failing_since(run: Run, platform_file: Path, empty_folder: Path) -> list[str]:
    """Four runs: passed, failed, failed, and one without the test. Returns their ids."""
    with start(["create-answers-200"]) as broken:
        wrong = declare(empty_folder / "wrong.yaml", broken.url)
        codes = [run("run", file, "-q", "-s", TEST).code for file in (platform_file, wrong, wrong)]
    codes.append(run("run", platform_file, "-q", "-s", "ogcapi-features").code)
    assert codes == [0, 1, 1, 0]
    return [one["id"] for one in known(run)[0]["runs"]]


def test_since_when_a_test_fails_is_told(run: Run, failing_since: list[str]) -> None:
    (failing,) = known(run)[0]["failing"]
    assert (failing["test"], failing["since_run"], failing["seen_run"]) == (TEST, failing_since[1], failing_since[2])
    out = run("history", "Acme").out
    assert out.count("not conformant") == 2
    assert "Fail now, since:" in out
    assert f"{TEST} (not told since " in " ".join(out.split())


def test_a_trend_is_shown_in_ascii_where_there_is_no_colour(
    run: Run, failing_since: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(failing_since) == 4
    plain = run("history").out
    assert "passed    #__# 100 % at first, 100 % at last" in plain
    assert plain.isascii()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "█▁▁█" in run("history").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("history").out == plain


def test_only_the_last_runs_are_shown_on_request(run: Run, failing_since: list[str], platform_file: Path) -> None:
    (acme,) = known(run, platform_file, "--last", "2")
    assert [one["id"] for one in acme["runs"]] == failing_since[-2:]
    assert run("history", "--last", "0").code == 2


def test_a_platform_without_runs_is_named_with_the_nearest(run: Run, platform_file: Path) -> None:
    run("run", platform_file, "-q")
    code, out, err = run("history", "Acmee")
    assert (code, out) == (5, "")
    assert 'no run against "Acmee" is in the history: Did you mean "Acme"?' in err
    assert run("history", "nowhere.yaml").code == 4


def html(empty_folder: Path) -> str:
    return (empty_folder / "r.html").read_text("utf-8")


def test_the_html_report_shows_the_trend_once_there_is_one(run: Run, platform_file: Path, empty_folder: Path) -> None:
    words = ("run", platform_file, "-q", "--to", "html=r.html", "--to", "json=r.json")
    run(*words)
    assert 'id="trend"' not in html(empty_folder)
    run(*words)
    shown = html(empty_folder)
    assert '<h2 id="trend">Verdicts over time</h2>' in shown
    assert shown.count('<rect class="fill-good" x="0"') == shown.count('<rect class="fill-good" x="32"') == 1
    assert "history" not in json.loads((empty_folder / "r.json").read_text())
    run("report", "r.json", "-q", "--to", "html=r.html")
    assert html(empty_folder) == shown
    run("report", "r.json", "-q", "--to", "html=r.html", "--no-history")
    assert 'id="trend"' not in html(empty_folder)
    run(*words, "--no-history")
    assert 'id="trend"' not in html(empty_folder)


def test_a_test_that_fails_stands_in_the_html_report_with_its_first_failure(
    run: Run, failing_since: list[str], empty_folder: Path
) -> None:
    with start(["create-answers-200"]) as broken:
        run("run", declare(empty_folder / "p.yaml", broken.url), "-q", "-s", TEST, "--to", "html=r.html")
    since = known(run)[0]["failing"][0]["since"]
    assert known(run)[0]["failing"][0]["since_run"] == failing_since[1]
    assert f"</a></th><td>{since}</td>" in html(empty_folder)


def spoilt_by_a_newer_version(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def spoilt(file: Path) -> None:
    file.write_bytes(b"\xff" * 5000)


@pytest.mark.parametrize("spoil", [spoilt_by_a_newer_version, spoilt])
def test_a_database_that_cannot_be_used_breaks_no_run(
    spoil: Any, run: Run, platform_file: Path, database: Path
) -> None:
    run("run", platform_file, "-q")
    spoil(database)
    before = database.read_bytes()
    code, out, err = run("run", platform_file, "-q", "--to", "html=r.html")
    assert code == 0
    assert "conformant" in out
    assert f"Warning: this run is not in the history: {database} " in err
    assert database.read_bytes() == before
    code, out, err = run("history")
    assert (code, out) == (4, "")
    assert err.startswith(f"Error: {database} ")


def test_where_nothing_can_be_kept_a_run_says_so_and_goes_on(
    run: Run, platform_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file where the folder would be")
    monkeypatch.setenv("OASC_DATA", str(tmp_path / "taken"))
    code, out, err = run("run", platform_file, "-q")
    assert code == 0
    assert "conformant" in out
    assert f"Warning: this run is not in the history: {tmp_path / 'taken' / 'history.db'} cannot be kept: " in err


def test_the_names_that_a_platform_gives_do_nothing_in_a_terminal(
    run: Run, reference: Server, empty_folder: Path
) -> None:
    hostile = declare(empty_folder / "hostile.yaml", reference.url)
    hostile.write_text(hostile.read_text().replace("{name: Acme}", '{name: "A\\e[2Jcme"}'))
    assert run("run", hostile, "-q").code == 0
    assert "\x1b" not in run("history").out


def test_a_python_without_sqlite_runs_and_says_so(
    run: Run, platform_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("oasc_check.history.") and not name.endswith("model")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    code, out, err = run("run", platform_file, "-q")
    assert code == 0
    assert "conformant" in out
    assert "Warning: this run is not in the history: " in err
