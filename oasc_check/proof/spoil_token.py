"""Spoils a signed token: its signature, its header, its claims, and the whole of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from oasc_check.language.jsonpath import locations
from oasc_check.proof.edits import at, dropped, put, written
from oasc_check.proof.spoil_headers import first_forbidden
from oasc_check.proof.subject import NO_JSON, Mutant, Subject
from oasc_check.proof.variants import others
from oasc_check.run.model import Exchange

_PARTS = ("header", "claims")


def spoilt_token(wanted: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """Every way in which the token of an answer can break what is expected of it; nobody but the platform can sign."""
    places = locations(wanted["at"], subject.json) if subject.json is not NO_JSON else []
    if places:
        yield from first_forbidden(subject, {"jwt": wanted}, _spoilt(wanted, subject, places[0]))


def _spoilt(wanted: Mapping[str, Any], subject: Subject, place: Any) -> Iterator[tuple[str, Exchange]]:
    def instead(token: Any) -> Exchange:
        return subject.with_json(put(subject.json, place, token))

    parts = str(at(subject.json, place)).split(".")
    yield "an opaque token", instead("oasc-spoilt")
    if "keys" in wanted:
        yield "another signature", instead(".".join([*parts[:2], parts[2][::-1]]))
        yield "no signature", instead(".".join([_encoded({"alg": "none"}), parts[1], ""]))
    for number, part in enumerate(_PARTS):
        content = json.loads(_octets(parts[number]))
        for says, changed in _changed(wanted.get(part, {}), content):
            yield f"{part} {says}", instead(".".join([*parts[:number], _encoded(changed), *parts[number + 1 :]]))


def _changed(paths: Mapping[str, Any], content: Any) -> Iterator[tuple[str, Any]]:
    for path in paths:
        for place in locations(path, content)[:1]:
            if place:
                yield f"{path} dropped", dropped(content, place)
            for _, value in others(at(content, place)):
                yield f"{path} changed", put(content, place, value)


def _octets(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(written(value)).decode().rstrip("=")
