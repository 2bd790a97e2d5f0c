"""Cuts a plan into shards: parts that run apart, on several machines, and together are the whole."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from oasc_check.plan.model import Outcome, Plan, Planned, Shard


def shard_of(test: str, of: int) -> int:
    """The number, from 1, of the one shard that a test belongs to. It rests on the test's id and on nothing else."""
    return int.from_bytes(hashlib.sha256(test.encode()).digest()[:8]) % of + 1


def cut(plan: Plan, shard: Shard) -> Plan:
    """The plan with the tests of one shard; those of the others are untested, and say that they belong elsewhere.

    Where nothing at all would run, nothing is cut: then every shard says so, as the whole does.
    """
    tests = plan.tests
    if plan.to_run():
        tests = tuple(_here(planned, shard) for planned in tests)
    return replace(plan, tests=tests, shard=replace(shard, plan=_digest(plan)))


def _here(planned: Planned, shard: Shard) -> Planned:
    if shard_of(planned.test.id, shard.of) == shard.number or not planned.selected:
        return planned
    return replace(planned, outcome=Outcome.UNTESTED, reason="it belongs to another shard", elsewhere=True)


def _digest(plan: Plan) -> str:
    """SHA-256 over every test, whether it was selected, and why it would not run: what all shards have in common."""
    lines = sorted(f"{one.test.id}\t{one.selected}\t{one.outcome}\t{one.reason}\n" for one in plan.tests)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
