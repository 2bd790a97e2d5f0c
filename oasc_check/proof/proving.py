"""Proves a suite on platforms that are wrong on purpose: a null platform passes nothing, each defect is caught."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Plan, Selection
from oasc_check.proof.reach import Declare, reached
from oasc_check.reference import null
from oasc_check.run.model import TestEnded
from oasc_check.run.session import Options, Session
from oasc_check.suite.model import Defect, Suite
from oasc_check.verdict.standard import StandardJudge

_JOBS = 8
_WORKERS_FOR_EACH_CORE = 3
"""Processes: while some wait for time to pass, others work."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that had to be shown, and what was seen instead, one sentence each; nothing when it holds.

    ``caught_by`` has the tests that catch a defect; those listed that cannot be run here are left among them.
    """

    of: str
    problems: tuple[str, ...]
    caught_by: tuple[str, ...] = ()


def proofs_due(suite: Suite) -> int:
    """How many things ``proofs`` shows."""
    return len(null.KINDS) + len(_defects(suite))


def _defects(suite: Suite) -> list[Defect]:
    return [defect for mechanism in suite.mechanisms.values() for defect in mechanism.defects]


def proofs(suite: Suite, declare: Declare) -> Iterator[Proof]:
    """For each null platform that it passes no test, for each defect that exactly its tests fail, as each is seen."""
    with _pool(suite, declare) as pool:
        futures = [pool.submit(_null_proof, kind) for kind in null.KINDS]
        yield from (future.result() for future in as_completed(futures))
    yield from defect_proofs(suite, declare, _defects(suite))


def defect_proofs(
    suite: Suite, declare: Declare, defects: Sequence[Defect], *, only_listed: bool = False
) -> Iterator[Proof]:
    """For each of these defects that exactly the tests listed for it fail, of all in which it could show itself.

    With ``only_listed`` nothing is said of the others.
    """
    mechanisms = () if only_listed else sorted({defect.mechanism for defect in defects})
    reach = reached(suite, declare, mechanisms)
    with _pool(suite, declare) as pool:
        futures = [pool.submit(_defect_proof, defect, _in_reach(defect, reach)) for defect in defects]
        yield from (future.result() for future in as_completed(futures))


def _in_reach(defect: Defect, reach: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The tests of its mechanism in which the platform asks for it, and those that are listed."""
    own = f"{defect.mechanism}/"
    found = (test for test, asked in reach.items() if defect.id in asked and test.startswith(own))
    return frozenset((*found, *defect.caught_by))


def _pool(suite: Suite, declare: Declare) -> ProcessPoolExecutor:
    lean = replace(suite, editions={name: replace(one, mims=()) for name, one in suite.editions.items()})
    workers = (os.cpu_count() or 1) * _WORKERS_FOR_EACH_CORE
    return ProcessPoolExecutor(workers, get_context("spawn"), _enter, (lean, declare))


_here: dict[str, tuple[Suite, Declare]] = {}
"""What the proofs of this process are about: it is handed over once, not with every proof."""


def _enter(suite: Suite, declare: Declare) -> None:
    _here["proof"] = suite, declare


def _null_proof(kind: str) -> Proof:
    """A platform that answers the same to everything passes no test."""
    from oasc_check.reference.server import start_app

    with start_app(null.build(kind)) as server:
        outcomes = _outcomes(_plan(server.url), _JOBS)
    wrong = [test for test, outcome in outcomes.items() if outcome in (Outcome.PASSED, Outcome.ERROR)]
    problems = [
        f"{test}: {outcomes[test]}; give it an expectation that only a working platform meets" for test in wrong
    ]
    return Proof(f"null platform {kind}", tuple(problems))


def _defect_proof(defect: Defect, tests: Collection[str]) -> Proof:
    """With one defect exactly the tests listed for it fail, each alone with the platform.

    They run side by side, which is quicker; a defect may then show itself, or hide, by what another test has made. So
    what differs is run again alone before it is believed, and once more, since a notification can be late.
    """
    outcomes = _with_defect(defect, tests, _JOBS)
    for _ in range(2):
        if differing := (_failed(outcomes) ^ set(defect.caught_by)) - _inapplicable(outcomes):
            outcomes |= _with_defect(defect, differing, jobs=1)
    caught_by = _failed(outcomes) | (_inapplicable(outcomes) & set(defect.caught_by))
    return Proof(f"defect {defect.id}", tuple(_differences(defect, outcomes)), tuple(sorted(caught_by)))


def _with_defect(defect: Defect, tests: Collection[str], jobs: int) -> dict[str, Outcome]:
    from oasc_check.reference.server import start

    with start([defect.id]) as server:
        plan = _plan(server.url)
        chosen = tuple(planned for planned in plan.tests if planned.test.id in tests)
        return _outcomes(replace(plan, tests=chosen), jobs)


def _failed(outcomes: Mapping[str, Outcome]) -> set[str]:
    return {test for test, outcome in outcomes.items() if outcome in (Outcome.FAILED, Outcome.ERROR)}


def _inapplicable(outcomes: Mapping[str, Outcome]) -> set[str]:
    """Those that need what the embedded platform has not by itself, such as an MQTT broker."""
    return {test for test, outcome in outcomes.items() if outcome is Outcome.INAPPLICABLE}


def _differences(defect: Defect, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    failed = _failed(outcomes)
    for test in sorted(failed - set(defect.caught_by)):
        yield f"{test} {outcomes[test]} too; list it under caught_by, or let it accept what breaks no clause of its own"
    for test in sorted(set(defect.caught_by) - failed - _inapplicable(outcomes)):
        yield f"{test} {outcomes.get(test, 'is not there')}; let it look at what the defect changes, or do not list it"


def _plan(url: str) -> Plan:
    suite, declare = _here["proof"]
    return build(suite, declare(url, suite), Selection(writes=True))


def _outcomes(plan: Plan, jobs: int) -> dict[str, Outcome]:
    """What became of every test of a plan."""
    judge = StandardJudge(plan.suite.payload_schemas)
    with tempfile.TemporaryDirectory() as folder:
        options = Options(ledgers=Path(folder), jobs=jobs)
        with Session(plan.platform, judge, options) as session:
            runs = [event.run for event in session.run(plan) if isinstance(event, TestEnded)]
    return {run.planned.test.id: run.outcome for run in runs if run.planned.selected}
