"""The database of the history: what is kept of a run, what is told from it, and what it survives."""

from __future__ import annotations

import copy
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report.samples import every_outcome

from oasc_check.history import database, migrations
from oasc_check.history.entry import entry_of
from oasc_check.history.model import HistoryError
from oasc_check.history.recall import histories, until
from oasc_check.history.record import record
from oasc_check.report.document import document
from oasc_check.report.model import Document

WRITER = """
import json, sys
from pathlib import Path
from oasc_check.history.entry import entry_of
from oasc_check.history.record import record
made = json.loads(Path(sys.argv[1]).read_text("utf-8"))
for number in range(25):
    made["run"]["id"] = f"{sys.argv[3]}-{number}"
    record(entry_of(made), Path(sys.argv[2]))
"""


def a_run(name: str, platform: str = "Acme", **outcomes: str) -> Document:
    """A result with these tests, ended as it is said."""
    made: Any = copy.deepcopy(document(every_outcome()))
    one = made["tests"][0]
    made["run"] |= {"id": name, "started": f"2026-11-{int(name):02}T08:00:00.000Z"}
    made["platform"]["name"] = platform
    made["tests"] = [{**one, "id": test, "outcome": outcome} for test, outcome in outcomes.items()]
    made["summary"]["tests"] = {**dict.fromkeys(made["summary"]["tests"], 0), **Counter(outcomes.values())}
    found: Document = made
    return found


def since(file: Path) -> dict[str, str]:
    """The id of the run since which each test fails."""
    (history,) = histories(file)
    return {one.test: one.since_run for one in history.failing}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.db"


def test_nothing_is_known_before_the_first_run_and_nothing_is_made_by_asking(file: Path) -> None:
    assert histories(file) == []
    assert until(file, "1") is None
    assert not file.parent.exists()


def test_a_run_is_kept_with_what_the_table_needs(file: Path) -> None:
    record(entry_of(a_run("1", a="passed", b="failed", c="untested")), file)
    (history,) = histories(file)
    (run,) = history.runs
    assert (history.platform, run.id, run.started) == ("Acme", "1", "2026-11-01T08:00:00.000Z")
    assert (run.edition, run.profile, run.verdict) == ("mims-plus-9.0", None, "not conformant")
    assert {name: number for name, number in run.tests.items() if number} == {"passed": 1, "failed": 1, "untested": 1}
    assert run.share == 0.5
    assert run.suites_digest == document(every_outcome())["tool"]["suites_digest"]


def test_no_address_no_body_and_no_header_of_a_result_is_kept(file: Path) -> None:
    made = document(every_outcome())
    record(entry_of(made), file)
    kept = file.read_bytes()
    urls = [api["url"] for api in made["platform"]["apis"].values()]
    bodies = [one["request"]["body"] for one in made["exchanges"] if one["request"]["body"]]
    assert urls
    assert bodies
    for text in (*urls, *map(str, bodies), "Content-Type", made["platform"]["source"], made["tests"][0]["says"]):
        assert text.encode() not in kept, text


def test_a_test_fails_since_the_first_run_after_the_one_that_passed(file: Path) -> None:
    for number, outcome in enumerate(["failed", "passed", "failed", "inconclusive", "failed", "untested"], 1):
        record(entry_of(a_run(str(number), a=outcome, b="failed")), file)
    assert since(file) == {"b": "1", "a": "3"}
    (history,) = histories(file)
    assert {one.test: one.seen_run for one in history.failing} == {"b": "6", "a": "5"}
    record(entry_of(a_run("7", a="passed")), file)
    assert since(file) == {"b": "1"}


def test_platforms_are_kept_apart(file: Path) -> None:
    record(entry_of(a_run("1", "Acme", a="failed")), file)
    record(entry_of(a_run("2", "Bolt", a="passed")), file)
    assert [(one.platform, len(one.runs), len(one.failing)) for one in histories(file)] == [
        ("Acme", 1, 1),
        ("Bolt", 1, 0),
    ]
    assert [one.platform for one in histories(file, "Bolt")] == ["Bolt"]


def test_of_an_earlier_run_only_what_was_known_then_is_told(file: Path) -> None:
    for number in ("1", "2", "3"):
        record(entry_of(a_run(number, a="failed")), file)
    then, now = until(file, "2"), until(file, "3")
    assert then is not None
    assert now is not None
    assert ([run.id for run in then.runs], then.failing) == (["1", "2"], ())
    assert ([run.id for run in now.runs], len(now.failing)) == (["1", "2", "3"], 1)


@given(st.lists(st.sampled_from(["passed", "failed", "inconclusive", "untested"]), min_size=1, max_size=12))
@settings(max_examples=15)
def test_since_is_what_the_whole_series_says(tmp_path_factory: pytest.TempPathFactory, outcomes: list[str]) -> None:
    file = tmp_path_factory.mktemp("series") / "history.db"
    for number, outcome in enumerate(outcomes, 1):
        record(entry_of(a_run(str(number), a=outcome)), file)
    told = [(number, outcome) for number, outcome in enumerate(outcomes, 1) if outcome in ("passed", "failed")]
    last_pass = max((number for number, outcome in told if outcome == "passed"), default=0)
    failed = [number for number, outcome in told if outcome == "failed" and number > last_pass]
    assert since(file) == ({"a": str(failed[0])} if failed else {})


