"""``suite check``: every mistake at its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cli.conftest import SUITES, Run


@pytest.fixture
def copy(empty_folder: Path) -> Path:
    """A copy of the small suite."""
    return Path(shutil.copytree(SUITES, empty_folder / "suites"))


def test_a_good_suite_has_no_mistakes(run: Run, copy: Path) -> None:
    out = "No mistakes: 2 mechanisms, 6 tests, 1 edition, 5 requirements.\n"
    assert run("suite", "check", copy) == (0, out, "")


def test_all_mistakes_are_said_at_once(run: Run, copy: Path) -> None:
    entities = copy / "mechanisms" / "ngsi-ld" / "entities.yaml"
    text = (
        entities.read_text().replace('clause: ["5.6.6"]', 'clause: ["5.6.66"]').replace("remedy: Keep", "remdy: Keep")
    )
    entities.write_text(text)
    code, out, err = run("suite", "check", copy)
    assert (code, out) == (4, "")
    line = text.splitlines().index("    remdy: Keep the history.") + 1
    assert f"{entities}:{line}:5: " in err
    assert "\n      remdy: Keep the history.\n      ^\n" in err
    assert 'Did you mean "remedy"?' in err


def test_a_missing_folder_is_wrong_usage(run: Run) -> None:
    assert run("suite", "check", "nowhere").code == 2


def test_a_translation_is_begun_counted_and_checked(run: Run, copy: Path) -> None:
    language = copy / "i18n" / "fr" / "language.yaml"
    language.parent.mkdir(parents=True)
    language.write_text("language: fr\nname: français\n", "utf-8")
    file = "mechanisms/ngsi-ld/mechanism.yaml"
    told = run("suite", "translate", "fr", file, "--suites", copy)
    assert (told.code, told.out.splitlines()[0]) == (0, f"{file}: 3 missing, 0 of 3 translated (written)")
    again = run("suite", "translate", "fr", file, "--suites", copy, "--dry-run")
    assert again.out == f"{file}: 3 missing, 0 of 3 translated\nfr: 0 of 3 texts translated, 3 missing, 0 stale.\n"
    assert "missing, 0 stale.\n" in run("suite", "check", copy).out
    language.write_text("language: fr\nname: français\ncomplete: [mechanisms]\n", "utf-8")
    checked = run("suite", "check", copy)
    assert (checked.code, f"{file}: 3 texts are not translated, first title" in checked.err) == (4, True)
