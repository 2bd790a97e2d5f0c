"""Every expectation of the shipped suites against answers of every kind: findings, or why it cannot be told."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import answers, changes, targets
from oasc_check.language.templates import KeptObject

KEPT = st.sampled_from([value if not isinstance(value, dict) else KeptObject(value) for value in changes.VALUES])

STATUS = st.sampled_from([200, 201, 204, 207, 400, 404, 999])


@settings(max_examples=600, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), KEPT, STATUS, st.randoms(use_true_random=False))
def test_any_answer_can_be_judged(number: int, kept: Any, status: int, chance: random.Random) -> None:
    targets.judge_answer(number, kept, status, answers.headers(chance), answers.body(chance))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(KEPT, st.randoms(use_true_random=False))
def test_of_any_answer_something_can_be_kept_or_not(kept: Any, chance: random.Random) -> None:
    targets.keep_of_answer(kept, answers.headers(chance), answers.body(chance))
