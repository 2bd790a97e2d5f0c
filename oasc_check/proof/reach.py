"""Finds out which tests a defect can reach at all: those in which the reference platform asks whether it has it.

A test in which nobody asks goes exactly as it would on the platform that conforms, so it need not be run again for
each of hundreds of defects.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from oasc_check.plan.build import build
from oasc_check.plan.model import Planned, Selection
from oasc_check.run.model import TestRun
from oasc_check.run.perform import perform
from oasc_check.run.session import Options, Session
from oasc_check.run.world import Shared, World
from oasc_check.suite.model import Platform, Suite
from oasc_check.verdict.standard import StandardJudge

Declare = Callable[[str, Suite], Platform]
"""The declaration of the reference platform at a URL; a function of a module, since other processes call it too."""

_SIDE_BY_SIDE = 6
"""Processes: most of their time they wait."""


class Asked(frozenset[str]):
    """No defects; it keeps the names of those that it is asked for."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def __contains__(self, name: object) -> bool:
        self._names.add(str(name))
        return False

    def taken(self) -> set[str]:
        """What was asked for since the last time."""
        names, self._names = self._names, set()
        return names


def reached(suite: Suite, declare: Declare, mechanisms: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """For each test of these mechanisms that can run, the defects that the platform asked for meanwhile.

    What it asks for at its start is in all of them. What it asks for when the data of one test is removed counts for
    the next test.
    """
    groups = sorted({f"{test.mechanism}/{test.group}" for name in mechanisms for test in suite.mechanisms[name].tests})
    with ProcessPoolExecutor(_SIDE_BY_SIDE, mp_context=get_context("spawn")) as pool:
        found = pool.map(partial(_reached_in, suite=suite, declare=declare), groups)
        return {test: names for part in found for test, names in part.items()}


def _reached_in(group: str, suite: Suite, declare: Declare) -> dict[str, frozenset[str]]:
    """The tests of one group, one after the other, so that each question belongs to one test."""
    from oasc_check.reference.server import start

    asked = Asked()
    found: dict[str, frozenset[str]] = {}
    with start(asked) as server, tempfile.TemporaryDirectory() as folder:
        always = asked.taken()

        def noting(planned: Planned, world: World) -> tuple[TestRun, bool]:
            answer = perform(planned, replace(world, shared=Shared()))
            found[planned.test.id] = frozenset(always | asked.taken())
            return answer

        plan = build(suite, declare(server.url, suite), Selection(select=(group,), writes=True))
        options = Options(ledgers=Path(folder), jobs=1, performer=noting)
        with Session(plan.platform, StandardJudge(suite.payload_schemas), options) as session:
            for _ in session.run(plan):
                pass
    return found
