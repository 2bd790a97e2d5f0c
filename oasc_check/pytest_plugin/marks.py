"""The marks by which ``-m`` chooses: MIM, level, mechanism and effect of a test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from oasc_check.plan.address import tests_of
from oasc_check.plan.model import Plan
from oasc_check.suite.model import Effect, Level

_EFFECTS = {Effect.READS: "leaves the platform untouched", Effect.WRITES: "creates and removes data on the platform"}


def described(plan: Plan) -> Iterator[str]:
    """Every mark with what it stands for, as the setting ``markers`` of pytest wants them."""
    yield from (f"{mim.id}: verifies a requirement of {mim.title}" for mim in plan.edition.mims)
    yield from (f"{level}: {level.upper()} in its clause" for level in Level)
    yield from (f"{name}: of {mechanism.title}" for name, mechanism in plan.suite.mechanisms.items())
    yield from (f"{effect}: {says}" for effect, says in _EFFECTS.items())


def marks(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """The marks of every test, by its id."""
    tests = plan.suite.tests()
    mims: dict[str, dict[str, None]] = defaultdict(dict)
    for requirement in plan.edition.requirements():
        for mechanism in requirement.verified_by:
            for test in tests_of(requirement, mechanism, plan.suite.mechanisms[mechanism].tests):
                mims[test.id][requirement.mim] = None
    return {test.id: (*mims[test.id], str(test.level), test.mechanism, str(test.effect)) for test in tests}
