"""JSON-LD answers compared by meaning: after expansion, with the contexts that are shipped and no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from oasc_check.places import SCHEMAS
from oasc_check.verdict.comparisons import includes
from oasc_check.verdict.matchers import shown


class UnknownContext(Exception):
    """A context that is neither in the document nor shipped; names it."""


@cache
def _shipped() -> Mapping[str, Any]:
    """The contexts of schemas/contexts/, by every URL that names them (listed in index.json)."""
    folder = SCHEMAS / "contexts"
    index = json.loads((folder / "index.json").read_text("utf-8"))
    return {url: json.loads((folder / name).read_text("utf-8")) for url, name in index.items()}


def _load(url: str, _options: Any = None) -> dict[str, Any]:
    if url not in _shipped():
        raise UnknownContext(url)
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": _shipped()[url]}


def expanded(document: Any, context: Any = None) -> list[Any]:
    """The expanded form (JSON-LD 1.1 API, clause 5.1), with ``context`` for documents that bring none.

    Raises UnknownContext when a context is neither in the document nor shipped.
    """
    from pyld import jsonld

    options = {"documentLoader": _load, "expandContext": context} if context else {"documentLoader": _load}
    try:
        result: list[Any] = jsonld.expand(document, options)
    except jsonld.JsonLdError as error:
        raise UnknownContext(str(error)) from None
    return result


def jsonld_mismatch(wanted: Mapping[str, Any], value: Any) -> str | None:
    """Why a document does not say at least what ``wanted`` says; None when it does."""
    context = wanted.get("context")
    try:
        actual = expanded(value, None if _has_context(value) else context)
        meant = expanded(wanted["includes"], None if _has_context(wanted["includes"]) else context)
    except UnknownContext as error:
        return f"it could not be expanded: {error}"
    missing = [item for item in meant if not any(includes(item, other) for other in actual)]
    return f"{shown(actual)}" if missing else None


def _has_context(value: Any) -> bool:
    return isinstance(value, Mapping) and "@context" in value
