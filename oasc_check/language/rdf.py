"""RDF as data: a body in one of its syntaxes becomes a graph, and a graph the flattened form of JSON-LD.

Needs the extra ``rdf``. Nothing is fetched here: a JSON-LD document whose @context stands elsewhere is read with those
that were fetched before, or cannot be read.
"""

from __future__ import annotations

import json
import logging
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.sax import SAXException

from oasc_check.language.contexts import (
    Absent,
    Fetched,
    Shelf,
    addresses,
    comparisons,
    is_shipped,
    library,
    of_link,
    processing,
)
from oasc_check.language.rdf_xml import is_too_costly

if TYPE_CHECKING:
    from rdflib import Graph

MISSING = "RDF cannot be read: the extra rdf is not installed; pip install 'oasc-check[rdf]'"
_TOO_DEEP = "it is nested too deeply to be read"
_MOST_COMPARED = 10**8
"""Values that the JSON-LD library compares with each other in half a minute, such as 10,000 of one property."""
_FORMATS: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "text/n3": "n3",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
}
_UNSAID = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
_JSON = frozenset({"application/ld+json", "application/json"})
_STUMBLES = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)
"""What the libraries raise for octets that they did not foresee."""
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class NotRdf(ValueError):
    """A body that is not RDF in a syntax that is known here; says why."""


class CannotRead(Exception):
    """RDF that cannot be read here although it may well be right; says what is missing."""


def graph(body: bytes, media_type: str, base: str, link: str | None = None, contexts: Sequence[Fetched] = ()) -> Graph:
    """The triples of a body; relative IRIs are read against ``base``. Named graphs are read as one.

    ``link`` is the Link header that it came with: it gives plain JSON its @context (JSON-LD 1.1, clause 6.1).
    ``contexts`` are those that were fetched for it.

    The graph is shared: do not change it. Raises NotRdf and CannotRead.
    """
    known = _known(body, media_type, link)
    if known not in _FORMATS and known not in _JSON:
        raise NotRdf(f"{media_type} is no syntax of RDF")
    return _parsed(body, known, base, _linked(known, base, link), tuple(contexts))


def contexts_named(body: bytes, media_type: str, base: str, link: str | None = None) -> list[str]:
    """The addresses of the @contexts without which a body cannot be read, but for those that are shipped."""
    known = _known(body, media_type, link)
    linked = _linked(known, base, link)
    try:
        named = addresses(json.loads(body), base) if known in _JSON else ()
        return [url for url in dict.fromkeys((*named, *([linked] if linked else []))) if not is_shipped(url)]
    except (ValueError, RecursionError):
        return []


def _known(body: bytes, media_type: str, link: str | None) -> str:
    """The media type by which a body is read; any JSON will do with a link to an @context (JSON-LD 1.1, clause 6.1)."""
    if media_type in _UNSAID:
        return _guessed(body)
    is_like_json = media_type.endswith("+json") and media_type not in _JSON
    return "application/json" if is_like_json and of_link(link, "") is not None else media_type


def _linked(media_type: str, base: str, link: str | None) -> str | None:
    return of_link(link, base) if media_type == "application/json" else None


def _guessed(body: bytes) -> str:
    """The syntax of a file that a server sends without saying what it is."""
    start = body.removeprefix(BOM_UTF8).lstrip(b" \t\r\n")[:500]
    if start[:1] in (b"{", b"["):
        return "application/ld+json"
    return "application/rdf+xml" if start.startswith(b"<?xml") or b"<rdf:RDF" in start else "text/turtle"


