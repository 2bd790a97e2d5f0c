"""What the plugin does in a session of pytest that is given a platform."""

from __future__ import annotations

import signal
from collections.abc import Generator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from oasc_check import __version__
from oasc_check.places import SUITES, ledgers
from oasc_check.pytest_plugin.items import Marks, SuiteFile, SuiteTest
from oasc_check.pytest_plugin.judging import Judging, Wanted
from oasc_check.pytest_plugin.marks import described, marks
from oasc_check.run.session import new_token

_HANDED_DOWN = "oasc_ledgers"
_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class TakingPart:
    """The hooks. With pytest-xdist every worker has a run of its own; the ledgers of all stand in one folder."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._from_above: Mapping[str, Any] | None = getattr(config, "workerinput", None)
        self._ledgers = (
            Path(self._from_above[_HANDED_DOWN]) if self._from_above else ledgers() / f"pytest-{new_token()}"
        )
        self._judging: Judging
        self._marks: Marks = {}
        self._something_ran = False
        self._residue: list[str] = []
        self._before: dict[signal.Signals, Any] = {}

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of pytest-xdist where the ledgers are."""
        node.workerinput[_HANDED_DOWN] = str(self._ledgers)

    def pytest_sessionstart(self) -> None:
        """Read everything, before workers start. Raises UsageError with every mistake in the files."""
        option = self._config.option
        wanted = Wanted(
            suites_among(self._config),
            option.oasc_platform,
            tuple(option.oasc_mim or ()),
            option.oasc_profile,
            option.oasc_allow_writes,
        )
        self._judging = Judging(wanted, self._ledgers)
        if not option.collectonly:
            self._judging.open()
        self._marks = marks(self._judging.plan)
        for line in described(self._judging.plan):
            self._config.addinivalue_line("markers", line)
        self._end_like_an_interrupt()

    def pytest_report_header(self) -> str:
        """Which platform is tested, by what."""
        plan = self._judging.plan
        return f"oasc-check {__version__}: {plan.platform.name}, {plan.edition.title}"

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> SuiteFile | None:
        """The tests that stand in a file of the suites."""
        tests = self._judging.tests_in(file_path)
        if not tests:
            return None
        file: SuiteFile = SuiteFile.from_parent(
            parent, path=file_path, tests=tests, judging=self._judging, marks=self._marks
        )
        return file

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """What was found takes the place of a traceback, unless that is asked for."""
        report = yield
        if isinstance(item, SuiteTest) and call.excinfo and report.failed and not self._config.option.fulltrace:
            report.longrepr = item.told(call.excinfo.value)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Nothing tested is not success, though pytest calls it so when everything was skipped."""
        self._something_ran = self._something_ran or report.failed or (report.when == "call" and report.passed)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Remove test data in any ending; also what a worker that was killed has left."""
        self._residue += self._judging.finish()
        if self._from_above is None:
            self._residue += self._judging.remove_leftovers()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if session.exitstatus == pytest.ExitCode.OK and self._from_above is None:
            session.exitstatus = self._exit_code()

    def _exit_code(self) -> pytest.ExitCode:
        if self._residue:
            return pytest.ExitCode.TESTS_FAILED
        ran = self._something_ran or self._config.option.collectonly
        return pytest.ExitCode.OK if ran else pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """What is left on the platform, and how to remove it."""
        if self._residue:
            terminalreporter.section("left behind on the platform", red=True)
            for sentence in self._residue:
                terminalreporter.write_line(sentence)

    def _end_like_an_interrupt(self) -> None:
        """What ends the process at once would leave test data behind; what others see to is theirs."""
        for number in _ENDINGS:
            if signal.getsignal(number) is signal.SIG_DFL:
                self._before[number] = signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def suites_among(config: pytest.Config) -> Path:
    """The folder of the suites in which the paths that pytest was given lie. Raises UsageError unless it is one."""
    given = [config.invocation_params.dir / str(argument).partition("::")[0] for argument in config.args]
    found = {folder for path in given for folder in _around(path.resolve()) if _holds_suites(folder)}
    if len(found) != 1:
        what = "several folders of suites" if found else "no suites"
        mend = f"Give one folder with mechanisms/ in it, or files in it; those of oasc-check are in {SUITES}."
        raise pytest.UsageError(f"--oasc-platform: there are {what} among the paths that are given. {mend}")
    return found.pop()


def _around(path: Path) -> list[Path]:
    return [path, path / "suites", *path.parents]


def _holds_suites(folder: Path) -> bool:
    return all((folder / part).is_dir() for part in ("mechanisms", "editions"))
