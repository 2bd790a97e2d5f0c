"""What pytest shows of a test that did not pass: what the console report of oasc-check shows of it."""

from __future__ import annotations

from typing import cast

from oasc_check.plan.model import Outcome, Plan
from oasc_check.report.console.look import Look
from oasc_check.report.console.page import Page
from oasc_check.report.console.tests import failure
from oasc_check.report.document import exchange_line, test_line
from oasc_check.report.model import Document
from oasc_check.run.model import TestRun

_WIDTH = 100
_OPENINGS = {
    Outcome.INCONCLUSIVE: "It could not be told whether the platform meets this clause: {reason}",
    Outcome.ERROR: "The tester or the suite made a mistake, and nothing is said of the platform: {reason}",
}


def told(run: TestRun, plan: Plan) -> str:
    """The outcome in words, then clause, findings, exchanges as curl, and the remedy."""
    page = Page(Look(width=_WIDTH))
    if opening := _OPENINGS.get(run.outcome):
        page.line(opening.format(reason=run.reason))
    mechanism = plan.suite.mechanisms[run.planned.test.mechanism]
    named = {"id": mechanism.id, "standard": mechanism.standard, "clauses": dict(mechanism.clauses)}
    exchanges = {exchange.id: exchange_line(exchange) for exchange in run.exchanges}
    failure(page, cast("Document", {"mechanisms": [named]}), test_line(run), exchanges)
    return page.text().rstrip()
