"""One fault at a time before a platform that is right: what is judged, what is kept, and what is left behind.

Nothing here is measured in seconds: what never ends is ended by the tester's own --timeout, which a run that goes on
for ever would never reach.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from faults import kinds as f
from faults.conftest import TIMEOUT, Judged, Trial
from faults.fault_platform import Fault, FaultPlatform
from faults.small_platform import answer

pytestmark = pytest.mark.timeout(120)

PASSED, FAILED, UNKNOWN = "passed", "failed", "inconclusive"
_EXIT = {PASSED: 0, FAILED: 1, UNKNOWN: 3}
SOON = "0.5"
"""Seconds that are waited for what never comes."""


@dataclass(frozen=True)
class Row:
    """A fault and what must come of it.

    ``read`` is the outcome of tests that read, ``said`` stands in their reason, ``trouble`` is the kind in their
    evidence; ``refuse`` and ``create`` are the outcomes of a test that looks at the body alone and of one that writes,
    where they differ. ``doubt`` says that nobody can know whether something was made at an address of the platform's
    choice. With ``acts`` the platform did as it was told.
    """

    fault: Fault
    read: str
    said: str = ""
    trouble: str | None = None
    refuse: str | None = None
    create: str | None = None
    doubt: bool = False
    acts: bool = True
    timeout: str = TIMEOUT


def lost(fault: Fault, said: str) -> Row:
    """An answer that never came whole: it tells nothing, and may have been that to a deed."""
    return Row(fault, UNKNOWN, said, "broken", doubt=True)


def late(fault: Fault) -> Row:
    """An answer that never ends."""
    return Row(fault, UNKNOWN, "allow more time with --timeout", "timeout", doubt=True, timeout=SOON)


def away(status: int, *fields: str) -> Row:
    """An answer by which the platform does not serve just now."""
    return Row(f.instead(answer(status, {}, *fields)), UNKNOWN, f"it answered {status}", acts=False)


NO_ANSWER, EARLY, NO_HTTP = "closed the connection without an answer", "ended early", "its answer is not HTTP"
GZIP = "Content-Encoding: gzip"
THEN = "Sun, 06 Nov 1994 08:49:37 GMT"
ROWS: Mapping[str, Row] = {
    "no fault": Row(f.closed(f.at_end), PASSED),
    "closed before the answer": lost(f.closed(f.nowhere), NO_ANSWER),
    "closed in the status line": lost(f.closed(f.in_status_line), EARLY),
    "closed in a header": lost(f.closed(f.in_header), EARLY),
    "closed between headers": lost(f.closed(f.after_header_line), EARLY),
    "closed before the body": lost(f.closed(f.after_head), EARLY),
    "closed in the body": lost(f.closed(f.in_body), EARLY),
    "reset before the answer": lost(f.broken_off(f.nowhere), NO_ANSWER),
    "reset in a header": lost(f.broken_off(f.in_header), NO_ANSWER),
    "reset in the body": lost(f.broken_off(f.in_body), NO_ANSWER),
    "reset behind the answer": Row(f.broken_off(f.at_end), PASSED),
    "stalled before the answer": late(f.stalled(f.nowhere)),
    "stalled in the body": late(f.stalled(f.in_body)),
    "a header that drips": late(f.dripping(f.after_header_line, b"X: y\r\n")),
    "a status line that drips": late(f.dripping(f.in_status_line, b" ")),
    "a body that drips": late(f.changed(f.with_length("99999"))),
    "interim answers without an end": Row(
        f.changed(f.after_interim(103, 2000)), UNKNOWN, "only announced another answer", "broken", doubt=True
    ),
    "interim answers that drip": late(f.dripping(f.nowhere, b"HTTP/1.1 100 Continue\r\n\r\n")),
    "fifty times 100": Row(f.changed(f.after_interim(100, 50)), PASSED),
    "fifty times 103": Row(f.changed(f.after_interim(103, 50)), PASSED),
    "the length twice": Row(
        f.changed(lambda right: f.with_field(f"Content-Length: {len(right) - f.after_head(right)}")(right)), PASSED
    ),
    "two lengths": lost(f.changed(f.with_field("Content-Length: 999")), "several lengths"),
    "a length too long": lost(f.changed(f.length_off_by(5), stays=False), EARLY),
    "a negative length": lost(f.changed(f.with_length("-1"), stays=False), NO_HTTP),
    "a length with a sign": lost(f.changed(f.with_length("+{}")), NO_HTTP),
    "a length that is no number": lost(f.changed(f.with_length("many"), stays=False), NO_HTTP),
    # By the length that it gives, the answer is whole (RFC 9112, clause 8): this is what the platform has to say.
    "a length too short": Row(f.changed(f.length_off_by(-5)), FAILED, "the body is not JSON"),
    "a line that is no header": lost(f.changed(f.with_field("no header")), NO_HTTP),
    "chunks": Row(f.changed(f.chunked(f.in_chunks)), PASSED),
    "a chunk size that is none": lost(f.changed(f.chunked(lambda body: b"zz\r\n" + body)), EARLY),
    "a negative chunk size": lost(f.changed(f.chunked(lambda body: b"-5\r\n" + body + b"\r\n0\r\n\r\n")), NO_HTTP),
    "a chunk size too small": lost(f.changed(f.chunked(lambda body: b"5\r\n" + body + b"\r\n0\r\n\r\n")), EARLY),
    "a chunk cut short": lost(f.changed(f.chunked(lambda body: f.in_chunks(body)[:-9]), stays=False), EARLY),
    "no last chunk": lost(f.changed(f.chunked(lambda body: f.in_chunks(body)[:-5]), stays=False), EARLY),
    # Both are one field with one value (RFC 9110, clauses 5.3 and 8.3), so the platform does not say that it is JSON.
    "the media type twice": Row(
        f.changed(f.with_field("Content-Type: application/json")), FAILED, "Content-Type", refuse=PASSED, create=PASSED
    ),
    "two media types": Row(
        f.changed(f.with_field("Content-Type: text/html")), FAILED, "text/html", refuse=PASSED, create=PASSED
    ),
    "gzip": Row(f.changed(f.with_body(lambda body: gzip.compress(body, mtime=0), GZIP)), PASSED),
    "gzip that is none": lost(f.changed(f.with_body(lambda body: body, GZIP)), "is not gzip"),
    "gzip cut short": lost(
        f.changed(f.with_body(lambda body: gzip.compress(body, mtime=0)[:-9], GZIP)), "before its end mark"
    ),
    "a gzip bomb": Row(f.changed(f.with_body(f.bomb, GZIP)), UNKNOWN, "too large"),
    # JSON is in UTF-8 (RFC 8259, clause 8.1).
    "no UTF-8": Row(f.changed(f.with_body(lambda body: body[:-4] + b"\xff" + body[-3:])), FAILED, "utf-8"),
    "redirects in a circle": Row(
        f.instead(answer(302, None, "Location: /things")),
        UNKNOWN,
        "5 redirects",
        "redirects",
        create=FAILED,
        acts=False,
    ),
    "204 with a body": Row(
        f.instead(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), FAILED, "got 204", doubt=True
    ),
    "500": Row(f.instead(answer(500, {})), FAILED, "got 500", acts=False),
    "502 behind which it was done": Row(f.instead(answer(502, {})), UNKNOWN, "it answered 502", doubt=True),
    "504 behind which it was done": Row(f.instead(answer(504, {})), UNKNOWN, "it answered 504", doubt=True),
    "503": away(503),
    "429": away(429),
    "429, at once": away(429, "Retry-After: 0"),
    "429, at a date that is past": away(429, f"Retry-After: {THEN}"),
    "429, in a hundred years": away(429, "Retry-After: 3155760000"),
    "429, after all times": away(429, f"Retry-After: {'9' * 400}"),
    "429, nobody knows when": away(429, "Retry-After: -soon, perhaps"),
    "a clock that is years off": Row(f.changed(f.with_field(f"Date: {THEN}")), PASSED),
}


@pytest.mark.parametrize("name", ROWS)
def test_reading(name: str, trial: Trial) -> None:
    row = ROWS[name]
    with FaultPlatform(row.fault, lambda asked: asked.method == "GET", acts=row.acts) as platform:
        judged = trial.judge(platform.url, "read", "refuse", timeout=row.timeout)
        assert len(platform.asked) <= 12  # two tests, each with three attempts or six redirects
    refused = row.refuse or row.read
    assert (judged.outcome("read")[0], judged.outcome("refuse")[0], judged.code) == (row.read, refused, _EXIT[row.read])
    assert row.said in judged.outcome("read")[1]
    assert judged.trouble("read") == row.trouble
    assert not trial.ledgers.exists()


@pytest.mark.parametrize("name", ROWS)
def test_writing(name: str, trial: Trial) -> None:
    row = ROWS[name]
    created = row.create or row.read
    with FaultPlatform(row.fault, lambda asked: asked.method == "POST", acts=row.acts) as platform:
        judged = trial.judge(platform.url, "create", "choose", timeout=row.timeout)
        left = dict(platform.behind.things)
    assert judged.outcome("create")[0] == created
    assert judged.code == (7 if row.doubt else _EXIT[created])
    if row.doubt:
        check_the_note_is_named(judged, left, trial)
    else:
        assert (left, judged.result["residue"], list(trial.ledgers.iterdir())) == ({}, [], [])


def check_the_note_is_named(judged: Judged, left: Mapping[str, bytes], trial: Trial) -> None:
    """What has a name of the tester's is gone; the note is left, and the ledger tells where to look for what."""
    assert list(left) == ["/notes/1"]
    marker = judged.result["run"]["id"].rpartition("-")[2]
    assert marker.encode() in left["/notes/1"]
    (sentence,) = judged.result["residue"]
    assert f"/notes for {marker}" in sentence
    (ledger,) = trial.ledgers.iterdir()
    assert marker in ledger.read_text()
    assert f"oasc-check cleanup {ledger}" in judged.said


