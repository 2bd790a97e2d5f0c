"""What is shown on standard error while something long goes on that can be counted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from oasc_check.cli.telling import say

Advance = Callable[[int], None]


@contextmanager
def counting(title: str, total: int) -> Iterator[Advance]:
    """Takes how much more is done: a bar in a terminal, the title alone elsewhere."""
    if not sys.stderr.isatty():
        say(f"{title} ...")
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda more: progress.advance(task, more)
