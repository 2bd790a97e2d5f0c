"""JSON-LD answers compared by meaning: after expansion, with the contexts that are shipped and no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from oasc_check.language.contexts import CORE_CONTEXT, library, processing, shipped_context
from oasc_check.run.model import CannotTell
from oasc_check.verdict.comparisons import includes
from oasc_check.verdict.matchers import shown

Loader = Callable[..., dict[str, Any]]
_NOT_LOADED = "loading remote context failed"


def expanded(document: Any, context: Any = None, load: Loader = shipped_context) -> list[Any]:
    """The expanded form (JSON-LD 1.1 API, clause 5.1), with ``context`` for a document that brings none.

    ``load`` gives the contexts that are at hand, by their address.

    Raises CannotTell when a context is neither in the document nor shipped, ValueError when it is not JSON-LD.
    """
    jsonld = library()

    options = processing(load)
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
