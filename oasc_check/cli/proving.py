"""What ``suite check --proof`` shows: that a suite catches what is wrong, and what it does not catch."""

from __future__ import annotations

from collections.abc import Iterator

from oasc_check.cli import embedded
from oasc_check.cli.counting import counting
from oasc_check.cli.mutating import Mutation, mutate
from oasc_check.proof.campaign import OF_A_MECHANISM, OF_A_TEST
from oasc_check.proof.proving import proofs, proofs_due
from oasc_check.suite.model import Suite


def unproven(suite: Suite) -> Iterator[str]:
    """Everything that could not be shown, one sentence each."""
    with counting("Null platforms and defects", proofs_due(suite)) as advance:
        for proof in proofs(suite, embedded.platform):
            advance(1)
            yield from (f"{proof.of}: {problem}" for problem in proof.problems)
    yield from _weak(mutate(suite, ()))


def _weak(mutation: Mutation) -> Iterator[str]:
    mend = "see `suite mutate --survivors`"
    for run in mutation.failed:
        yield f"{run.planned.test.id}: {run.outcome} on the reference platform: {run.reason}"
    for tally in mutation.tallies:
        if tally.share < OF_A_MECHANISM:
            yield f"{tally.mechanism}: notices {tally.share:.1%} of what is spoilt, not {OF_A_MECHANISM:.0%}; {mend}"
        for score in tally.weak:
            noticed = f"notices {score.caught} of {score.spoilt}, not {OF_A_TEST:.0%}"
            yield f"{score.test}: {noticed} of what is spoilt; {mend}"
