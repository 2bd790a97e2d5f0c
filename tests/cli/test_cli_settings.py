"""Where options come from: the command line, then the environment, then oasc.toml, then pyproject.toml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run


def levels(run: Run, platform: Path, *words: str) -> set[str]:
    """The levels of the tests that would run."""
    found: dict[str, Any] = json.loads(run("plan", platform, "--json", *words).out)
    return {test["level"] for test in found["tests"] if test["will_run"]}


def test_flag_before_environment_before_file_before_default(
    run: Run, platform_file: Path, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert levels(run, platform_file) == {"shall", "should"}
    (empty_folder / "oasc.toml").write_text('level = "shall"\n')
    assert levels(run, platform_file) == {"shall"}
    monkeypatch.setenv("OASC_LEVEL", "should")
    assert levels(run, platform_file) == {"shall", "should"}
    assert levels(run, platform_file, "--level", "shall") == {"shall"}


def test_pyproject_is_read_where_there_is_no_file_of_its_own(run: Run, platform_file: Path, empty_folder: Path) -> None:
    (empty_folder / "pyproject.toml").write_text('[tool.oasc-check]\nlevel = "shall"\n')
    assert levels(run, platform_file) == {"shall"}
    (empty_folder / "oasc.toml").write_text('level = "may"\n')
    assert levels(run, platform_file) == {"shall", "should"}


def test_a_pyproject_of_another_project_says_nothing(run: Run, platform_file: Path, empty_folder: Path) -> None:
    (empty_folder / "pyproject.toml").write_text('[tool.other]\nlevel = "x"\n')
    assert levels(run, platform_file) == {"shall", "should"}


def test_lists_flags_and_names_with_hyphens(run: Run, empty_folder: Path) -> None:
    (empty_folder / "oasc.toml").write_text(
        'select = ["ngsi-ld/entities/delete", "ngsi-ld/entities/query"]\nfail-on = "should"\nquiet = true\n'
        'to = ["json=result.json"]\nbudget = ["requests=100"]\nrate = "200/s"\njobs = 2\ntimeout = 5\n'
    )
    code, out, err = run("demo")
    assert (code, len(out.splitlines()), err) == (0, 2, "")
    tests = json.loads((empty_folder / "result.json").read_text())["tests"]
    assert {test["id"] for test in tests if test["outcome"] == "passed"} == {
        "ngsi-ld/entities/delete",
        "ngsi-ld/entities/query",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('levl = "shall"', 'oasc.toml: there is no setting "levl". Did you mean "level"? Known: allow-writes, '),
        ('level = "must"', "oasc.toml: level: 'must' is not one of 'shall', 'should', 'may'"),
        ('mim = "MIM7"', 'oasc.toml: mim: write a list, such as mim = ["MIM7"]'),
        ("budget = [5]", 'oasc.toml: budget: "5" is not a budget'),
        ("allow-writes = 0.5", "oasc.toml: allow-writes: '0.5' is not a valid boolean"),
        ("jobs = 0", "oasc.toml: jobs: 0 is not in the range"),
        ('to = ["htm=x"]', 'oasc.toml: to: there is no report "htm"'),
        ("level = ", "oasc.toml: not TOML: "),
        ("allow_writes = true", 'Did you mean "allow-writes"?'),
    ],
)
def test_a_wrong_setting_is_wrong_usage(text: str, message: str, run: Run, empty_folder: Path) -> None:
    (empty_folder / "oasc.toml").write_text(text)
    code, out, err = run("list", "tests")
    assert (code, out) == (2, "")
    assert message in err
    assert run("--help").code == 0


def test_pyproject_that_is_not_toml_is_named(run: Run, empty_folder: Path) -> None:
    (empty_folder / "pyproject.toml").write_text("[")
    assert "pyproject.toml: not TOML" in run("list", "tests").err