CLEANING = {
    "closed before the answer": 0,
    "closed in a header": 0,
    "reset in the body": 0,
    "a negative length": 0,
    "gzip that is none": 0,
    "504 behind which it was done": 0,
    "500": 7,
    "503": 7,
    "429, in a hundred years": 7,
    "redirects in a circle": 7,
}
"""How a run ends in which the fault hits the removal of test data."""


@pytest.mark.parametrize("name", CLEANING)
def test_removing(name: str, trial: Trial) -> None:
    row = ROWS[name]
    with FaultPlatform(row.fault, lambda asked: asked.method == "DELETE", acts=row.acts) as platform:
        judged = trial.judge(platform.url, "create")
        assert judged.outcome("create") == (PASSED, "")
        assert judged.code == CLEANING[name]
        assert all(path in "".join(judged.result["residue"]) for path in platform.behind.things)
        assert len(platform.behind.things) == len(list(trial.ledgers.iterdir())) == (judged.code == 7)
        platform.fault = None
        for ledger in trial.ledgers.iterdir():
            assert trial.command("cleanup", ledger)[0] == 0
        assert platform.behind.things == {}


WHOLE = answer(200, {"name": "Acme", "things": ["first"]})


@pytest.mark.parametrize("sent", [*range(0, len(WHOLE), 12), len(WHOLE)])
def test_an_answer_that_stalls_somewhere(sent: int, trial: Trial) -> None:
    with FaultPlatform(f.stalled(lambda _: sent)) as platform:
        judged = trial.judge(platform.url, "read", timeout=SOON)
    is_whole = sent == len(WHOLE)
    assert judged.outcome("read")[0] == (PASSED if is_whole else UNKNOWN)
    assert judged.trouble("read") == (None if is_whole else "timeout")


