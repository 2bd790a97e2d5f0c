"""One platform and what is asked of it: the plan, the run, and its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import pytest

from oasc_check.places import cache
from oasc_check.plan.address import UnknownAddress
from oasc_check.plan.build import WrongEdition, build
from oasc_check.plan.model import Plan, Planned, Selection
from oasc_check.report.problems import in_words
from oasc_check.run.ledger import Ledger, LedgerError
from oasc_check.run.leftovers import remove
from oasc_check.run.model import TestRun
from oasc_check.run.origin import is_here
from oasc_check.run.secrets import SecretError
from oasc_check.run.session import Options, Session
from oasc_check.suite.kept import recall
from oasc_check.suite.load import load
from oasc_check.suite.model import Effect, InvalidFile
from oasc_check.suite.platform import load_platform
from oasc_check.suite.profiles import with_profile
from oasc_check.verdict.standard import StandardJudge


@dataclass(frozen=True)
class Wanted:
    """What the options of pytest ask for; ``suites`` is a folder."""

    suites: Path
    platform: str
    mims: tuple[str, ...]
    profile: str | None
    writes: bool


class Judging:
    """Runs the tests of a plan, each when it is asked for; ``finish`` removes what they have left."""

    def __init__(self, wanted: Wanted, ledgers: Path) -> None:
        """Read everything; ``ledgers`` is a folder. Raises UsageError with every mistake in the files."""
        self._ledgers = ledgers
        self._session: Session | None = None
        try:
            self.plan = _plan(wanted)
        except InvalidFile as error:
            raise pytest.UsageError(in_words(error.problems)) from None
        except (UnknownAddress, WrongEdition) as error:
            raise pytest.UsageError(f"oasc-check: {error}") from None

    def open(self) -> None:
        """Begin the run. Raises UsageError when a secret cannot be read, or no ledger can be kept."""
        _make(self._ledgers, self.plan)
        judge = StandardJudge(self.plan.suite.payload_schemas)
        try:
            self._session = Session(self.plan.platform, judge, Options(ledgers=self._ledgers))
        except SecretError as error:
            raise pytest.UsageError(f"oasc-check: {error}") from None

    def tests_in(self, file: Path) -> Sequence[Planned]:
        """The tests that stand in a file, in its order."""
        return self._by_file.get(_within_suites(file), ())

    @cached_property
    def _by_file(self) -> Mapping[tuple[str, ...], Sequence[Planned]]:
        files = defaultdict(list)
        planned = {one.test.id: one for one in (*self.plan.tests, *self.plan.undeclared)}
        for test in self.plan.suite.tests():
            files[_within_suites(test.place.file)].append(planned[test.id])
        return files

    def run(self, planned: Planned) -> TestRun:
        """Run one test and remove what it has left."""
        return self._run(planned)

    @cached_property
    def _run(self) -> Callable[[Planned], TestRun]:
        if self._session is None:
            raise RuntimeError("the run has not begun")
        return self._session.one_by_one(self.plan)

    def finish(self) -> list[str]:
        """The run is over. Returns a sentence for each thing that could not be removed, and how it can be."""
        if self._session is None:
            return []
        with self._session as session:
            try:
                residue = session.finish(self.plan).residue
            except KeyboardInterrupt:
                residue = ("the removal of test data was interrupted",)
        return [*residue, _remedy(session.ledger)] if residue else []

    def remove_leftovers(self) -> list[str]:
        """Remove what workers that were killed have left, each with its ledger; and the folder, when it is empty."""
        own = self._session.ledger if self._session else None
        said = [line for file in sorted(self._ledgers.glob("*.jsonl")) if file != own for line in self._remove(file)]
        with suppress(OSError):
            self._ledgers.rmdir()
        return said

    def _remove(self, file: Path) -> list[str]:
        try:
            ledger = Ledger.read(file)
            residue = remove(ledger, self.plan.platform, self.plan.suite.mechanisms)
            ledger.close()
        except LedgerError as error:
            return [str(error)]
        return [*residue, _remedy(file)] if residue else []


def _plan(wanted: Wanted) -> Plan:
    """Raises InvalidFile, UnknownAddress and WrongEdition. What a profile asks for is all that is run for it."""
    suite = recall(wanted.suites, cache(), partial(load, wanted.suites))
    name = wanted.profile
    if name and name not in suite.profiles and Path(name).is_file():
        suite, name = with_profile(suite, Path(name))
    platform = load_platform(wanted.platform, suite)
    profile = suite.profiles.get(name or "")
    selection = Selection(
        profile=name,
        mims=wanted.mims,
        select=tuple(profile.asks) if profile else (),
        writes=wanted.writes or platform.sandbox or is_here(platform),
    )
    return build(suite, platform, selection)


def _make(ledgers: Path, plan: Plan) -> None:
    """Make the folder of ledgers if any test writes. Raises UsageError."""
    if any(planned.test.effect is Effect.WRITES for planned in plan.to_run()):
        try:
            ledgers.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            mend = "Set XDG_STATE_HOME to a folder where a ledger of test data can be kept."
            raise pytest.UsageError(f"{ledgers} cannot be made: {error.strerror}. {mend}") from None


def _within_suites(file: Path) -> tuple[str, ...]:
    """A file by its place below the folder of mechanisms, wherever that is."""
    parts = file.parts
    return parts[len(parts) - parts[::-1].index("mechanisms") :] if "mechanisms" in parts else ()


def _remedy(ledger: Path) -> str:
    return f"To remove it: oasc-check cleanup {ledger}"
