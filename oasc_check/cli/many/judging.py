"""One platform of a fleet: judged, written down, and said in a line. Nothing that happens to it goes beyond it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from oasc_check.cli.conduct import judged
from oasc_check.cli.exit import told
from oasc_check.cli.loading import loaded
from oasc_check.cli.many.order import FleetOrder
from oasc_check.cli.remembered import remember
from oasc_check.cli.selecting import planned
from oasc_check.cli.speaking import words_of
from oasc_check.history.entry import entry_of
from oasc_check.plan.model import Plan
from oasc_check.report.console.look import Look
from oasc_check.report.document import document
from oasc_check.report.fleet import Line, line
from oasc_check.report.model import Document
from oasc_check.report.reduce import reduced
from oasc_check.report.reports import MissingExtraError, rendered
from oasc_check.run.ledger import Ledger
from oasc_check.run.leftovers import remove
from oasc_check.run.session import Options, Session, new_token
from oasc_check.suite.model import Platform, Suite
from oasc_check.suite.platform import load_platform
from oasc_check.suite.sources import Source
from oasc_check.verdict.gate import gated
from oasc_check.verdict.model import ExitCode, Verdict
from oasc_check.verdict.standard import StandardJudge

ENDINGS = {
    "console": "txt", "json": "json", "junit": "xml", "html": "html", "markdown": "md", "csv": "csv", "xlsx": "xlsx",
    "earl": "jsonld", "sarif": "sarif", "har": "har", "badge": "svg", "github": "txt",
}  # fmt: skip
_TAKEN_OVER = "the first process that judged it ended before its time; what it left on the platform was removed"
_LOOK_EVERY = 0.2
"""Seconds between two looks at whether the fleet goes on."""


def judge(order: FleetOrder, name: str, source: str, place: int = 0) -> Line:
    """Judge the platform that a file, or a file at a URL, declares. Whatever ends it is said in the line.

    ``place`` is its number, from 0, among those that go side by side. Called again after a process that did not come to
    its end, it first removes what that has left.
    """
    try:
        return _judged(order, name, source, place)
    except Exception as error:  # noqa: BLE001 - a mistake in one must not end the others
        code, why = _told(order, error)
        return not_judged(name, code, why)


def _told(order: FleetOrder, error: Exception) -> tuple[ExitCode, str]:
    code, why = told(error, words_of(order.lang, order.sources))
    return code, why.removeprefix("Error: ")


def not_judged(name: str, code: int, *notes: str) -> Line:
    """The line of a platform of which nothing is known."""
    return Line(name, Verdict.NOT_TESTED, int(code), notes=notes)


def lost(order: FleetOrder, name: str, source: str, why: str) -> Line:
    """The line of a platform whose process ended before its time; what that has left is removed first."""
    try:
        suite = suite_of(order)
        left = _remove_left(order, name, load_platform(source, suite), suite)
    except Exception as error:  # noqa: BLE001 - as above
        return not_judged(name, ExitCode.RESIDUE, why, f"what it left is not removed: {_told(order, error)[1]}")
    return not_judged(name, ExitCode.RESIDUE if left else ExitCode.BUG, why, *left)


def _judged(order: FleetOrder, name: str, source: str, place: int) -> Line:
    _see_folder(order)
    if not order.goes_on():
        return not_judged(name, ExitCode.INTERRUPTED, "the fleet was interrupted before")
    attempt = new_token()
    _attempt(order, name).write_text(attempt, encoding="utf-8")
    suite = suite_of(order)
    platform = load_platform(source, suite)
    taken_over = any(order.ledgers(name).glob("*.jsonl"))
    left = _remove_left(order, name, platform, suite)
    made, remedies = _ran(order, name, planned(suite, platform, **order.selection), place)
    counts = _attempt(order, name).read_text("utf-8") == attempt
    unwritten = tuple(_unwritten(order, name, made)) if counts else ()
    notes = [*([_TAKEN_OVER] if taken_over else []), *left, *unwritten, *remedies]
    codes = [*([ExitCode.RESIDUE] if left else []), *([ExitCode.USAGE] if unwritten else [])]
    found = line(name, made, notes, codes, _shared(order, platform))
    return replace(found, entry=entry_of(made)) if order.history else found


def _ran(order: FleetOrder, name: str, plan: Plan, place: int) -> tuple[Document, list[str]]:
    """The result of a run, and how to remove what it left on the platform."""
    options = Options(
        ledgers=order.ledgers(name),
        settings=order.settings,
        jobs=order.jobs,
        callback=order.callbacks[place] if order.callbacks else None,
    )
    judging = StandardJudge(plan.suite.payload_schemas)
    with Session(plan.platform, judging, options) as session, _minded(session, order):
        result = judged(plan, session, options, order.fail_on)
    remember(plan.platform, result.tests)
    if order.baseline:
        result = gated(result, plan, order.baseline.of(plan.platform.name), order.fail_on, alone=False)
    return reduced(document(result), order.evidence), [_remedy(session.ledger)] if result.residue else []


def _shared(order: FleetOrder, platform: Platform) -> frozenset[str]:
    """The tests that the baseline excuses of this platform as of every other."""
    excuses = order.baseline.of(platform.name).excuses if order.baseline else ()
    return frozenset(one.test for one in excuses if one.platform is None)


def _attempt(order: FleetOrder, name: str) -> Path:
    """Says which of several processes that judge one platform was started last: its result is the one that counts."""
    return order.work / f".{name}.attempt"


def _see_folder(order: FleetOrder) -> None:
    if not order.work.is_dir():
        raise click.UsageError(f"{order.out} is not there on a worker: give --out a folder that all of them share")


@cache
def _loaded(sources: tuple[Source, ...]) -> Suite:
    return loaded(sources)


def suite_of(order: FleetOrder) -> Suite:
    """The suites, read once. Raises UsageError where they are not those of the others: one table says one thing."""
    suite = _loaded(order.sources)
    if suite.digest != order.digest:
        raise click.UsageError("a worker has other suites: install the same oasc-check there, or share --suites")
    return suite


def _remove_left(order: FleetOrder, name: str, platform: Platform, suite: Suite) -> list[str]:
    """Remove what an earlier attempt has left. Returns a sentence for each thing that could not be removed."""
    said = []
    for file in sorted(order.ledgers(name).glob("*.jsonl")):
        ledger = Ledger.read(file)
        residue = remove(ledger, platform, suite.mechanisms)
        ledger.close()
        said += [*residue, _remedy(file)] if residue else []
    return said


def _remedy(ledger: Path) -> str:
    return f"Test data is left on the platform. To remove it: oasc-check cleanup {ledger}"


@contextmanager
def _minded(session: Session, order: FleetOrder) -> Iterator[None]:
    """End the run when the fleet does."""
    over = threading.Event()

    def mind() -> None:
        while not over.wait(_LOOK_EVERY):
            if not order.goes_on():
                session.interrupt()
                return

    thread = threading.Thread(target=mind, name="mind", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _unwritten(order: FleetOrder, name: str, made: Document) -> Iterable[str]:
    """Write the result and its reports. Says of each that could not be written why."""
    look = Look(words=words_of(order.lang, order.sources))
    for form, folder in (("json", str(order.out)), *order.reports):
        file = Path(folder) / f"{name}.{ENDINGS[form]}"
        try:
            _replace(file, rendered(made, form, file.name, look))
        except MissingExtraError as error:
            yield f"{file}: {error}"
        except OSError as error:
            yield f"{file} cannot be written: {error.strerror}. Make room there, or give another folder."


def _replace(file: Path, content: bytes) -> None:
    """Write whole or not at all."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
