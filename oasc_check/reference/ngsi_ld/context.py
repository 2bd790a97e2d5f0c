"""JSON-LD @contexts: expansion of terms to URIs and compaction back (clauses 4.4, 5.5.7; JSON-LD 1.1, 5)."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from oasc_check.places import SCHEMAS
from oasc_check.reference.ngsi_ld.lexical import is_uri
from oasc_check.reference.ngsi_ld.problems import bad_request_data

# Dereferences the URL of a remote @context and answers the content of its "@context" member.
Fetch = Callable[[str], Any]

_GENERIC_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")
_DEPTH_LIMIT = 8


class CoreContext:
    """The core @context, known without any network: `terms` to IRIs, the `vocab` for unknown terms, its `url`."""

    def __init__(self) -> None:
        facts = json.loads((SCHEMAS / "contexts" / "ngsi-ld-core.json").read_text("utf-8"))
        self.url: str = facts["url"]
        self.vocab: str = facts["vocab"]
        self.prefixes: dict[str, str] = facts["prefixes"]
        self.terms: dict[str, str] = {term: self.prefixes["ngsi-ld"] + term for term in facts["same_name"]}
        self.terms |= {term: self._iri(compact) for term, compact in facts["other_name"].items()}
        self.term_of = {iri: term for term, iri in self.terms.items()}

    def _iri(self, compact: str) -> str:
        prefix, _, name = compact.partition(":")
        return self.prefixes[prefix] + name if prefix in self.prefixes else compact

    def is_core(self, reference: object) -> bool:
        """Whether a context reference means the core @context, of whatever version."""
        return isinstance(reference, str) and reference.startswith("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-conte")


@cache
def core() -> CoreContext:
    """The core @context of v1.9."""
    return CoreContext()


class Context:
    """A user @context with the core @context behind it, which always wins (clause 5.5.7).

    `references` is what the client gave, without the core @context: URLs and objects, in order.
    """

    def __init__(self, references: list[Any], terms: dict[str, str]) -> None:
        self.references = references
        self._terms = terms
        self._term_of: dict[str, str] = {}
        for term, iri in sorted(terms.items(), key=lambda entry: (len(entry[0]), entry[0]), reverse=True):
            self._term_of[iri] = term

    def expand(self, name: str) -> str:
        """The fully qualified name of a term, a prefixed name or an IRI."""
        if name.startswith("@"):
            return name
        known = core().terms.get(name) or self._terms.get(name)
        if known:
            return known
        prefix, colon, rest = name.partition(":")
        if not colon:
            return core().vocab + name
        namespace = core().prefixes.get(prefix) or self._terms.get(prefix)
        return namespace + rest if namespace and not rest.startswith("//") else name

    def compact(self, iri: str) -> str:
        """The shortest name that expands to `iri` in this @context, or `iri` itself."""
        term = core().term_of.get(iri) or self._term_of.get(iri)
        if term:
            return term
        local = iri.removeprefix(core().vocab)
        if local != iri and local and self.expand(local) == iri:
            return local
        candidates = [name for name in self._prefixed(iri) if self.expand(name) == iri]
        return min(candidates, key=lambda name: (len(name), name), default=iri)

    def _prefixed(self, iri: str) -> Iterator[str]:
        for prefix, namespace in (core().prefixes | self._terms).items():
            if namespace.endswith(_GENERIC_DELIMITERS) and iri.startswith(namespace) and iri != namespace:
                yield f"{prefix}:{iri[len(namespace) :]}"

    def written(self) -> Any:
        """The value of an "@context" member: the user's, then the core, one string when that is all (5.2.3)."""
        return [*self.references, core().url] if self.references else core().url

    def url(self) -> str | None:
        """The URL that a Link header can carry, None when the @context is no single URL."""
        if not self.references:
            return core().url
        single = self.references[0] if len(self.references) == 1 else None
        return single if isinstance(single, str) else None


def build(given: Any, fetch: Fetch) -> Context:
    """The Context of the value of an "@context" member or of a context URL.

    Raises ApiError: BadRequestData for an invalid @context, LdContextNotAvailable for one that cannot be retrieved.
    """
    references = [item for item in (given if isinstance(given, list) else [given]) if not core().is_core(item)]
    terms: dict[str, str] = {}
    for reference in references:
        terms |= _terms_of(reference, fetch, terms, 0)
    return Context(references, terms)


def _terms_of(reference: Any, fetch: Fetch, known: dict[str, str], depth: int) -> dict[str, str]:
    if depth > _DEPTH_LIMIT:
        raise bad_request_data("@context: the remote @contexts refer to each other without end; break the circle")
    if core().is_core(reference):
        return known
    if isinstance(reference, str):
        return _terms_of(_remote(reference, fetch), fetch, known, depth + 1)
    if isinstance(reference, list):
        for item in reference:
            known = known | _terms_of(item, fetch, known, depth + 1)
        return known
    if isinstance(reference, dict):
        return known | _definitions(reference, known)
    raise bad_request_data(f"@context: {json.dumps(reference)} is no URL, object or array; give one of these")


def _remote(url: str, fetch: Fetch) -> Any:
    if not is_uri(url):
        raise bad_request_data(f"@context: {url!r} is not an absolute URL; give the full address of the document")
    return fetch(url)


def _definitions(document: dict[str, Any], known: dict[str, str]) -> dict[str, str]:
    """Term to IRI of one context object; prefixes may be defined after their use."""
    raw = {term: _identifier(term, definition) for term, definition in document.items() if not term.startswith("@")}
    named = {term: iri for term, iri in raw.items() if iri is not None}
    return {term: iri for term in named if (iri := _resolve(named[term], named, known, 0)) is not None}


def _identifier(term: str, definition: Any) -> str | None:
    """What a term definition says its IRI is, unresolved; None when it takes the term away."""
    if isinstance(definition, dict):
        if "@context" in definition:
            raise bad_request_data(f"@context: term {term!r} has a scoped context, which 5.5.7 forbids; remove it")
        definition = definition.get("@id", term if ":" in term else core().vocab + term)
    if definition is None or isinstance(definition, str):
        return definition
    raise bad_request_data(f"@context: the definition of term {term!r} is no string or object; write its IRI")


def _resolve(text: str, named: dict[str, str], known: dict[str, str], depth: int) -> str | None:
    if text.startswith("@") or depth > _DEPTH_LIMIT:
        return None
    prefix, colon, rest = text.partition(":")
    if not colon:
        inner = named.get(text) or known.get(text) or core().terms.get(text)
        return core().vocab + text if inner in (None, text) else _resolve(str(inner), named, known, depth + 1)
    namespace = core().prefixes.get(prefix) or named.get(prefix) or known.get(prefix)
    if namespace is None or rest.startswith("//") or namespace == text:
        return text
    resolved = _resolve(namespace, named, known, depth + 1)
    return text if resolved is None else resolved + rest
