"""What is asked of every platform of a fleet: data that can be sent to another process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from oasc_check.cli.options import Target
from oasc_check.report.reduce import How
from oasc_check.run.settings import Settings
from oasc_check.suite.model import Baseline, Callback, Level
from oasc_check.suite.sources import Source

_ON = ".on"


@dataclass(frozen=True)
class FleetOrder:
    """``sources`` are those of the suites, in absolute folders, ``digest`` is that of all of them.

    ``reports`` are formats, each with a folder.

    ``out`` is the folder of results, ``work`` one in it that holds ledgers while the fleet goes on.

    ``baseline`` is held against each platform. ``callbacks`` are places to listen for calls, one for each of the
    platforms that go side by side; without them the platform files say where. ``history`` is whether runs are kept.
    """

    sources: tuple[Source, ...]
    digest: str
    selection: Mapping[str, Any]
    settings: Settings
    jobs: int
    fail_on: Level
    evidence: How
    reports: tuple[Target, ...]
    lang: str
    out: Path
    work: Path
    baseline: Baseline | None = None
    callbacks: tuple[Callback, ...] = ()
    history: bool = False

    def ledgers(self, name: str) -> Path:
        """The folder for the ledgers of one platform."""
        return self.work / name

    def goes_on(self) -> bool:
        """Whether the fleet was neither interrupted nor left alone by the process that started this one."""
        parent = multiprocessing.parent_process()
        return (self.work / _ON).exists() and (parent is None or parent.is_alive())

    def interrupt(self) -> None:
        """End the runs that go on, wherever they are, and let no other begin."""
        (self.work / _ON).unlink(missing_ok=True)

    def _make_folders(self) -> None:
        for folder in (self.work, *(Path(report.path) for report in self.reports)):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                message = f"{folder} cannot be made: {error.strerror}. Give --out and --to other folders."
                raise click.UsageError(message) from None
        (self.work / _ON).touch()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """While the fleet goes on there is its folder; it stays if ledgers are left in it. Raises UsageError."""
        self._make_folders()
        try:
            yield
        finally:
            self.interrupt()
            for attempt in self.work.glob(".*.attempt"):
                attempt.unlink()
            for folder in [*self.work.iterdir(), self.work]:
                with suppress(OSError):
                    folder.rmdir()
