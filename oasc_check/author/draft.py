"""A recording as the draft of a test; what a person must still decide stands in comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from oasc_check.author.expecting import expected
from oasc_check.author.hiding import MARK
from oasc_check.author.naming import Names
from oasc_check.author.recording import UNSAID, Contents, Recorded, leaves
from oasc_check.author.writing import Noted, document
from oasc_check.language.instants import is_instant

_READING = ("GET", "HEAD")
_CREATED = "${header:Location}"


def draft(recording: Sequence[Recorded], address: Sequence[str], comments: Sequence[str]) -> str:
    """The file of a group with one test. ``address`` are mechanism, group and test; ``recording`` is not empty."""
    mechanism, group, name = address
    steps = list(_steps(recording))
    writes = any(one.method not in _READING for one in recording)
    test = {
        "id": name,
        "says": Noted("The platform answers as it was recorded.", "what does the platform do, in one sentence?"),
        "clause": Noted(["0"], "on which clauses does this rest? mechanism.yaml lists them"),
        **({"effect": "writes"} if writes else {}),
        "steps": steps,
        "remedy": Noted("Answer as the clause asks.", "what does a vendor have to do who does not pass?"),
    }
    title = group.replace("-", " ").capitalize()
    return document({"mechanism": mechanism, "group": group, "title": title, "tests": [test]}, comments)


def _steps(recording: Sequence[Recorded]) -> Iterator[dict[str, Any]]:
    names = Names(recording)
    made = []
    for number, one in enumerate(recording):
        names.before(number)
        step = _step(one, names)
        captures = names.after(number)
        made.append((step, captures))
    for step, captures in made:
        used = {name: place for name, place in captures if name in names.used}
        yield step | ({"capture": used} if used else {})


def _step(one: Recorded, names: Names) -> dict[str, Any]:
    created = _created(one, names)
    step = {
        "send": _send(one, names, created is not None),
        "headers": names.value(dict(one.headers)),
        "query": names.value(dict(one.query)),
        **_body(one.sent, names),
        "created": created,
        "expect": expected(one, names, created is not None),
    }
    return {key: value for key, value in step.items() if value or key == "body"}


def _send(one: Recorded, names: Names, creates: bool) -> Any:
    text = f"{one.method} {names.target(one.path)}"
    notes = list(_notes(one))
    if one.method in ("POST", "PUT") and "${" not in text and not creates and one.status < 300:
        notes.append(
            "does this create something? Name it under created:; if it only reads, under safe: of mechanism.yaml"
        )
    return Noted(text, " ".join(notes)) if notes else text


def _notes(one: Recorded) -> Iterator[str]:
    """What was not kept of a request, and what in it will not stay true."""
    if one.left_out:
        what = ", ".join(dict.fromkeys(one.left_out))
        yield f"left out as secret: {what}. Does the platform file say it, or is auth: needed here?"
    texts = [
        text
        for text in (one.path, *leaves([dict(one.query), dict(one.sent.form), one.sent.data, one.sent.text]))
        if isinstance(text, str)
    ]
    if any(MARK in text for text in texts):
        yield "what stands for the redacted secret?"
    if any(UNSAID in text for text in texts):
        yield "a text was left out that the language would take for a value; what is to be sent?"
    if any(map(is_instant, texts)):
        yield "which times are to be ${now}, or before or after it?"
    if one.sent.lost:
        yield "the body was not text, or too large or too deep; what is to be sent?"


def _body(sent: Contents, names: Names) -> dict[str, Any]:
    kind = {} if sent.media_type in ("", "application/json") else {"media_type": sent.media_type}
    if sent.is_json:
        return {"body": names.value(sent.data), **kind}
    if sent.form:
        return {"form": names.value(dict(sent.form))}
    return {"text": names.text(sent.text), **kind} if sent.text else {}


def _created(one: Recorded, names: Names) -> Any:
    """Where what a request creates is, so that it is removed again; None when it creates nothing."""
    if one.method not in ("POST", "PUT") or not 200 <= one.status < 300:
        return None
    if one.location:
        named = names.target(one.location)
        return named if any(own in named for own in names.own) else _CREATED
    return _without_location(one, names)


def _without_location(one: Recorded, names: Names) -> Any:
    path, named = one.path.partition("?")[0].rstrip("/"), names.target(one.path)
    if one.method == "PUT":
        return named if one.status == 201 else None
    data = one.sent.data
    ids = [
        item.get("id", item.get("@id"))
        for item in (data if isinstance(data, list) else [data])
        if isinstance(item, dict)
    ]
    own = [f"{path}/{text}" for text in map(names.value, ids) if isinstance(text, str) and text in names.own]
    if own:
        return Noted(own if isinstance(data, list) else own[0], "is it there? It is removed after the test")
    if isinstance(one.got.data, dict) and isinstance(one.got.data.get("id"), str | int):
        return "${body:id}"
    return Noted(_CREATED, "where is what this creates? It is removed after the test") if one.status == 201 else None
