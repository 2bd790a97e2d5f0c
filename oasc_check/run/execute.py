"""Plan -> events: the tests side by side, each cleaned up after as soon as it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from queue import SimpleQueue

from oasc_check.plan.model import Outcome, Plan, Planned
from oasc_check.run.model import Event, TestEnded, TestRun, TestStarted
from oasc_check.run.perform import Performer, perform
from oasc_check.run.world import World
from oasc_check.suite.model import Notified, Sample, Step, Wait

_Answer = tuple[TestRun, bool]
Tidy = Callable[[str], None]


def execute(plan: Plan, world: World, jobs: int, tidy: Tidy, performer: Performer = perform) -> Iterator[Event]:
    """Run every test of the plan that is to run, ``jobs`` at a time; ``tidy`` removes what one test has left.

    ``performer`` takes the steps of one test.

    Tests that will not run are handed out first. A test that waited in vain for a call, when none had ever come, is
    judged at the end: if the platform reached the tester in another test, it could have called.
    """
    for planned in plan.tests:
        if planned.outcome is not None:
            yield TestEnded(TestRun(planned, planned.outcome, planned.reason, (), (), 0.0))
    unheard: list[TestRun] = []
    for event in _side_by_side(plan.to_run(), world, jobs, tidy, performer):
        if isinstance(event, TestStarted):
            yield event
        elif event[1]:
            unheard.append(event[0])
        else:
            yield TestEnded(event[0])
    yield from (TestEnded(_settled(run, world)) for run in unheard)


def _settled(run: TestRun, world: World) -> TestRun:
    url = world.platform.apis[run.planned.test.mechanism].url
    if world.callbacks.reaches(url) and run.findings:
        return replace(run, outcome=Outcome.FAILED, reason=run.findings[0].message)
    return run


def _side_by_side(
    tests: Sequence[Planned], world: World, jobs: int, tidy: Tidy, performer: Performer
) -> Iterator[TestStarted | _Answer]:
    events: SimpleQueue[TestStarted | _Answer] = SimpleQueue()

    def ended(planned: Planned, future: Future[_Answer]) -> None:
        error = future.exception()
        events.put(future.result() if error is None else (_mistake(planned, error), False))

    def one(planned: Planned) -> _Answer:
        if world.stopped():
            return TestRun(planned, Outcome.UNTESTED, "the run was interrupted", (), (), 0.0), False
        events.put(TestStarted(planned))
        answer = performer(planned, world)
        tidy(planned.test.id)
        return answer

    with ThreadPoolExecutor(max_workers=max(1, jobs), thread_name_prefix="test") as pool:
        for planned in sorted(tests, key=_waits, reverse=True):
            pool.submit(one, planned).add_done_callback(partial(ended, planned))
        left = len(tests)
        while left:
            event = events.get()
            left -= not isinstance(event, TestStarted)
            yield event


def _mistake(planned: Planned, error: BaseException) -> TestRun:
    reason = f"a mistake of the tester, not of the platform: {type(error).__name__}: {error}"
    return TestRun(planned, Outcome.ERROR, reason, (), (), 0.0)


def _waits(planned: Planned) -> float:
    """The time that a test has to wait, in seconds: such tests begin first, so that they wait side by side."""
    return sum(_wait_of(step) for step in planned.test.steps)


def _wait_of(step: Step) -> float:
    if isinstance(step, Wait):
        return step.seconds
    if isinstance(step, Notified):
        return step.within if step.at_most is not None else 0.1
    return sum(map(_wait_of, step.steps)) if isinstance(step, Sample) else 0.0
