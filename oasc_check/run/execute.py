"""Plan -> events: the tests side by side, each cleaned up after as soon as it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from queue import SimpleQueue

from oasc_check.plan.model import Outcome, Plan, Planned
from oasc_check.run.model import Event, TestEnded, TestRun, TestStarted
from oasc_check.run.perform import Performer, perform
from oasc_check.run.turns import Turns
from oasc_check.run.world import World
from oasc_check.suite.model import Notified, Sample, Send, Step, Wait

_WAITING_FOR_EACH = 3
"""How many tests may wait for time to pass beside each that is busy."""

_Answer = tuple[TestRun, bool]
Tidy = Callable[[str], None]


def execute(plan: Plan, world: World, jobs: int, tidy: Tidy, performer: Performer = perform) -> Iterator[Event]:
    """Run every test of the plan that is to run: ``jobs`` at a time, and beside them those that only wait for a while.

    ``tidy`` removes what one test has left; ``performer`` takes the steps of one test.

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
        tape = replace(run.tape, reached=True) if run.tape else None
        return replace(run, outcome=Outcome.FAILED, reason=run.findings[0].message, tape=tape)
    return run


def _side_by_side(
    tests: Sequence[Planned], world: World, jobs: int, tidy: Tidy, performer: Performer
) -> Iterator[TestStarted | _Answer]:
    events: SimpleQueue[TestStarted | _Answer] = SimpleQueue()
    turns = Turns(jobs)
    within = replace(world, idle=turns.idle)

    def ended(planned: Planned, future: Future[_Answer]) -> None:
        error = future.exception()
        events.put(future.result() if error is None else (_mistake(planned, error), False))

    def one(planned: Planned) -> _Answer:
        with turns.turn():
            if world.stopped():
                return TestRun(planned, Outcome.UNTESTED, "the run was interrupted", (), (), 0.0), False
            events.put(TestStarted(planned))
            answer = performer(planned, within)
            tidy(planned.test.id)
            return answer

    with ExitStack() as pools:
        for lane, width in _lanes(tests, jobs):
            pool = pools.enter_context(ThreadPoolExecutor(max_workers=width, thread_name_prefix="test"))
            for planned in lane:
                pool.submit(one, planned).add_done_callback(partial(ended, planned))
        left = len(tests)
        while left:
            event = events.get()
            left -= not isinstance(event, TestStarted)
            yield event


def _mistake(planned: Planned, error: BaseException) -> TestRun:
    reason = f"a mistake of the tester, not of the platform: {type(error).__name__}: {error}"
    return TestRun(planned, Outcome.ERROR, reason, (), (), 0.0)


def _lanes(tests: Sequence[Planned], jobs: int) -> list[tuple[Sequence[Planned], int]]:
    """Tests that wait, the longest first, and the others; and how many of each may be on their way at once."""
    waiting = sorted(filter(_waits, tests), key=_waits, reverse=True)
    others = [planned for planned in tests if not _waits(planned)]
    if jobs <= 1:
        return [([*waiting, *others], 1)]
    return [(waiting, jobs * _WAITING_FOR_EACH), (others, jobs)]


def _waits(planned: Planned) -> float:
    """The time that a test has to wait, in seconds: at least some, where it waits for something to happen."""
    return sum(_wait_of(step) for step in planned.test.steps)


def _wait_of(step: Step) -> float:
    if isinstance(step, Wait):
        return step.seconds
    if isinstance(step, Notified):
        return step.within if step.at_most is not None else 0.1
    if isinstance(step, Send):
        return 0.1 if step.eventually else 0.0
    return sum(map(_wait_of, step.steps)) if isinstance(step, Sample) else 0.0