@lru_cache(maxsize=16)
def _parsed(body: bytes, media_type: str, base: str, linked: str | None, contexts: tuple[Fetched, ...]) -> Graph:
    try:
        from rdflib import Graph
        from rdflib.exceptions import Error
    except ImportError:
        raise CannotRead(MISSING) from None
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    if _FORMATS.get(media_type) == "xml" and is_too_costly(body):
        raise CannotRead("its texts come in too many pieces to be put together; write them without entities")
    is_json = media_type in _JSON
    text, form = (
        (_triples_of_json(body, base, linked, contexts), "nt")
        if is_json
        else (body.removeprefix(BOM_UTF8), _FORMATS[media_type])
    )
    found = Graph()
    try:
        found.parse(data=text, format=form, publicID=base)
    except RecursionError:
        raise CannotRead(_TOO_DEEP) from None
    except (Error, SAXException, SyntaxError, *_STUMBLES) as error:
        raise NotRdf(f"it cannot be read as {media_type}: {_first_line(error)}") from None
    return found


def _first_line(error: object) -> str:
    """What is said first. rdflib says where a mistake in Turtle is, in a line of its own, and then what it is."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    said = " ".join(lines[:2]) if lines[0].endswith(" of <>:") else lines[0]
    return said.replace(" of <>:", ":").removesuffix(" at ^ in:")[:200]


def _innermost(error: BaseException) -> BaseException:
    """What went wrong at first; what the JSON-LD library says in the end is in the most general words."""
    return _innermost(error.__cause__) if error.__cause__ else error


def _triples_of_json(body: bytes, base: str, linked: str | None, contexts: tuple[Fetched, ...]) -> str:
    """A JSON-LD document as N-Triples (JSON-LD 1.1 API, clause 8.1)."""
    jsonld = library()

    shelf = Shelf(contexts)
    options = processing(shelf, base=base, **({"expandContext": linked} if linked else {}))
    document = _json(body)
    try:
        if comparisons(document) > _MOST_COMPARED:
            raise CannotRead("it has too many values in one list to be read as JSON-LD; answer in Turtle")
        dataset = jsonld.to_rdf(shelf.merged(document, base), options)
    except Absent as absent:
        raise CannotRead(str(absent)) from None
    except jsonld.JsonLdError as error:
        if shelf.absent:
            raise CannotRead(str(shelf.absent)) from None
        raise _complaint(_innermost(error)) from None
    except _STUMBLES as error:
        raise _complaint(error) from None
    every = [triple for name in dataset for triple in dataset[name]]
    return str(jsonld.JsonLdProcessor.to_nquads({"@default": every}))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except ValueError as error:
        raise NotRdf(f"it is not JSON: {_first_line(error)}") from None
    except RecursionError:
        raise CannotRead(_TOO_DEEP) from None


def _complaint(error: BaseException) -> NotRdf | CannotRead:
    """What the JSON-LD library says of a document, or that it did not foresee such a one."""
    if isinstance(error, library().JsonLdError | ValueError):
        return NotRdf(f"it is not JSON-LD: {_first_line(error.args[0] if error.args else error)}")
    if isinstance(error, RecursionError):
        return CannotRead(_TOO_DEEP)
    return CannotRead(f"the JSON-LD library stumbles over it: {_first_line(error)}")


def flattened(triples: Graph) -> list[dict[str, Any]]:
    """One object for each subject (JSON-LD 1.1, clause 9.3, without a context), in the order of their identifiers."""
    from rdflib import BNode, Literal

    nodes: dict[str, dict[str, Any]] = {}
    for subject, predicate, value in sorted(triples):
        name = f"_:{subject}" if isinstance(subject, BNode) else str(subject)
        node = nodes.setdefault(name, {"@id": name})
        other = f"_:{value}" if isinstance(value, BNode) else str(value)
        if str(predicate) == _TYPE:
            node.setdefault("@type", []).append(other)
        elif isinstance(value, Literal):
            node.setdefault(str(predicate), []).append(_literal(value))
        else:
            node.setdefault(str(predicate), []).append({"@id": other})
    return list(nodes.values())


def _literal(value: Any) -> dict[str, str]:
    found = {"@value": str(value), "@language": value.language, "@type": value.datatype and str(value.datatype)}
    return {name: text for name, text in found.items() if text is not None}
