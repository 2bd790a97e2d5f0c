"""The three syntaxes say the same triples, and the header Accept chooses among them."""

import pytest

from oasc_check.language.rdf import graph
from oasc_check.reference import rdf
from oasc_check.reference.dcat_ap.catalogue import catalogue


@pytest.mark.parametrize("media_type", rdf.SYNTAXES)
def test_each_syntax_says_every_triple(media_type: str) -> None:
    triples = [
        *catalogue("http://x.example/dcat"),
        ("http://x.example/a", f"{rdf.DCT}title", rdf.Literal('a "b" & <c>')),
    ]
    read = graph(rdf.SYNTAXES[media_type](triples).encode(), media_type, "http://x.example/")
    written = graph(rdf.turtle(triples).encode(), "text/turtle", "http://x.example/")
    assert set(read) == set(written)
    assert len(read) == len(set(triples))


@pytest.mark.parametrize("media_type", rdf.SYNTAXES)
def test_each_syntax_says_a_node_without_an_iri(media_type: str) -> None:
    triples: list[rdf.Triple] = [
        ("http://x.example/a", f"{rdf.DCAT}dataset", "_:d"),
        ("_:d", f"{rdf.DCT}title", rdf.Literal("D")),
    ]
    read = graph(rdf.SYNTAXES[media_type](triples).encode(), media_type, "http://x.example/")
    assert {str(title) for node in read.objects() for title in read.objects(node)} == {"D"}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/turtle"),
        ("application/ld+json, text/turtle;q=0.5", "application/ld+json"),
        ("text/turtle;q=0.2, application/rdf+xml;q=0.9", "application/rdf+xml"),
        ("application/*", "application/ld+json"),
        ("image/png", None),
        ("text/turtle;q=0", None),
    ],
)
def test_the_header_accept_chooses(accept: str, expected: str | None) -> None:
    assert rdf.chosen(accept) == expected
