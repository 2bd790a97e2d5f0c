"""``suite coverage``: tests by clause."""

from __future__ import annotations

import shutil
from pathlib import Path

from cli.conftest import SUITES, Run


def test_one_mechanism_is_shown(run: Run) -> None:
    code, out, err = run("suite", "coverage", "ogcapi-features")
    assert (code, err) == (0, "")
    assert "| 7.13 | " in out
    assert "`core/collections`" in out
    assert "ngsi-ld" not in out


def test_the_files_are_written_where_the_mechanisms_are(run: Run, empty_folder: Path) -> None:
    folder = Path(shutil.copytree(SUITES, empty_folder / "suites"))
    assert run("suite", "coverage", "--write", "--suites", folder) == (0, "", "")
    for name in ("ngsi-ld", "ogcapi-features"):
        written = (folder / "mechanisms" / name / "COVERAGE.md").read_text()
        assert written == run("suite", "coverage", name).out


def test_an_unknown_mechanism_is_wrong_usage(run: Run) -> None:
    code, _, err = run("suite", "coverage", "ngsi")
    assert code == 2
    assert 'Did you mean "ngsi-ld"?' in err
