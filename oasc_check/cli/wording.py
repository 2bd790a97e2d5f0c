"""The steps of a test in words: what is sent, and what must come back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from oasc_check.suite.model import CONNECT, Check, Notified, Sample, Send, Serve, Step, Wait
from oasc_check.verdict.matchers import described, shown

Line = tuple[int, str]
"""How far a line is moved in, in columns, and its text."""

_STEP = 3


def steps(items: Sequence[Step], depth: int = 0) -> Iterator[Line]:
    """The steps, numbered; what belongs to a step is moved in below it."""
    for number, step in enumerate(items, 1):
        first, *rest = _one(step)
        yield depth + first[0], f"{number}. {first[1]}"
        for indent, text in rest:
            yield depth + _STEP + indent, text


def _one(step: Step) -> Iterator[Line]:
    return _KINDS[type(step)](step)


def _send(step: Send) -> Iterator[Line]:
    if step.method == CONNECT:
        yield 0, "connect, " + " and ".join(f"{name}: {_plain(value)}" for name, value in step.body.items())
    else:
        yield 0, f"{step.method} {step.target}"
        for text in _request(step):
            yield 0, text
    yield from _conditions("looked at further only if", step.applies_when or {})
    yield from _conditions("must come back:", step.expect)
    if step.follow:
        yield 0, f"then the page that the link {step.follow.link} leads to, {step.follow.at_most} pages at most"
    if step.eventually:
        yield 0, f"asked again every {step.eventually.every:g} s, for {step.eventually.within:g} s at most"
    yield from _kept(step.capture)
    yield from _kept(step.collect)


def _request(step: Send) -> Iterator[str]:
    if step.api:
        yield f"to the API {step.api}"
    if step.auth != "declared":
        yield _CREDENTIALS.get(step.auth, f"with the credentials {step.auth}")
    for name, value in step.headers.items():
        yield f"without the header {name}" if value is None else f"with the header {name}: {value}"
    if step.query:
        yield f"with the query {', '.join(f'{name}={_plain(value)}' for name, value in step.query.items())}"
    yield from _contents(step)
    if step.shows_redirects:
        yield "without going where a redirect leads"
    if step.created:
        places = [step.created] if isinstance(step.created, str) else step.created
        yield f"creates {shown(places) if isinstance(places, Mapping) else ', '.join(map(_plain, places))}"
    if step.undone_by:
        yield f"undone by {step.undone_by['send']}"


def _contents(step: Send) -> Iterator[str]:
    if step.has_body:
        yield f"with the body {shown(step.body)}"
    if step.form:
        yield f"with the form {', '.join(f'{name}={_plain(value)}' for name, value in step.form.items())}"
    if step.text is not None:
        yield f"with the body, as written: {step.text}"
    if step.media_type:
        yield f"sent as {step.media_type}"


_CREDENTIALS = {
    "none": "without credentials",
    "wrong": "with wrong credentials",
    "client": "as the client that asks for tokens",
    "wrong-client": "as the client that asks for tokens, with a wrong secret",
}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _conditions(title: str, expect: Mapping[str, Any]) -> Iterator[Line]:
    if expect:
        yield 0, title
        for indent, text in expectations(expect):
            yield _STEP + indent, text


def _kept(values: Mapping[str, Any]) -> Iterator[Line]:
    for name, path in values.items():
        yield 0, f"kept as ${{{name}}}: {_plain(path)}"


def _notified(step: Notified) -> Iterator[Line]:
    yield 0, f"within {step.within:g} s the platform {_calls(step)} ${{callback:{step.on}}}"
    yield from _conditions("counting only calls with", step.only)
    yield from _conditions("one of the calls has", step.expect)
    yield from _kept(step.capture)


def _calls(step: Notified) -> str:
    if step.at_most == 0:
        return "does not call"
    bounds = [f"at least {step.at_least}"] if step.at_least > 1 or step.at_most is None else []
    bounds += [f"at most {step.at_most}"] if step.at_most is not None else []
    return "calls" if bounds == ["at least 1"] else f"makes {' and '.join(bounds)} calls to"


def _serve(step: Serve) -> Iterator[Line]:
    answers = f"from now on the tester answers {step.status} at ${{callback:{step.on}}}"
    to = f"{answers} to {step.to}" if step.to else answers
    yield 0, f"{to} after {step.delay:g} s" if step.delay else to
    if step.body is not None:
        yield 0, f"as {step.media_type}: {shown(step.body)}"


def _check(step: Check) -> Iterator[Line]:
    value = _plain(step.value)
    yield 0, f"{value} must be {described(step.matcher)}" if step.has_matcher else f"look at {value}"
    yield from _conditions("looked at further only if", step.applies_when or {})
    yield from _conditions("it must have", step.expect)
    yield from _kept(step.capture)


def _wait(step: Wait) -> Iterator[Line]:
    yield 0, f"wait {step.seconds:g} s"


def _sample(step: Sample) -> Iterator[Line]:
    of = f"${{{step.of}}}" if step.of else "the last answer"
    yield 0, f"for up to {step.at_most} of {step.path} in {of}, each called ${{{step.name}}}:"
    yield from steps(step.steps)


_KINDS: Mapping[type[Step], Callable[[Any], Iterator[Line]]] = {
    Send: _send,
    Notified: _notified,
    Serve: _serve,
    Check: _check,
    Wait: _wait,
    Sample: _sample,
}


def expectations(expect: Mapping[str, Any]) -> Iterator[Line]:
    """What must hold of an answer, one line each."""
    for key, wanted in expect.items():
        yield from _EXPECTATIONS.get(key, _other(key))(wanted)


def _other(key: str) -> Callable[[Any], Iterator[Line]]:
    return lambda wanted: iter([(0, f"{key.replace('_', ' ')}: {shown(wanted)}")])


def _choices(wanted: Any) -> str:
    return " or ".join(str(one) for one in (wanted if isinstance(wanted, list) else [wanted]))


def _fitting(prefix: str) -> Callable[[Any], Iterator[Line]]:
    return lambda wanted: iter([(0, f"{prefix}{name}: {described(matcher)}") for name, matcher in wanted.items()])


def _links(wanted: Any) -> Iterator[Line]:
    for rel, members in wanted.items():
        if members.get("absent"):
            yield 0, f"no link {rel}"
        else:
            yield 0, ", ".join([f"a link {rel}", *(f"{name} {described(one)}" for name, one in members.items())])


def _asked(wanted: Any) -> Iterator[Line]:
    for part, matcher in wanted.items():
        if part == "query":
            yield from _fitting("query parameter ")(matcher)
        else:
            yield 0, f"{part}: {described(matcher)}"


def _jwt(wanted: Any) -> Iterator[Line]:
    signed = "a JSON Web Token, signed by one of the published keys"
    yield 0, f"{wanted['at']}: {signed if 'keys' in wanted else 'a JSON Web Token'}"
    for part in ("header", "claims"):
        yield from ((_STEP, text) for _, text in _fitting(f"{part} ")(wanted.get(part, {})))


def _any_of(wanted: Any) -> Iterator[Line]:
    for number, choice in enumerate(wanted):
        yield 0, "or" if number else "either"
        for indent, text in expectations(choice):
            yield _STEP + indent, text


_EXPECTATIONS: Mapping[str, Callable[[Any], Iterator[Line]]] = {
    "status": lambda wanted: iter([(0, f"status {_choices(wanted)}")]),
    "headers": _fitting("header "),
    "media_type": lambda wanted: iter([(0, f"media type {_choices(wanted)}")]),
    "empty": lambda _wanted: iter([(0, "no body")]),
    "body": _fitting(""),
    "xml": _fitting(""),
    "schema": lambda wanted: iter([(0, f"a body that is valid against {wanted}")]),
    "links": _links,
    "problem": lambda wanted: iter([(0, f"an error body of the type {_choices(wanted)}")]),
    "jwt": _jwt,
    "request": _asked,
    "any_of": _any_of,
}
