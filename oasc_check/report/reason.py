"""Why a test ended as it did, in one sentence."""

from __future__ import annotations

from oasc_check.report.model import TestLine


def reason_of(test: TestLine) -> str:
    """The reason; without one, what was found first."""
    return test["reason"] or next((finding["message"] for finding in test["findings"]), "")
