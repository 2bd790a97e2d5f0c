"""The command line in this process, against the small platform of this folder, in an empty folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from small_suites import write_suite

from faults.small_platform import TESTS
from oasc_check.cli.main import main

TIMEOUT = "30"
"""Seconds: more than a machine that is busy with other things ever takes for an answer that does come."""


class Judged(NamedTuple):
    """How a run ended: its exit code, its result, everything that it wrote on the screen."""

    code: int
    result: Any
    said: str

    def outcome(self, test: str) -> tuple[str, str]:
        """Outcome and reason of a test of the small suite."""
        (found,) = [one for one in self.result["tests"] if one["id"] == f"small/things/{test}"]
        return found["outcome"], found["reason"]

    def trouble(self, test: str) -> str | None:
        """The kind of trouble that the last exchange of a test had: the evidence that is kept for it."""
        (found,) = [one for one in self.result["tests"] if one["id"] == f"small/things/{test}"]
        exchanges = {one["id"]: one for one in self.result["exchanges"]}
        last = exchanges[found["exchanges"][-1]]
        assert (last["response"] is None) == (last["trouble"] is not None)
        return str(last["trouble"]["kind"]) if last["trouble"] else None


class Trial:
    """Runs the program in ``folder``; ``ledgers`` is where runs leave theirs."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.ledgers = folder / "state/oasc-check/ledgers"
        self._capfd = capfd

    def command(self, *words: str | Path) -> tuple[int, str]:
        """The exit code of a command, and what it said."""
        code = main(list(map(str, words)))
        said = "".join(self._capfd.readouterr())
        assert "Traceback" not in said
        return code, said

    def judge(self, url: str, *tests: str, timeout: str = TIMEOUT, more: str = "") -> Judged:
        """What comes of some tests, one after the other, at the platform at ``url``."""
        where = f'{{url: "{url}", version: "1"}}'
        (self.folder / "p.yaml").write_text(
            f"platform: {{name: Acme}}\nsandbox: true\n{more}apis: {{small: {where}}}\n"
        )
        chosen = [word for test in tests for word in ("-s", f"small/things/{test}")]
        code, said = self.command("run", "p.yaml", "-j", "1", "--timeout", timeout, "--to", "json=r.json", *chosen)
        assert code in (0, 1, 3, 7), said
        result = json.loads((self.folder / "r.json").read_bytes())
        assert result["run"]["exit_code"] == code
        assert "error" not in {test["outcome"] for test in result["tests"]}
        return Judged(code, result, said)


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Trial:
    """The program, with nothing kept from before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OASC_SUITES", str(write_suite(tmp_path / "suites", TESTS)))
    monkeypatch.setenv("OASC_SUITES_ONLY", "1")
    for name in ("state", "cache"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(tmp_path / name))
    return Trial(tmp_path, capfd)
