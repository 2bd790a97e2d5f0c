"""Files of the suites and the tests in them, as pytest knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from oasc_check.plan.model import Outcome, Planned
from oasc_check.pytest_plugin.judging import Judging
from oasc_check.pytest_plugin.wording import told
from oasc_check.run.model import TestRun

Marks = Mapping[str, Sequence[str]]
_NOTHING_SAID = frozenset({Outcome.INAPPLICABLE, Outcome.UNTESTED})
_NOTHING_KNOWN = frozenset({Outcome.INCONCLUSIVE, Outcome.ERROR})


class NotPassed(Exception):
    """A test that did not pass."""

    def __init__(self, run: TestRun) -> None:
        super().__init__(run.reason)
        self.run = run


class SuiteFile(pytest.File):
    """One file of a mechanism."""

    def __init__(self, *, tests: Sequence[Planned], judging: Judging, marks: Marks, **usual: Any) -> None:
        super().__init__(**usual)
        self._tests = tests
        self._judging = judging
        self._marks = marks

    def collect(self) -> Iterator[SuiteTest]:
        """Its tests, by their ids."""
        for planned in self._tests:
            test: SuiteTest = SuiteTest.from_parent(
                self, name=planned.test.id, planned=planned, judging=self._judging, marks=self._marks[planned.test.id]
            )
            yield test


class SuiteTest(pytest.Item):
    """One test. What cannot be told of the platform ends in pytest's setup, as an error, and what it did, in its call.

    So they never mix (verdicts.md, "A test"): not in the summary of pytest, and not in its JUnit report.
    """

    def __init__(self, *, planned: Planned, judging: Judging, marks: Sequence[str], **usual: Any) -> None:
        super().__init__(**usual)
        self._planned = planned
        self._judging = judging
        self._became: TestRun | None = None
        for mark in marks:
            self.add_marker(mark)
        if not planned.will_run:
            self.add_marker(pytest.mark.skip(reason=f"{planned.outcome}: {planned.reason}"))
        test = planned.test
        self.user_properties += [("says", test.says), ("clause", ", ".join(test.clause)), ("level", str(test.level))]

    def setup(self) -> None:
        """Send what the test sends, and judge it."""
        self._became = run = self._judging.run(self._planned)
        self.user_properties.append(("outcome", str(run.outcome)))
        if run.outcome in _NOTHING_SAID:
            pytest.skip(f"{run.outcome}: {run.reason}")
        if run.outcome in _NOTHING_KNOWN:
            raise NotPassed(run)

    def runtest(self) -> None:
        """Fail if the platform was seen to break the clause."""
        if self._became is None or self._became.outcome is not Outcome.PASSED:
            raise NotPassed(self._became) if self._became else RuntimeError("it was not set up")

    def told(self, error: BaseException) -> str:
        """What was found, with its clause, the exchange and the remedy."""
        if isinstance(error, NotPassed):
            return told(error.run, self._judging.plan)
        return f"A mistake of the tester, and nothing is said of the platform: {type(error).__name__}: {error}"

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test is written."""
        return self.path, self._planned.test.place.line - 1, self.name