def test_runs_side_by_side_lose_no_row(file: Path, tmp_path: Path) -> None:
    """Eight processes begin with no database at all, and write 25 rows each."""
    given = tmp_path / "result.json"
    given.write_text(json.dumps(document(every_outcome())), "utf-8")
    command = [sys.executable, "-c", WRITER, str(given), str(file)]
    writers = [subprocess.Popen([*command, str(number)], stderr=subprocess.PIPE) for number in range(8)]
    said = [writer.communicate(timeout=120)[1] for writer in writers]
    assert [(writer.returncode, text) for writer, text in zip(writers, said, strict=True)] == [(0, b"")] * 8
    (history,) = histories(file)
    assert {run.id for run in history.runs} == {f"{one}-{number}" for one in range(8) for number in range(25)}


def test_what_one_writer_began_and_did_not_end_is_not_there(file: Path) -> None:
    record(entry_of(a_run("1", a="passed")), file)

    def broken() -> None:
        with database.writing(file) as connection:
            connection.execute("DELETE FROM runs")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert len(histories(file)[0].runs) == 1


def version(file: Path) -> tuple[int, int]:
    with sqlite3.connect(file) as connection:
        application, number = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
    connection.close()
    return application, number


@pytest.mark.parametrize("ask", [histories, lambda file: record(entry_of(a_run("2", a="passed")), file)])
def test_a_database_of_an_older_version_is_brought_up_to_date(
    ask: Any, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(entry_of(a_run("1", a="failed")), file)
    assert version(file) == (migrations.APPLICATION, 1)
    further = (*migrations.MIGRATIONS, ("ALTER TABLE runs ADD COLUMN remark TEXT",))
    monkeypatch.setattr(database, "MIGRATIONS", further)
    ask(file)
    assert version(file) == (migrations.APPLICATION, 2)
    assert histories(file)[0].runs[0].id == "1"


def newer(file: Path) -> None:
    record(entry_of(a_run("1", a="failed")), file)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def no_database(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database at all" * 100)


def cut_off(file: Path) -> None:
    for number in range(1, 29):
        record(entry_of(a_run(str(number), **{f"test-{index}": "failed" for index in range(200)})), file)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] + bytes(len(content) // 4))


def of_another_program(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE runs (id)")
    connection.close()


def without_its_tables(file: Path) -> None:
    record(entry_of(a_run("1", a="failed")), file)
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE failing")
    connection.close()


def with_numbers_for_texts(file: Path) -> None:
    record(entry_of(a_run("1", a="failed")), file)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE runs SET verdict = x'00ff', passed = 'many'")
    connection.close()


def a_folder(file: Path) -> None:
    file.mkdir(parents=True)


DAMAGE = {
    newer: "has version 99 of the history, and oasc-check ",
    no_database: "is damaged (file is not a database): move it away",
    cut_off: "is damaged (",
    of_another_program: "is a database of another program",
    without_its_tables: "is damaged (no such table",
    with_numbers_for_texts: "is damaged (",
    a_folder: "cannot be opened or written (unable to open database file)",
}


@pytest.mark.parametrize(("spoil", "message"), DAMAGE.items(), ids=[one.__name__ for one in DAMAGE])
def test_a_database_that_cannot_be_used_is_named(spoil: Any, message: str, file: Path) -> None:
    spoil(file)
    with pytest.raises(HistoryError) as caught:
        histories(file)
    assert str(file) in str(caught.value)
    assert message in str(caught.value)


def test_a_database_of_another_program_is_left_as_it_is(file: Path) -> None:
    of_another_program(file)
    before = file.read_bytes()
    with pytest.raises(HistoryError):
        record(entry_of(a_run("1", a="failed")), file)
    assert file.read_bytes() == before


def test_an_empty_file_is_a_new_history(file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    record(entry_of(a_run("1", a="failed")), file)
    assert since(file) == {"a": "1"}


def test_a_name_that_is_no_unicode_text_is_refused(file: Path) -> None:
    with pytest.raises(HistoryError, match="cannot hold a name that is no Unicode text: rename the platform"):
        record(entry_of(a_run("1", "A\ud800", a="failed")), file)
    assert histories(file) == []


def test_the_folder_is_chosen_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OASC_DATA", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert database.place() == tmp_path / ".local" / "share" / "oasc-check" / "history.db"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert database.place() == tmp_path / "data" / "oasc-check" / "history.db"
    monkeypatch.setenv("OASC_DATA", str(tmp_path / "own"))
    assert database.place() == tmp_path / "own" / "history.db"


def test_without_a_home_there_is_no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    for name in ("OASC_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(HistoryError, match="there is no home to keep a history in: set OASC_DATA"):
        database.place()
