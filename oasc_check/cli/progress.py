"""What is shown on standard error while a run goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from oasc_check.cli.speaking import program
from oasc_check.cli.telling import say
from oasc_check.plan.model import Outcome, Plan
from oasc_check.report.console.look import Detail
from oasc_check.report.escape import one_line
from oasc_check.run.model import CleanedUp, Event, TestEnded, TestStarted

Follow = Callable[[Event], None]


@contextmanager
def following(plan: Plan, run_id: str, detail: Detail) -> Iterator[Follow]:
    """What takes the events of a run: one line that changes in a terminal, one line at the start elsewhere."""
    if detail is Detail.VERDICT:
        yield _ignore
    elif sys.stderr.isatty():
        with _in_terminal(plan) as follow:
            yield follow
    else:
        one, many = "Running {n} test against {name}, run {id}.", "Running {n} tests against {name}, run {id}."
        say(program().many(one, many, len(plan.to_run()), name=plan.platform.name, id=run_id))
        yield _ignore


def _ignore(_event: Event) -> None:
    """Nothing is shown."""


@contextmanager
def _in_terminal(plan: Plan) -> Iterator[Follow]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.table import Column
    from rich.text import Text

    columns = (
        BarColumn(bar_width=20),
        MofNCompleteColumn(table_column=Column(no_wrap=True, min_width=9)),
        TimeElapsedColumn(table_column=Column(no_wrap=True, min_width=7)),
        TextColumn("{task.description}", table_column=Column(no_wrap=True, ratio=1)),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, expand=True) as progress:
        task = progress.add_task("", total=len(plan.to_run()))
        failed, say_how = 0, program()

        def follow(event: Event) -> None:
            nonlocal failed
            if isinstance(event, TestEnded) and event.run.planned.will_run:
                failed += event.run.outcome is Outcome.FAILED
                progress.advance(task)
            if isinstance(event, TestStarted):
                name = one_line(event.planned.test.id)
                progress.update(
                    task, description=Text(f"{say_how.many('{n} failed', '{n} failed', failed)}  {name}").markup
                )
            elif isinstance(event, CleanedUp):
                progress.update(task, description=say_how("test data removed"))

        yield follow
