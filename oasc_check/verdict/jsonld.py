"""JSON-LD answers compared by meaning: after expansion, with the contexts that are shipped and no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from oasc_check.places import SCHEMAS
from oasc_check.run.model import CannotTell
from oasc_check.verdict.comparisons import includes
from oasc_check.verdict.matchers import shown

_CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context"
CORE_CONTEXT = f"{_CORE}.jsonld"
"""Where the core @context is published."""
Loader = Callable[..., dict[str, Any]]
_NOT_LOADED = "loading remote context failed"


@cache
def _core_context() -> dict[str, Any]:
    """The NGSI-LD core @context (ETSI GS CIM 009 v1.9.1, annex B); older versions define fewer terms."""
    facts = json.loads((SCHEMAS / "contexts" / "ngsi-ld-core.json").read_text("utf-8"))
    names = {**{term: f"ngsi-ld:{term}" for term in facts["same_name"]}, **facts["other_name"]}
    terms: dict[str, Any] = {term: {"@id": name} for term, name in names.items()}
    for key, kinds in (("@type", facts["types"]), ("@container", facts["containers"])):
        for kind, listed in kinds.items():
            for term in listed:
                terms[term][key] = kind
    return {"@context": {"@version": 1.1, **facts["prefixes"], **terms, "@vocab": facts["vocab"]}}


def shipped_context(url: str, _options: Any = None) -> dict[str, Any]:
    """Loads a context that is shipped, as pyld asks for it. Raises LookupError for any other."""
    if not url.startswith(_CORE):
        raise LookupError(url)
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": _core_context()}


def expanded(document: Any, context: Any = None, load: Loader = shipped_context) -> list[Any]:
    """The expanded form (JSON-LD 1.1 API, clause 5.1), with ``context`` for a document that brings none.

    ``load`` gives the contexts that are at hand, by their address.

    Raises CannotTell when a context is neither in the document nor shipped, ValueError when it is not JSON-LD.
    """
    from pyld import jsonld

    options = {"documentLoader": load}
    if context is not None and not _has_context(document):
        document = {"@context": context, "@graph": document if isinstance(document, list) else [document]}
    try:
        result: list[Any] = jsonld.expand(document, options)
    except jsonld.JsonLdError as error:
        if error.code == _NOT_LOADED:
            raise CannotTell(f"the meaning cannot be told: a context is not at hand: {error}") from None
        raise ValueError(f"it is not JSON-LD: {error}") from None
    except (TypeError, LookupError, AttributeError) as error:  # the library did not foresee such a document
        reason = f"{type(error).__name__}: {error}"
        raise CannotTell(f"the meaning cannot be told: the JSON-LD library stumbles over it ({reason})") from None
    return result


def jsonld_mismatch(wanted: Mapping[str, Any], value: Any) -> str | None:
    """Why a document does not say at least what ``wanted`` says; None when it does. Raises CannotTell."""
    context = wanted.get("context", CORE_CONTEXT)
    try:
        actual = expanded(value, context)
    except ValueError as error:
        return str(error)
    meant = expanded(wanted["includes"], context)
    missing = [item for item in meant if not any(includes(item, other) for other in actual)]
    return shown(actual) if missing else None


def _has_context(value: Any) -> bool:
    if isinstance(value, list):
        return any(_has_context(item) for item in value)
    return isinstance(value, Mapping) and "@context" in value
