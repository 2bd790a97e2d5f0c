"""Why a test ends is said briefly."""

import pytest

from oasc_check.plan.model import Outcome
from oasc_check.run.model import Finding
from oasc_check.run.stops import without_condition


@pytest.mark.parametrize(
    ("seen", "shown"), [("200", "200"), ("x" * 120, "x" * 120), ("x" * 121, "x" * 117 + "..."), ("", "")]
)
def test_of_a_long_answer_the_beginning_is_enough_for_what_is_absent(seen: str, shown: str) -> None:
    absent = Finding("$.links", "two", seen, f"$.links: expected two, got {seen}")
    stop = without_condition(absent)
    assert stop.outcome is Outcome.INAPPLICABLE
    assert stop.reason == f"the condition of the clause is absent: $.links: expected two, got {shown}"


def test_a_message_that_does_not_end_with_what_was_seen_stays_whole() -> None:
    absent = Finding("answer", "one of several readings", "y" * 200, "no reading of the clause holds: a / b")
    assert without_condition(absent).reason.endswith("no reading of the clause holds: a / b")