NOT_STEADY = "1 answer broke off or did not come, and was asked for again"


@pytest.mark.parametrize(
    ("fault", "acts", "is_lost"),
    [
        (f.closed(f.nowhere), True, True),
        (f.closed(f.in_header), True, True),
        (f.closed(f.in_body), True, True),
        (f.broken_off(f.nowhere), True, True),
        (f.broken_off(f.in_body), True, True),
        (f.instead(answer(429, {}, "Retry-After: 0")), False, False),
        (f.instead(answer(503, {}, f"Date: {THEN}", f"Retry-After: {THEN}")), False, False),
    ],
    ids=["closed", "in a header", "in the body", "reset", "reset in the body", "too often", "busy, by a wrong clock"],
)
def test_what_comes_once_is_asked_for_again_where_that_changes_nothing(
    fault: Fault, acts: bool, is_lost: bool, trial: Trial
) -> None:
    with FaultPlatform(fault, times=1, acts=acts) as platform:
        judged = trial.judge(platform.url, "read")
        assert [asked.method for asked in platform.asked] == ["GET", "GET"]
    assert judged.outcome("read") == (PASSED, "")
    assert any(limit.startswith(NOT_STEADY) for limit in judged.result["run"]["limits"]) is is_lost


def test_a_kept_connection_that_is_closed_under_a_request_that_writes(trial: Trial) -> None:
    with FaultPlatform(f.closed(f.nowhere), lambda asked: asked.method == "DELETE", times=1) as platform:
        judged = trial.judge(platform.url, "remove")
        assert platform.behind.things == {}
    assert judged.outcome("remove")[0] == UNKNOWN
    assert judged.code == 3
