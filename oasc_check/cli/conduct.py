"""Carries out a plan: the run, its progress, its result, its reports."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

import oasc_check
from oasc_check.cli.callbacks import callback_of
from oasc_check.cli.limits import limits
from oasc_check.cli.options import Target
from oasc_check.cli.output import deliver
from oasc_check.cli.progress import Follow, following
from oasc_check.cli.recorded import recorded
from oasc_check.cli.remembered import remember
from oasc_check.cli.telling import say
from oasc_check.i18n.words import Words
from oasc_check.places import ledgers
from oasc_check.plan.model import Plan
from oasc_check.report.console.look import Detail
from oasc_check.report.document import document
from oasc_check.report.reduce import How, reduced
from oasc_check.run.model import CleanedUp, TestEnded, TestRun
from oasc_check.run.session import Options, Session
from oasc_check.run.settings import Settings
from oasc_check.shards.record import record
from oasc_check.suite.baseline import load_baseline
from oasc_check.suite.model import Effect, Level
from oasc_check.verdict.gate import gated
from oasc_check.verdict.model import Result, RunFacts
from oasc_check.verdict.roll_up import roll_up
from oasc_check.verdict.standard import StandardJudge

_INTERRUPTS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_AT_ONCE = 1.0
"""Seconds within which interrupts count as one."""


@dataclass(frozen=True)
class Order:
    """What was asked of a run, beyond the plan.

    ``callback_url`` is how the platform sees the tester, ``history`` whether the run is kept there.
    """

    settings: Settings
    jobs: int
    fail_on: Level
    baseline: Path | None
    evidence: How
    callback_url: str | None
    targets: Sequence[Target]
    words: Words
    detail: Detail
    history: bool = False


def settings_for(timeout: float | None, rate: float | None, budget: Sequence[tuple[str, int]]) -> Settings:
    """The traffic that the options allow; ``timeout`` is in seconds for one answer."""
    most = dict(budget)
    usual = Settings(
        rate=rate,
        budget_requests=most.get("requests"),
        budget_bytes=most.get("bytes"),
        budget_seconds=most.get("seconds"),
    )
    if timeout is None:
        return usual
    return replace(
        usual,
        connect_timeout=min(usual.connect_timeout, timeout),
        read_timeout=timeout,
        total_timeout=timeout,
    )


def conduct(plan: Plan, order: Order) -> int:
    """Run the plan and write the reports. Returns the exit code."""
    baseline = load_baseline(order.baseline, plan.suite).of(plan.platform.name) if order.baseline else None
    options = Options(
        ledgers=_ledgers(plan),
        settings=order.settings,
        jobs=order.jobs,
        callback=callback_of(plan.platform, order.callback_url),
    )
    with Session(plan.platform, StandardJudge(plan.suite.payload_schemas), options) as session:
        result = _run(plan, session, options, order)
    remember(plan.platform, result.tests)
    if baseline:
        result = gated(result, plan, baseline, order.fail_on)
    made = document(result)
    if plan.shard:
        made["shard"] = record(plan, plan.shard, result.tests, order.fail_on, baseline)
    history = recorded(made) if order.history else None
    deliver(reduced(made, order.evidence), order.targets, order.detail, order.words, history)
    if result.residue:
        say(f"Test data is left on the platform. To remove it: oasc-check cleanup {session.ledger}")
    return int(result.exit_code)


def _run(plan: Plan, session: Session, options: Options, order: Order) -> Result:
    with interruptible(session.interrupt, session.ledger), following(plan, session.run_id, order.detail) as follow:
        return judged(plan, session, options, order.fail_on, follow)


def judged(
    plan: Plan, session: Session, options: Options, fail_on: Level, follow: Follow = lambda _event: None
) -> Result:
    """Run the plan. Returns what it says of the platform."""
    started, timer = options.clock(), time.monotonic()
    runs: dict[str, TestRun] = {}
    residue: tuple[str, ...] = ()
    for event in session.run(plan):
        follow(event)
        if isinstance(event, TestEnded):
            runs[event.run.planned.test.id] = event.run
        elif isinstance(event, CleanedUp):
            residue = event.residue
    ordered = [runs[planned.test.id] for planned in plan.tests]
    facts = RunFacts(
        id=session.run_id,
        started=_instant(started),
        finished=_instant(options.clock()),
        seconds=round(time.monotonic() - timer, 3),
        interrupted=session.interrupted,
        tool_version=oasc_check.__version__,
        suites_digest=plan.suite.digest,
        foreign_suites=plan.suite.foreign,
        limits=limits(plan, ordered),
    )
    return roll_up(replace(plan, platform=session.declared), ordered, facts, residue, fail_on)


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def interruptible(stop: Callable[[], None], ledger: Path) -> Iterator[None]:
    """The first interrupt ends the tests and lets the run remove its data; a second one ends everything.

    What interrupts a group of processes, as ``timeout`` does, often does it twice at once: that counts as one.
    A signal that the caller wants ignored, as ``nohup`` does, stays ignored.
    """
    first: float | None = None

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal first
        if first is not None:
            if time.monotonic() - first > _AT_ONCE:
                raise KeyboardInterrupt
            return
        first = time.monotonic()
        stop()
        say(f"Interrupted: removing test data. Interrupt again to leave it, and see {ledger}")

    heeded = [number for number in _INTERRUPTS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ledgers(plan: Plan) -> Path:
    """The folder for the ledgers of runs. Raises UsageError when the plan writes to the platform and there is none."""
    writes = any(planned.test.effect is Effect.WRITES for planned in plan.to_run())
    mend = "Set XDG_STATE_HOME to a folder where a ledger of test data can be kept."
    try:
        folder = ledgers()
        if writes:
            folder.mkdir(parents=True, exist_ok=True)
    except RuntimeError:
        if writes:
            raise click.UsageError(f"this user has no home. {mend}") from None
        return Path()
    except OSError as error:
        raise click.UsageError(f"{folder} cannot be made: {error.strerror}. {mend}") from None
    return folder
