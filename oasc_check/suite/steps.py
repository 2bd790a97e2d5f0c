"""Builds the steps of a test from a document that holds against schemas/format/suite.schema.json."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from oasc_check.suite.model import CONNECT, Check, Eventually, Follow, Notified, Place, Sample, Send, Serve, Step, Wait
from oasc_check.suite.strict_yaml import Document, as_text

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_EVERY = 0.2

Path = Sequence[str | int]


def seconds(text: str) -> float:
    """The duration that ``200ms``, ``5s``, ``2m`` or ``1h`` says, in seconds."""
    unit = next(unit for unit in _SECONDS if text.endswith(unit) and text[: -len(unit)][-1:].isdigit())
    return float(text[: -len(unit)]) * _SECONDS[unit]


def steps_of(document: Document, items: Sequence[Mapping[str, Any]], path: Path) -> tuple[Step, ...]:
    """The steps of a list that stands at ``path``."""
    return tuple(step_of(document, item, [*path, index]) for index, item in enumerate(items))


def step_of(document: Document, item: Mapping[str, Any], path: Path) -> Step:
    """One step."""
    kind = next(kind for kind in _BUILDERS if kind in item)
    return _BUILDERS[kind](document, item, path, document.place(path))


def _texts(value: Any) -> dict[str, Any]:
    return {key: as_text(item) for key, item in (value or {}).items()}


def _send(_document: Document, item: Mapping[str, Any], _path: Path, place: Place) -> Send:
    method, _, target = item["send"].partition(" ")
    waits, follow = item.get("eventually"), item.get("follow")
    return Send(
        place=place,
        method=method,
        target=target,
        api=item.get("api"),
        auth=item.get("auth", "declared"),
        headers=_texts(item.get("headers")),
        query=item.get("query", {}),
        body=item.get("body"),
        has_body="body" in item,
        text=as_text(item.get("text")),
        form=item.get("form", {}),
        media_type=item.get("media_type"),
        created=item.get("created", ()),
        undone_by=item.get("undone_by"),
        applies_when=item.get("applies_when"),
        expect=item.get("expect", {}),
        capture=item.get("capture", {}),
        collect=item.get("collect", {}),
        eventually=Eventually(seconds(waits["within"]), _every(waits)) if waits else None,
        shows_redirects=item.get("redirects") == "shown",
        follow=Follow(follow["link"], follow["at_most"], follow.get("partly", False)) if follow else None,
    )


def _connect(_document: Document, item: Mapping[str, Any], _path: Path, place: Place) -> Send:
    """How a connection is made is asked like anything else; its answer is a JSON object that says what was seen."""
    offer = {**item["connect"], "tls": [as_text(version) for version in item["connect"].get("tls", ())]}
    return Send(
        place=place,
        method=CONNECT,
        target="/",
        auth="none",
        body={name: value for name, value in offer.items() if value},
        has_body=True,
        applies_when={"status": 200, **item["applies_when"]} if "applies_when" in item else None,
        expect={"status": 200, **item.get("expect", {})},
        capture=item.get("capture", {}),
    )


def _every(waits: Mapping[str, str]) -> float:
    return seconds(waits["every"]) if "every" in waits else _EVERY


def _notified(_document: Document, item: Mapping[str, Any], _path: Path, place: Place) -> Notified:
    wanted = item["notified"]
    at_most = wanted.get("at_most")
    return Notified(
        place=place,
        on=wanted["on"],
        within=seconds(wanted["within"]),
        at_least=wanted.get("at_least", 1 if at_most is None else 0),
        at_most=at_most,
        expect=item.get("expect", {}),
        capture=item.get("capture", {}),
        only=item.get("only", {}),
    )


def _serve(_document: Document, item: Mapping[str, Any], _path: Path, place: Place) -> Serve:
    served = item["serve"]
    return Serve(
        place=place,
        on=served["on"],
        status=served.get("status", 200),
        headers=_texts(served.get("headers")),
        body=served.get("body"),
        media_type=served.get("media_type", "application/json"),
        to=served.get("to"),
        delay=seconds(served.get("delay", "0s")),
    )


def _check(_document: Document, item: Mapping[str, Any], _path: Path, place: Place) -> Check:
    return Check(
        place=place,
        value=item["check"],
        matcher=item.get("is"),
        has_matcher="is" in item,
        applies_when=item.get("applies_when"),
        expect=item.get("expect", {}),
        capture=item.get("capture", {}),
    )


def _wait(_document: Document, item: Mapping[str, Any], _path: Path, place: Place) -> Wait:
    return Wait(place, seconds(item["wait"]))


def _sample(document: Document, item: Mapping[str, Any], path: Path, place: Place) -> Sample:
    return Sample(
        place=place,
        path=item["sample"],
        of=item.get("of"),
        name=item["as"],
        at_least=item.get("at_least", 1),
        at_most=item.get("at_most", 5),
        steps=steps_of(document, item["steps"], [*path, "steps"]),
    )


_BUILDERS: Mapping[str, Callable[[Document, Mapping[str, Any], Path, Place], Step]] = {
    "send": _send,
    "connect": _connect,
    "notified": _notified,
    "serve": _serve,
    "check": _check,
    "wait": _wait,
    "sample": _sample,
}
