"""Spoils answers in RDF: what is said of a node left out, or said otherwise, where the shapes forbid that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from oasc_check.language.rdf import CannotRead, NotRdf, graph
from oasc_check.proof.spoil_headers import first_forbidden
from oasc_check.proof.subject import Mutant, Subject
from oasc_check.run.model import Exchange

_TRIES = 60
_MOST = 12


def spoilt_triples(expect: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """Each predicate of a node dropped, and each literal replaced by a node, where it is forbidden."""
    yield from islice(first_forbidden(subject, expect, islice(_candidates(subject), _TRIES)), _MOST)


def _candidates(subject: Subject) -> Iterator[tuple[str, Exchange]]:
    from rdflib import RDF, Graph, Literal, URIRef

    try:
        exchange = subject.site.exchange
        link = subject.seen.headers.get("link")
        data = graph(subject.seen.body, subject.seen.media_type, exchange.request.url, link, exchange.contexts)
    except (NotRdf, CannotRead):
        return
    done: set[tuple[object, ...]] = set()
    for node, predicate, value in sorted(data, key=str):
        if (kind := (predicate, *sorted(map(str, data.objects(node, RDF.type))))) in done:
            continue
        done.add(kind)
        without = Graph() + data
        without.remove((node, predicate, None))
        yield f"{predicate} dropped", _sent(subject, without)
        if isinstance(value, Literal):
            without.add((node, predicate, URIRef("urn:oasc:spoilt")))
            yield f"{predicate} changed", _sent(subject, without)


def _sent(subject: Subject, data: Any) -> Exchange:
    return subject.with_body(data.serialize(format="nt", encoding="utf-8"), "text/turtle")
