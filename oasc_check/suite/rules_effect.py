"""Rules on what a test does to a platform, and on its positive control."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oasc_check.language.templates import NotAReference, references_in
from oasc_check.suite.model import CONNECT, Effect, Mechanism, Notified, Problem, Send, Test
from oasc_check.suite.model.walk import all_steps

_READING = frozenset({"GET", "HEAD", "OPTIONS", CONNECT})
_OWN = frozenset({"id", "type", "name", "tenant", "header", "body", "kept"})
_CONTENTS = frozenset(
    {"body", "xml", "headers", "schema", "links", "jsonld", "jwt", "media_type", "rdf", "shacl", "model"}
)


def effect_problems(test: Test, mechanism: Mechanism) -> Iterator[Problem]:
    """A test that writes says so, names what it creates and touches only its own; each has a positive control."""
    for step in all_steps(test):
        if isinstance(step, Send) and not _reads(step, mechanism):
            yield from _writing(step, test)
    if not any(_controls(step) for step in all_steps(test)):
        mend = "Add a step that only a working platform can meet: a successful status together with contents."
        yield Problem(test.place, f"{test.written_id} has no positive control", mend)


def _reads(step: Send, mechanism: Mechanism) -> bool:
    return step.method in _READING or f"{step.method} {step.target}" in mechanism.safe


def _writing(step: Send, test: Test) -> Iterator[Problem]:
    what = f"{test.written_id}: {step.method} {step.target}"
    if test.effect is not Effect.WRITES:
        yield Problem(step.place, f"{what} writes, but the test only reads", "Add effect: writes to the test.")
    if not _names_own(step):
        yield Problem(
            step.place, f"{what} does not name anything of this run", "Use ${id:...}, ${type:...} or a kept value."
        )
    if step.method in ("POST", "PUT") and not step.created and "${" not in step.target:
        yield Problem(step.place, f"{what} does not say what it creates", "Add created: with the address to remove.")


def _names_own(step: Send) -> bool:
    sent = [step.target, step.query, step.body, step.text, step.form, step.created, list(step.headers.values())]
    try:
        return any(reference.kind in _OWN for reference in references_in(sent))
    except NotAReference:
        return True


def _controls(step: object) -> bool:
    if isinstance(step, Notified):
        return step.at_least > 0
    if isinstance(step, Send) and step.method == CONNECT:
        return step.expect.get("body", {}).get("$.accepted") is True
    return isinstance(step, Send) and any(_succeeds(group) for group in (step.expect, *step.expect.get("any_of", ())))


def _succeeds(expect: Any) -> bool:
    statuses = expect.get("status", ())
    wanted = statuses if isinstance(statuses, list) else [statuses]
    return bool(wanted) and all(str(status).startswith("2") for status in wanted) and not _CONTENTS.isdisjoint(expect)
