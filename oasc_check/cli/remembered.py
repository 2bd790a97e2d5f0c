"""Which tests did not pass in the last run against a platform, for ``--last-failed``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.places import state
from oasc_check.plan.model import Outcome
from oasc_check.suite.model import Platform

if TYPE_CHECKING:
    from oasc_check.run.model import TestRun

_AGAIN = frozenset({Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR})


def remember(platform: Platform, runs: Sequence[TestRun]) -> None:
    """Keep the tests that are to be run again. Where nothing can be kept, the next run cannot be told."""
    again = [run.planned.test.id for run in runs if run.outcome in _AGAIN]
    with suppress(OSError, RuntimeError):
        file = _file(platform)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(again), encoding="utf-8")


def recalled(platform: Platform) -> tuple[str, ...]:
    """The tests to run again; empty when all passed. Raises UsageError when no run is known."""
    try:
        found = json.loads(_file(platform).read_bytes())
    except (OSError, RuntimeError, ValueError):
        found = None
    if not isinstance(found, list):
        raise click.UsageError(
            f"no earlier run against {platform.name} is known here, so --last-failed has nothing to go by. "
            "Run without it first."
        )
    return tuple(str(test) for test in found)


def _file(platform: Platform) -> Path:
    key = hashlib.sha256("\n".join((platform.name, *sorted(platform.apis))).encode()).hexdigest()
    return state() / "last" / f"{key[:24]}.json"
