"""``--shard`` and ``report --merge``: several machines share a run, and one of them says what it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, declare
from oasc_check.reference.server import start


def comparable(path: str) -> dict[str, Any]:
    """A result without what differs between two runs: times, names of the run, and addresses."""
    found: dict[str, Any] = json.loads(Path(path).read_text())
    asked = {one["id"]: one["request"]["method"] for one in found["exchanges"]}
    tests = [
        {**test, "seconds": 0, "exchanges": [asked[name] for name in test["exchanges"]]}
        | {"findings": [one["where"] for one in test["findings"]], "reason": ""}
        for test in found["tests"]
    ]
    requirements = [{**line, "reason": line["reason"].partition(":")[0]} for line in found["requirements"]]
    run = {"exit_code": found["run"]["exit_code"], "limits": found["run"]["limits"]}
    left_out = ("exchanges", "shards", "platform", "record")
    kept = {name: value for name, value in found.items() if name not in left_out}
    return {**kept, "tests": tests, "requirements": requirements, "run": run}


@pytest.mark.parametrize("defects", [[], ["delete-keeps-entity"]])
def test_a_run_in_three_shards_finds_what_one_run_finds(defects: list[str], run: Run) -> None:
    words = ["demo", *(word for defect in defects for word in ("--defect", defect)), "-q"]
    whole = run(*words, "--to", "json=whole.json")
    codes = [run(*words, "--shard", f"{number}/3", "--to", f"json={number}.json").code for number in (1, 2, 3)]
    code, out, _ = run("report", "--merge", "2.json", "3.json", "1.json", "-q", "--to", "json=merged.json")
    assert (code, out) == (whole.code, whole.out)
    assert comparable("merged.json") == comparable("whole.json")
    assert sorted(codes) == ([0, 0, 1] if defects else [0, 0, 0])


def test_a_shard_says_which_part_it_is_and_what_its_exit_code_speaks_of(run: Run, platform_file: Path) -> None:
    code, out, err = run("run", platform_file, "--shard", "1/2", "--to", "json=1.json")
    said = " ".join(out.split())
    found = json.loads(Path("1.json").read_text())
    others = [test for test in found["tests"] if test["reason"] == "it belongs to another shard"]
    ran = len(found["tests"]) - sum(test["outcome"] in ("untested", "inapplicable") for test in found["tests"])
    assert code == 0
    assert err.startswith(f"Running {ran} tests against Acme")
    assert f"This is shard 1 of 2: nothing is said of the {len(others)} test" in said
    assert "Exit code 0: no test of this shard failed" in said
    assert {test["outcome"] for test in others} == {"untested"}


def test_3_a_shard_whose_own_tests_could_not_tell(run: Run, empty_folder: Path) -> None:
    with start() as server:
        platform = declare(empty_folder / "p.yaml", server.url)
    assert run("run", platform, "--shard", "1/2").code == 3


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/", "-1/3", "1/3/5", "²/3"])
def test_2_what_is_no_shard(text: str, run: Run) -> None:
    code, out, err = run("demo", "--shard", text)
    assert (code, out) == (2, "")
    assert "Write its number, from 1, and how many there are: 1/3." in " ".join(err.split())


def test_4_shards_that_do_not_belong_together(run: Run, platform_file: Path) -> None:
    run("run", platform_file, "--shard", "1/2", "--to", "json=1.json")
    run("run", platform_file, "--shard", "2/2", "--to", "json=2.json", "--fail-on", "should")
    run("run", platform_file, "--to", "json=whole.json")
    for files, said in (
        (["1.json", "2.json"], "2.json: its --fail-on is not that of 1.json (should, not shall)."),
        (["1.json"], "missing of 2 shards: 2."),
        (["1.json", "1.json"], "1.json: this file is given twice."),
        (["whole.json"], "whole.json: this is not the result of a shard."),
    ):
        code, out, err = run("report", "--merge", *files)
        assert (code, out) == (4, "")
        assert f"Error: {said}" in err


def test_2_several_results_without_merge(run: Run, platform_file: Path) -> None:
    run("run", platform_file, "--to", "json=1.json", "--to", "json=2.json")
    code, _, err = run("report", "1.json", "2.json")
    assert code == 2
    assert "or --merge to put shards of a run together" in err


def test_what_was_put_together_is_shown_again_as_any_result(run: Run, platform_file: Path) -> None:
    for number in (1, 2):
        run("run", platform_file, "--shard", f"{number}/2", "--to", f"json={number}.json")
    merged = run("report", "--merge", "1.json", "2.json", "--to", "json=merged.json")
    assert run("report", "merged.json").out == merged.out
    assert "Exit code 0: everything in scope that must be met is met" in merged.out
