"""Records tests against the reference platform, spoils the answers, and shows what was not noticed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oasc_check.cli import embedded
from oasc_check.cli.counting import counting
from oasc_check.plan.address import UnknownAddress
from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.proof.campaign import OF_A_MECHANISM, OF_A_TEST, Tally, tallies
from oasc_check.proof.record import Recording, record
from oasc_check.proof.replay import Ground
from oasc_check.proof.score import Score, Survivor
from oasc_check.report.console.look import Look
from oasc_check.report.console.page import Page
from oasc_check.report.console.words import plural
from oasc_check.run.model import TestRun
from oasc_check.suite.model import Suite
from oasc_check.verdict.standard import StandardJudge


@dataclass(frozen=True)
class Mutation:
    """What came of it: the scores of each mechanism, and the tests that did not pass when they were recorded."""

    tallies: Sequence[Tally]
    not_passed: Sequence[TestRun]

    @property
    def is_strong(self) -> bool:
        """Whether every mechanism and every test notices enough; a test that does not even pass shows nothing."""
        return all(one.is_strong for one in self.tallies) and not self.failed

    @property
    def failed(self) -> list[TestRun]:
        """The tests that ought to have passed; where the condition of a clause is absent, none can."""
        return [run for run in self.not_passed if run.outcome is not Outcome.INAPPLICABLE]


def mutate(suite: Suite, addresses: Sequence[str]) -> Mutation:
    """Record these tests, or all, and spoil their answers.

    Raises UnknownAddress when an address is none, or none of its tests can be asked of the reference platform.
    """
    judge = StandardJudge(suite.payload_schemas)
    recording = _recorded(suite, addresses, judge)
    ground = Ground(suite, recording.plan.platform, judge)
    with counting("Spoiling the answers", len(recording.tapes)) as advance:
        found = tallies(recording, ground, advance)
    not_passed = [run for run in recording.runs.values() if run.outcome is not Outcome.PASSED]
    return Mutation(found, not_passed)


def _recorded(suite: Suite, addresses: Sequence[str], judge: StandardJudge) -> Recording:
    with embedded.started(()) as server, tempfile.TemporaryDirectory() as folder:
        platform = embedded.platform(server.url, suite)
        plan = build(suite, platform, Selection(select=tuple(addresses), writes=True))
        if not plan.to_run():
            raise UnknownAddress(" ".join(addresses) or "the reference platform", platform.apis)
        title = f"Recording {plural(len(plan.to_run()), 'test')} against the reference platform"
        with counting(title, len(plan.to_run())) as advance:
            return record(plan, judge, Path(folder), told=lambda _run: advance(1))


def document(mutation: Mutation) -> dict[str, Any]:
    """All of it as JSON."""
    return {
        "thresholds": {"mechanism": OF_A_MECHANISM, "test": OF_A_TEST},
        "mechanisms": [_mechanism(tally) for tally in mutation.tallies],
        "tests": [_test(score) for tally in mutation.tallies for score in tally.scores],
        "not_passed": [
            {"id": run.planned.test.id, "outcome": run.outcome, "reason": run.reason} for run in mutation.not_passed
        ],
    }


def _mechanism(tally: Tally) -> dict[str, Any]:
    counts = {"caught": tally.caught, "spoilt": tally.spoilt, "score": round(tally.share, 4)}
    return {"id": tally.mechanism, **counts, "weak": [score.test for score in tally.weak]}


def _test(score: Score) -> dict[str, Any]:
    return {
        "id": score.test,
        "caught": score.caught,
        "spoilt": score.spoilt,
        "score": round(score.share, 4),
        "survivors": [{"where": one.where, "says": one.says} for one in score.survivors],
        "not_looked_at": [{"where": one.where, "says": one.says} for one in score.unread],
    }


def text(mutation: Mutation, look: Look, *, survivors: bool) -> str:
    """For people: the score of each mechanism and the weak tests, or with ``survivors`` all that went unnoticed."""
    page = Page(look)
    for tally in mutation.tallies:
        _write_tally(page, tally, survivors)
    if mutation.failed:
        page.heading("Did not pass against the reference platform, so nothing could be spoilt")
        for run in mutation.failed:
            page.line(f"{run.planned.test.id}: {run.outcome}: {run.reason}", indent=2)
    if applied := len(mutation.not_passed) - len(mutation.failed):
        page.blank()
        page.line(f"{plural(applied, 'test')} did not apply to the reference platform and could not be scored.")
    return page.text().lstrip("\n")


def _write_tally(page: Page, tally: Tally, survivors: bool) -> None:
    style = "bold green" if tally.is_strong else "bold red"
    tests = plural(len(tally.scores), "test")
    page.heading(f"{tally.mechanism}  {_percent(tally.share)}", style)
    page.line(f"{tally.caught:,} of {tally.spoilt:,} spoilt answers and calls were noticed by {tests}.", indent=2)
    unread = plural(sum(len(score.unread) for score in tally.scores), "change")
    page.line(f"{unread} to what they set up themselves went unnoticed, which is not scored.", indent=2)
    shown = [score for score in tally.scores if score.survivors or score.unread] if survivors else tally.weak
    if not survivors and shown:
        page.line(f"Below {_percent(OF_A_TEST)}:", indent=2)
    for score in sorted(shown, key=lambda one: (one.share, one.test)):
        page.line((score.test, "bold"), f"  {_percent(score.share)}  {score.caught} of {score.spoilt}", indent=2)
        for one in score.survivors:
            page.line(f"{one}: not noticed", indent=6)
        if survivors:
            for line in _unread(score.unread):
                page.line((line, "dim"), indent=6)


def _unread(found: Iterable[Survivor]) -> Iterator[str]:
    """One line for each answer."""
    by_place: dict[str, list[str]] = {}
    for one in found:
        by_place.setdefault(one.where, []).append(one.says)
    for where, says in by_place.items():
        yield f"{where}: not looked at: {', '.join(says)}"


def _percent(share: float) -> str:
    """Rounded down, so that only what is whole is 100 %."""
    return f"{int(share * 1000) / 10:g} %"
