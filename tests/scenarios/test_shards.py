"""One mechanism of the shipped suites, in one run and in three shards: the same is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

_TOLD = ("edition", "profile", "summary", "mims", "mechanisms", "requirements", "residue", "warnings")


@pytest.mark.parametrize("defect", [(), ("--defect", "wfs-bbox-ignored")])
def test_three_shards_find_what_one_run_finds(defect: tuple[str, ...], tmp_path: Path) -> None:
    program = CommandLine(tmp_path)
    demo = ("demo", "-s", "wfs", "-q", *defect)
    whole = program.run(*demo, "--to", "json=whole.json")
    shards = [program.run(*demo, "--shard", f"{number}/3", "--to", f"json={number}.json") for number in (1, 2, 3)]
    merged = program.run("report", "--merge", "1.json", "2.json", "3.json", "-q", "--to", "json=merged.json")
    assert (merged.code, merged.out) == (whole.code, whole.out)
    assert max(shard.code for shard in shards) == whole.code == len(defect) // 2
    assert told(tmp_path / "merged.json") == told(tmp_path / "whole.json")


def told(path: Path) -> dict[str, Any]:
    """What a result says, and how every test ended."""
    found = json.loads(path.read_text())
    ended = {test["id"]: (test["outcome"], test["reason"]) for test in found["tests"]}
    run = {name: found["run"][name] for name in ("exit_code", "interrupted", "limits")}
    return {"tests": ended, "run": run, **{name: found[name] for name in _TOLD}}
