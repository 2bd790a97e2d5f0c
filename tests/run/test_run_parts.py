"""An answer that says of itself that it is a part: what it decides, and what it leaves open."""

from pathlib import Path

import pytest
from small_suites import MECHANISM, answering, perform_all, write_suite
from starlette.responses import JSONResponse

from oasc_check.plan.model import Outcome
from oasc_check.suite.load import load

TESTS = """\
tests:
  - id: it
    says: The platform answers.
    clause: ["1"]
    remedy: Answer.
    steps:
      - {{send: GET /control, expect: {{status: 200, body: {{$.ok: true}}}}}}
      - {{send: GET /past, {expected}}}
"""
UNITS = "partial_units: [DateTime, date-time]"
DATES, WORDS, BYTES = (
    {"Content-Range": "DateTime 2024-01-01T00:00:00Z-2024-02-01T00:00:00Z/*"},
    {"Content-Range": "date-time 2024-01-01T00:00:00Z-2024-02-01T00:00:00Z/*"},
    {"Content-Range": "bytes 0-9/20"},
)
WHOLE = "expect: {status: 200, body: {$.values: [1, 2]}}"
EITHER = "expect: {any_of: [{status: 200, body: {$.values: [1, 2]}}, {status: 206, body: {$.values: [2]}}]}"


@pytest.mark.parametrize(
    ("unit", "headers", "expected", "outcome"),
    [
        (UNITS, DATES, WHOLE, Outcome.INCONCLUSIVE),
        (UNITS, WORDS, WHOLE, Outcome.INCONCLUSIVE),
        (UNITS, {}, WHOLE, Outcome.FAILED),
        (UNITS, BYTES, WHOLE, Outcome.FAILED),
        ("", DATES, WHOLE, Outcome.FAILED),
        (
            UNITS,
            DATES,
            "expect: {status: [200, 206], body: {$.values: [1, 2]}}",
            Outcome.INCONCLUSIVE,
        ),
        (UNITS, DATES, "expect: {status: [200, 206], body: {$.values: [1]}}", Outcome.PASSED),
        (UNITS, DATES, "expect: {status: 206, media_type: text/html}", Outcome.FAILED),
        (UNITS, DATES, EITHER, Outcome.FAILED),
        (UNITS, DATES, "expect: {any_of: [{status: 200}, {status: 404}]}", Outcome.INCONCLUSIVE),
        (UNITS, DATES, "applies_when: {status: 200}", Outcome.INCONCLUSIVE),
        (UNITS, DATES, "applies_when: {body: {$.values: [1, 2]}}", Outcome.INCONCLUSIVE),
    ],
)
def test_a_part_decides_what_is_said_of_parts(
    unit: str, headers: dict[str, str], expected: str, outcome: Outcome, tmp_path: Path
) -> None:
    suite = load(write_suite(tmp_path / "suites", TESTS.format(expected=expected), f"{MECHANISM}{unit}\n"))
    part = JSONResponse({"values": [1]}, 206, headers)
    with answering({"GET /control": {"ok": True}, "GET /past": part}) as url:
        runs, _ = perform_all(suite, url, tmp_path)
    assert runs["it"].outcome is outcome, runs["it"].reason
    if outcome is Outcome.INCONCLUSIVE:
        assert "a part of what was asked for (206)" in runs["it"].reason
