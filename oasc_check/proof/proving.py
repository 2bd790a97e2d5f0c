"""Proves a suite on platforms that are wrong on purpose: a null platform passes nothing, each defect is caught."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from oasc_check.plan.build import Selection, build
from oasc_check.plan.model import Outcome, Plan
from oasc_check.reference import null
from oasc_check.run.model import TestEnded
from oasc_check.run.session import Options, Session
from oasc_check.suite.model import Defect, Platform, Suite
from oasc_check.verdict.standard import StandardJudge

Declare = Callable[[str, Suite], Platform]
"""The declaration of the reference platform at a URL; a function of a module, since other processes call it too."""

_JOBS = 8


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that had to be shown, and what was seen instead, one sentence each; nothing when it holds."""

    of: str
    problems: tuple[str, ...]


def proofs_due(suite: Suite) -> int:
    """How many things ``proofs`` shows."""
    return len(null.KINDS) + sum(len(mechanism.defects) for mechanism in suite.mechanisms.values())


def proofs(suite: Suite, declare: Declare) -> Iterator[Proof]:
    """For each null platform that it passes no test, for each defect that exactly its tests fail, as each is seen."""
    lean = replace(suite, editions={name: replace(one, mims=()) for name, one in suite.editions.items()})
    workers = os.cpu_count() or 1
    defects = [defect for mechanism in suite.mechanisms.values() for defect in mechanism.defects]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(null_proof, kind, lean, declare) for kind in null.KINDS]
        futures += [pool.submit(defect_proof, defect, lean, declare) for defect in defects]
        yield from (future.result() for future in as_completed(futures))


def null_proof(kind: str, suite: Suite, declare: Declare) -> Proof:
    """A platform that answers the same to everything passes no test."""
    from oasc_check.reference.server import start_app

    with start_app(null.build(kind)) as server:
        outcomes = _outcomes(_plan(suite, declare(server.url, suite), ()))
    wrong = [test for test, outcome in outcomes.items() if outcome in (Outcome.PASSED, Outcome.ERROR)]
    problems = [
        f"{test}: {outcomes[test]}; give it an expectation that only a working platform meets" for test in wrong
    ]
    return Proof(f"null platform {kind}", tuple(problems))


def defect_proof(defect: Defect, suite: Suite, declare: Declare) -> Proof:
    """With one defect exactly the tests listed for it fail, among all tests of their groups."""
    from oasc_check.reference.server import start

    groups = sorted({"/".join(test.split("/")[:2]) for test in defect.caught_by})
    with start([defect.id]) as server:
        outcomes = _outcomes(_plan(suite, declare(server.url, suite), groups))
    return Proof(f"defect {defect.id}", tuple(_differences(defect, outcomes)))


def _differences(defect: Defect, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    failed = {test for test, outcome in outcomes.items() if outcome in (Outcome.FAILED, Outcome.ERROR)}
    for test in sorted(failed - set(defect.caught_by)):
        yield f"{test} {outcomes[test]} too; list it under caught_by, or let it accept what breaks no clause of its own"
    for test in sorted(set(defect.caught_by) - failed):
        yield f"{test} {outcomes.get(test, 'is not there')}; let it look at what the defect changes, or do not list it"


def _plan(suite: Suite, platform: Platform, select: Sequence[str]) -> Plan:
    return build(suite, platform, Selection(select=tuple(select), writes=True))


def _outcomes(plan: Plan) -> dict[str, Outcome]:
    """What became of every test that was selected."""
    judge = StandardJudge(plan.suite.payload_schemas)
    with tempfile.TemporaryDirectory() as folder:
        options = Options(ledgers=Path(folder), jobs=_JOBS)
        with Session(plan.platform, judge, options) as session:
            runs = [event.run for event in session.run(plan) if isinstance(event, TestEnded)]
    return {run.planned.test.id: run.outcome for run in runs if run.planned.selected}
