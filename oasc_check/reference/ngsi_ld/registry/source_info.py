"""Reads contextSourceInfo (clauses 5.2.22, 4.3.6.5, 4.3.6.6)."""

import re
from typing import Any

from oasc_check.reference.ngsi_ld.lexical import is_uri
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON
from oasc_check.reference.ngsi_ld.problems import bad_request_data

FROM_REQUEST = "urn:ngsi-ld:request"
"""Stands for the value that the triggering request conveys (clause 4.3.6.5)."""

_VERSION = re.compile(r"\d+\.\d+")


def read(given: Any, defects: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The pairs of key and value. Raises ApiError (BadRequestData)."""
    if not isinstance(given, list) or not all(_is_pair(item) for item in given):
        raise bad_request_data("contextSourceInfo: an array of objects with key and value, both texts (5.2.22)")
    pairs = tuple((item["key"], item["value"]) for item in given)
    if "context-source-info-unchecked" not in defects:
        for key, value in pairs:
            if value != FROM_REQUEST:
                _check(key, value)
    return pairs


def _is_pair(item: Any) -> bool:
    return isinstance(item, dict) and all(
        isinstance(item.get(name), str) and item[name].isprintable() and item[name] for name in ("key", "value")
    )


def _check(key: str, value: str) -> None:
    """The keys with a meaning of their own (4.3.6.6)."""
    if key in ("accept", "contentType") and value not in (JSON, LD_JSON):
        raise bad_request_data(f"contextSourceInfo.{key}: {value!r} is neither {JSON} nor {LD_JSON} (4.3.6.6)")
    if key == "jsonldContext" and not is_uri(value):
        raise bad_request_data(f"contextSourceInfo.jsonldContext: {value!r} is no URL of a @context (4.3.6.6)")
    if key == "ngsildConformance" and not _VERSION.fullmatch(value):
        raise bad_request_data(f"contextSourceInfo.ngsildConformance: {value!r} is no version; write 1.5 (4.3.6.6)")
