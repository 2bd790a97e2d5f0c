"""Why a test ends before its last step."""

from __future__ import annotations

from collections.abc import Sequence

from oasc_check.plan.model import Outcome
from oasc_check.run.model import Finding

_BRIEF = 120
"""Characters of what was seen."""


class Stop(Exception):
    """The test ends with an outcome. ``unheard`` when a call did not come and none ever came before."""

    def __init__(
        self, outcome: Outcome, reason: str, findings: Sequence[Finding] = (), *, unheard: bool = False
    ) -> None:
        self.outcome = outcome
        self.reason = reason
        self.findings = tuple(findings)
        self.unheard = unheard
        super().__init__(reason)


def failed(findings: Sequence[Finding]) -> Stop:
    """The platform was seen to break the clause."""
    return Stop(Outcome.FAILED, findings[0].message, findings)


def unknown(reason: str, findings: Sequence[Finding] = ()) -> Stop:
    """It could not be told."""
    return Stop(Outcome.INCONCLUSIVE, reason, findings)


def inapplicable(reason: str) -> Stop:
    """The clause asks nothing of this platform."""
    return Stop(Outcome.INAPPLICABLE, reason)


def untold(url: str, status: int) -> Stop:
    """Whether the condition of the clause is there was asked, and the answer says nothing of it."""
    return unknown(f"{url} answered {status}, so the condition could not be told")


def without_condition(absent: Finding) -> Stop:
    """The condition of the clause is absent; of a long answer its beginning is enough to see that."""
    message = absent.message
    if len(absent.actual) > _BRIEF and message.endswith(absent.actual):
        message = f"{message.removesuffix(absent.actual)}{absent.actual[: _BRIEF - 3]}..."
    return inapplicable(f"the condition of the clause is absent: {message}")
