"""Scores all tests of a recording, on every processor, and says which are too weak."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import get_context

from oasc_check.plan.model import Outcome
from oasc_check.proof.record import Recording
from oasc_check.proof.replay import Ground
from oasc_check.proof.score import Score, score
from oasc_check.run.model import Tape
from oasc_check.suite.model import Test

OF_A_MECHANISM = 0.95
"""The share of what is spoilt that the tests of a mechanism have to notice."""
OF_A_TEST = 0.8
"""The share that each single test has to notice."""

_CHUNK = 20

Pairs = Sequence[tuple[Test, Tape]]


@dataclass(frozen=True)
class Tally:
    """The scores of the tests of one mechanism."""

    mechanism: str
    scores: tuple[Score, ...]

    @cached_property
    def caught(self) -> int:
        """How much of what was spoilt was noticed."""
        return sum(one.caught for one in self.scores)

    @cached_property
    def spoilt(self) -> int:
        """How much was spoilt."""
        return sum(one.spoilt for one in self.scores)

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.caught / self.spoilt if self.spoilt else 0.0

    @property
    def weak(self) -> list[Score]:
        """The tests that notice too little, the weakest first."""
        return sorted((one for one in self.scores if one.share < OF_A_TEST), key=lambda one: one.share)

    @property
    def is_strong(self) -> bool:
        """Whether the tests notice enough, all together and each of them."""
        return self.share >= OF_A_MECHANISM and not self.weak


def tallies(recording: Recording, ground: Ground, told: Callable[[int], None] | None = None) -> list[Tally]:
    """The scores of every test that passed when it was recorded. ``told`` hears how many more tests are done."""
    passed = [one.test for one in recording.plan.to_run() if _passed(one.test, recording)]
    pairs = [(test, recording.tapes[test.id]) for test in passed]
    scores: dict[str, Score] = {}
    for done in _scores(pairs, ground):
        scores.update({one.test: one for one in done})
        if told:
            told(len(done))
    mechanisms = dict.fromkeys(test.mechanism for test in passed)
    return [Tally(name, tuple(scores[test.id] for test in passed if test.mechanism == name)) for name in mechanisms]


def _passed(test: Test, recording: Recording) -> bool:
    return recording.runs[test.id].outcome is Outcome.PASSED


def _scores(pairs: Pairs, ground: Ground) -> Iterator[list[Score]]:
    """In processes of their own where that is worth the while: a test waits for nothing, it only computes."""
    chunks = [pairs[start : start + _CHUNK] for start in range(0, len(pairs), _CHUNK)]
    workers = min(os.cpu_count() or 1, len(chunks))
    if workers < 2:
        yield from (score_all(chunk, ground) for chunk in chunks)
        return
    lean = replace(ground, suite=replace(ground.suite, editions={}))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(score_all, chunk, lean) for chunk in chunks]
        yield from (future.result() for future in as_completed(futures))


def score_all(pairs: Iterable[tuple[Test, Tape]], ground: Ground) -> list[Score]:
    """The score of each of these tests."""
    return [score(test, tape, ground) for test, tape in pairs]
