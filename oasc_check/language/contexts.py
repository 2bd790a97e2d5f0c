"""The @contexts of JSON-LD documents that stand at addresses of their own (JSON-LD 1.1, clause 3.1)."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin

from oasc_check.language.links import in_header
from oasc_check.places import SCHEMAS

_CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context"
CORE_CONTEXT = f"{_CORE}.jsonld"
"""Where the core @context of NGSI-LD is published."""
_LINK = "http://www.w3.org/ns/json-ld#context"
_ADDRESSED = frozenset({"@context", "@import"})


@cache
def library() -> Any:
    """The JSON-LD library, which is not to warn on the terminal of what a platform writes."""
    from pyld import jsonld

    warnings.filterwarnings("ignore", category=SyntaxWarning, module="pyld")
    return jsonld


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at the address of an @context.

    ``at`` is the address that answered, which is another one after a redirect; ``trouble`` says why there is nothing to
    read, or is empty.
    """

    url: str
    at: str
    body: bytes
    trouble: str = ""


class Absent(LookupError):
    """An @context that is not at hand; says where it stands, and why if that is known."""


def processing(load: Any, **more: Any) -> dict[str, Any]:
    """Options for the library, with which it remembers nothing of other documents.

    By itself it keeps what it made of an @context, and writes into it what was added by @import: then a document would
    mean what those before it have left behind.
    """
    from pyld.context_resolver import ContextResolver

    return {"documentLoader": load, "contextResolver": ContextResolver({}, load), **more}


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


def is_shipped(url: str) -> bool:
    """Whether an @context comes with the tester."""
    return url.startswith(_CORE)


def shipped_context(url: str, _options: Any = None) -> dict[str, Any]:
    """Loads a context that is shipped, as pyld asks for it. Raises Absent for any other."""
    if not is_shipped(url):
        raise Absent(
            f"its @context stands at {url}, which is not at hand; "
            "serve it from an address of the platform, or answer in Turtle"
        )
    return loaded(url, _core_context())


def loaded(url: str, document: Any) -> dict[str, Any]:
    """A document as pyld takes it from a loader: a copy, into which it may write."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": deepcopy(document),
    }


class Shelf:
    """Loads, for pyld, the contexts that are shipped or were fetched; ``absent`` is the first one that is neither."""

    def __init__(self, fetched: Sequence[Fetched]) -> None:
        self._fetched = {one.url: one for one in fetched}
        self.absent: Absent | None = None

    def __call__(self, url: str, _options: Any = None) -> dict[str, Any]:
        """Raises Absent."""
        found = self._taken(url)
        return {**found, "document": self.merged(found["document"], found["documentUrl"])}

    def merged(self, document: Any, base: str) -> Any:
        """A document with each @import replaced by what it names (JSON-LD 1.1 API, clause 4.1.2, step 5.6).

        The library reads the address against the wrong base, and cannot import what it has used already. What is no
        address of a context is left for it to complain about. Raises Absent, and ValueError for an import in an import.
        """
        if isinstance(document, list):
            return [self.merged(one, base) for one in document]
        if not isinstance(document, Mapping):
            return document
        own = {key: self.merged(value, base) for key, value in document.items()}
        imported = self._importable(own.get("@import"), base)
        return own if imported is None else {**imported, **{key: own[key] for key in own if key != "@import"}}

    def _importable(self, address: Any, base: str) -> Mapping[str, Any] | None:
        document = self._taken(_joined(base, address))["document"] if isinstance(address, str) else None
        context = document.get("@context") if isinstance(document, Mapping) else None
        if not isinstance(context, Mapping):
            return None
        if "@import" in context:
            raise ValueError(f"the @context that is imported from {address} has an @import itself")
        return context

    def _taken(self, url: str) -> dict[str, Any]:
        try:
            return self._found(url)
        except Absent as absent:
            self.absent = self.absent or absent
            raise

    def _found(self, url: str) -> dict[str, Any]:
        one = self._fetched.get(url)
        if one is None:
            return shipped_context(url)
        if one.trouble:
            raise _unavailable(one.trouble)
        try:
            return loaded(one.at, json.loads(one.body))
        except ValueError:
            raise _unavailable(f"{one.at} did not answer with JSON") from None


def _unavailable(reason: str) -> Absent:
    return Absent(f"its @context cannot be had: {reason}")


def of_link(header: str | None, base: str) -> str | None:
    """The address of the @context that a Link header gives plain JSON (JSON-LD 1.1, clause 6.1)."""
    return next((_joined(base, one.href) for one in in_header(header or "") if one.rel == _LINK), None)


def alternate(header: str | None, media_type: str, base: str) -> str | None:
    """Where an answer that is no JSON says that it is in JSON-LD (JSON-LD 1.1 API, clause 9.4.1)."""
    if media_type == "application/json" or media_type.endswith("+json"):
        return None
    links = (one for one in in_header(header or "") if one.rel == "alternate")
    return next((_joined(base, one.href) for one in links if one.members.get("type") == "application/ld+json"), None)


def comparisons(document: Any) -> int:
    """How many values the library compares with each other, which it does in each property but @graph."""
    if isinstance(document, list):
        return sum(map(comparisons, document))
    if not isinstance(document, Mapping):
        return 0
    inside = sum(map(comparisons, document.values()))
    return inside + sum(len(one) ** 2 for key, one in document.items() if isinstance(one, list) and key != "@graph")


def addresses(document: Any, base: str) -> Iterator[str]:
    """Where the @contexts stand that a document, or an @context itself, names by their addresses."""
    if isinstance(document, list):
        for one in document:
            yield from addresses(one, base)
    elif isinstance(document, Mapping):
        for key, value in document.items():
            named = value if isinstance(value, list) else [value]
            if key in _ADDRESSED:
                yield from (_joined(base, one) for one in named if isinstance(one, str))
            yield from addresses(value, base)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address
