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
