"""Finds what a platform issues: whoever has it can use it, so that it is kept out of reports."""

import json
import re
from collections.abc import Iterator
from typing import Any

_MEMBERS = ("access_token", "refresh_token", "id_token", "client_secret", "registration_access_token")
_PROPERTIES = "endpointProperties"
_OF_DATA = re.compile(r"(authorization|auth_?code|token|secret|password)$", re.IGNORECASE)
_SHORTEST = 8
"""Characters: what is shorter may stand in any text, and taking it out would spoil what a report shows."""


def issued(body: bytes) -> Iterator[tuple[str, str]]:
    """Names and values of what a body issues, as JSON.

    Those are the tokens of an answer (RFC 6749, 5.1), and what opens the data of a transfer: an ``authorization`` and
    the like among the endpointProperties of the Dataspace Protocol (Transfer Start Message).
    """
    if not any(name.encode() in body for name in (*_MEMBERS, _PROPERTIES)):
        return
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return
    for name, secret in (*_members(value), *_properties(value)):
        if isinstance(secret, str) and len(secret) >= _SHORTEST:
            yield name, secret


def _members(value: Any) -> list[tuple[str, Any]]:
    return [(name, value.get(name)) for name in _MEMBERS] if isinstance(value, dict) else []


def _properties(message: Any) -> Iterator[tuple[str, Any]]:
    address = _member(message, "dataAddress")
    entries = _member(address, _PROPERTIES)
    for entry in entries if isinstance(entries, list) else [entries]:
        name = _member(entry, "name")
        if isinstance(name, str) and (found := _OF_DATA.search(name)):
            yield found[0], _member(entry, "value")


def _member(value: Any, name: str) -> Any:
    """A member as 2025-1 has it, or with the prefix of 2024-1."""
    return value.get(name, value.get(f"dspace:{name}")) if isinstance(value, dict) else None
