"""The program as users run it: a process of its own, in an empty folder, with nothing set from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_PROJECT = Path(__file__).parents[2]
_KEPT = ("PATH", "HOME", "LANG")


class Ended(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def flowing(self) -> str:
        """Everything, without the line ends of the layout."""
        return " ".join(f"{self.out} {self.err}".split())


class CommandLine:
    """Runs the program in a folder; what it keeps for itself goes to ``state`` in there."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen[str]] = []
        self.environment = {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            "PYTHONPATH": str(_PROJECT),
            "XDG_STATE_HOME": str(folder / "state"),
            **environment,
        }

    def start(self, *words: str | Path, **environment: str) -> subprocess.Popen[str]:
        """The process, running."""
        process = subprocess.Popen(
            [sys.executable, "-m", "oasc_check", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.folder,
            env={**self.environment, **environment},
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        """End what still runs."""
        for process in self._started:
            process.kill()
            process.communicate()

    def run(self, *words: str | Path, **environment: str) -> Ended:
        """How it ended."""
        return ended(self.start(*words, **environment))

    @property
    def ledgers(self) -> list[Path]:
        """The ledgers that runs have left."""
        return sorted(self.folder.glob("state/oasc-check/ledgers/*"))


def ended(process: subprocess.Popen[str]) -> Ended:
    """How a process ends, which it must do within a minute."""
    out, err = process.communicate(timeout=60)
    return Ended(process.returncode, out, err)


def declare(folder: Path, url: str, auth: str = "", features: Sequence[str] = ()) -> Path:
    """A platform file for two APIs of a platform like the embedded one, with credentials or without any.

    ``features`` are claims of NGSI-LD.
    """
    named = ", auth: main" if auth else ""
    claimed = f", features: [{', '.join(features)}]" if features else ""
    path = folder / "platform.yaml"
    path.write_text(
        "platform: {name: Acme}\nsandbox: true\napis:\n"
        f'  ngsi-ld: {{url: "{url}/ngsi-ld/v1", version: "1.9.1"{claimed}{named}}}\n'
        f'  ogcapi-features: {{url: "{url}/ogc", version: "1.0.1"{named}}}\n{auth}'
    )
    return path
