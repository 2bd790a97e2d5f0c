"""Bids side by side: points, knock-outs, ties, and all that speaks against comparing them."""

from __future__ import annotations

import copy
import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from oasc_check.report.bids import rendered
from oasc_check.report.comparison import SETTLED, Comparison, compare
from oasc_check.report.console.bids import render
from oasc_check.report.console.look import Look
from oasc_check.report.document import document
from oasc_check.report.forms.bids import render_csv
from oasc_check.suite.model import Ask, Level, Place, Profile, Requirement
from oasc_check.verdict.model import RequirementVerdict
from report.samples import HOSTILE, every_outcome

TODAY = date(2026, 11, 29)
IDS = ("MIM0:R1@9.0", "MIM0:R2@9.0", "MIM0:R3@9.0")
PLACE = Place(Path("x"), 1, 1)
REQUIREMENTS = [
    Requirement(name, "mims-plus-9.0", "MIM0", "C1", Level.SHALL, "SHALL", "What is asked.", "https://h.example", PLACE)
    for name in IDS
]
PROFILE = Profile(
    "tender",
    "mims-plus-9.0",
    "Tender",
    "For a tender.",
    "",
    {IDS[0]: Ask(5, knock_out=True), IDS[1]: Ask(3, through=("ngsi-ld",)), IDS[2]: Ask(2)},
    PLACE,
)


def bid(*verdicts: str, through: str = "ngsi-ld", **changes: Any) -> Any:
    """A result that says this of the three requirements."""
    made: Any = copy.deepcopy(document(every_outcome()))
    pattern = made["requirements"][0]
    made["requirements"] = [
        {**pattern, "id": name, "verdict": verdict, "through": through, "in_scope": True, "reason": "seen"}
        for name, verdict in zip(IDS, verdicts, strict=False)
    ]
    made["profile"] = "tender"
    made["run"]["interrupted"] = False
    made["platform"]["name"] = changes.pop("name", "Acme")
    for place, value in changes.items():
        made[place] = value
    return made


def compared(**documents: Any) -> Comparison:
    """These bids, by the profile."""
    return compare(documents, PROFILE, REQUIREMENTS, "0123456789abcdef" * 4, TODAY)


def test_points_and_knock_outs() -> None:
    found = compared(
        acme=bid("met", "met", "not met"),
        bolt=bid("not met", "met", "met", name="Bolt"),
        core=bid("attested", name="C"),
    )
    assert [(one.name, one.points, one.knocked_out_by) for one in found.bids] == [
        ("acme", 8, ()),
        ("bolt", 5, (IDS[0],)),
        ("core", 5, ()),
    ]
    assert [[one.name for one in tied] for tied in found.ranking()] == [["acme"], ["core"]]
    assert found.most == 10


def test_a_tie_is_said() -> None:
    found = compared(acme=bid("met", "met"), bolt=bid("met", "met", name="Bolt"))
    assert [len(tied) for tied in found.ranking()] == [2]
    assert "1. bolt: 8 of 10 points, tied" in render(found, Look())


def test_what_is_met_through_another_mechanism_is_not_met_for_the_profile() -> None:
    cell = compared(acme=bid("met", "met", "met", through="wfs")).rows[1].cells[0]
    assert (cell.verdict, cell.points) == ("undecided", 0)
    assert "which the profile does not accept" in cell.evidence


def test_a_missing_answer_is_said_and_no_point() -> None:
    found = compared(acme=bid("met"))
    assert found.rows[2].cells[0].verdict == "no answer"
    assert any("says nothing of 2 requirements" in doubt for doubt in found.bids[0].doubts)


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"edition": "mims-2022"}, "it was run for mims-2022, not for mims-plus-9.0"),
        ({"profile": None}, "it was run with the profile none"),
        ({"run": {"interrupted": True, "started": "2026-11-28T00:00:00Z"}}, "its run was interrupted"),
        ({"run": {"interrupted": False, "started": "2026-01-28T00:00:00Z"}}, "it is 305 days old"),
        ({"run": {"interrupted": False, "started": "2027-01-28T00:00:00Z"}}, "it is dated in the future"),
    ],
)
def test_what_makes_a_bid_doubtful_is_said(change: dict[str, Any], doubt: str) -> None:
    found = compared(acme=bid("met", "met", "met", **change))
    assert doubt in found.bids[0].doubts
    assert doubt in " ".join(render(found, Look()).split())


def test_unequal_suites_are_never_compared_in_silence() -> None:
    other = bid("met", tool={"name": "oasc-check", "version": "9", "suites_digest": "f" * 64})
    found = compared(acme=bid("met"), bolt=other)
    assert any(doubt.startswith("the bids were judged by different suites: acme 0123") for doubt in found.doubts)
    assert any("different versions" in doubt for doubt in found.doubts)
    assert any("the same name" in doubt for doubt in found.doubts)


def test_the_table_has_the_evidence_of_each_cell() -> None:
    found = compared(acme=bid("met", "met", "not met"), bolt=bid("met", name="Bolt"))
    rows = list(csv.reader(io.StringIO(render_csv(found).decode("utf-8-sig"))))
    assert rows[0][5:8] == ["acme: verdict", "acme: points", "acme: evidence"]
    assert rows[1][4:8] == ["yes", "met", "5", "ngsi-ld: seen"]


@pytest.mark.parametrize("form", ["console", "html", "csv", "xlsx"])
def test_nothing_hostile_in_a_bid_acts_in_any_form(form: str) -> None:
    made = bid("met", "met", "not met", name=f"=HYPERLINK(1)<script>x</script>{HOSTILE}")
    made["requirements"][0]["reason"] = f"@SUM(1)<img src=x>{HOSTILE}"
    content = rendered(compared(**{f"acme{HOSTILE}": made}), form, f"Tender{HOSTILE}", Look())
    if form == "xlsx":
        rows = [row for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows()]
        assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "inlineStr"}
        return
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    if form == "html":
        assert "<script" not in text
        assert "<img" not in text
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@given(st.lists(st.lists(st.sampled_from([*RequirementVerdict]), min_size=3, max_size=3), min_size=1, max_size=4))
def test_points_never_exceed_what_is_settled(verdicts: list[list[str]]) -> None:
    found = compared(**{f"bid{index}": bid(*row) for index, row in enumerate(verdicts)})
    for one, row in zip(found.bids, verdicts, strict=True):
        settled = [ask.weight for ask, verdict in zip(PROFILE.asks.values(), row, strict=True) if verdict in SETTLED]
        assert one.points == sum(settled)
        assert bool(one.knocked_out_by) == (row[0] not in SETTLED)
