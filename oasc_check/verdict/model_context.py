"""What the names in an entity mean under its @context, beside what its Smart Data Model says they mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oasc_check.language.contexts import CORE_CONTEXT, loaded, shipped_context
from oasc_check.models.admission import Refused
from oasc_check.models.library import Library, Model
from oasc_check.verdict.jsonld import expanded
from oasc_check.verdict.model_schema import Unjudgeable, term_of

_MOST = 10
_MOST_NAMES = 200
_NODE = "urn:oasc-check:name:"
_NOT_NAMES = frozenset({"id", "type", "@id", "@type", "@context"})


def context_breaches(entity: dict[str, Any], model: Model, library: Library) -> list[tuple[str, str, str]]:
    """Names of an entity, and its type, that do not mean what its model says. Raises Refused, Unjudgeable, CannotTell.

    Attributes that the model does not define are left out: a platform may have its own.
    """
    theirs = library.context(model.subject)["@context"]
    written = [name for name in entity if name not in _NOT_NAMES][:_MOST_NAMES]
    own = {name: term_of(name, model, library) for name in written}
    meant = _meanings(own.values(), model.name, [theirs, CORE_CONTEXT], library)
    kind = entity.get("type", entity.get("@type"))
    kinds = kind if isinstance(kind, list) else [kind]
    seen = [_meanings(written, str(one), entity.get("@context", CORE_CONTEXT), library) for one in kinds]
    breaches = [
        (f"$.{name}", meant[short], seen[0][name])
        for name, short in own.items()
        if short in library.terms(model.subject) and seen[0][name] != meant[short]
    ]
    types = [one["type"] for one in seen]
    if meant["type"] not in types:
        breaches.insert(0, ("$.type", meant["type"], ", ".join(types)))
    return breaches[:_MOST]


def _meanings(names: Iterable[str], kind: str, context: Any, library: Library) -> dict[str, str]:
    """The IRI of each name, and of a type as ``type``. Raises Unjudgeable, CannotTell."""
    listed = list(names)
    nodes: list[dict[str, Any]] = [{"@id": f"{_NODE}{index}", name: "x"} for index, name in enumerate(listed)]
    nodes.append({"@id": f"{_NODE}type", "@type": kind})

    def load(address: str, options: Any = None) -> dict[str, Any]:
        try:
            document = library.document(address)
        except Refused:
            return shipped_context(address, options)
        return loaded(address, {"@context": document.get("@context", {})})

    try:
        found = {str(node["@id"]): node for node in expanded({"@context": context, "@graph": nodes}, load=load)}
    except ValueError as error:
        raise Unjudgeable(f"the meaning of the names cannot be told: {error}") from None
    meanings = {name: _name(found.get(f"{_NODE}{index}", {})) for index, name in enumerate(listed)}
    return {**meanings, "type": _type(found.get(f"{_NODE}type", {}))}


def _name(node: dict[str, Any]) -> str:
    return next((key for key in node if not key.startswith("@")), "nothing")


def _type(node: dict[str, Any]) -> str:
    return str(next(iter(node.get("@type", ())), "nothing"))
