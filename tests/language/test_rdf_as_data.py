"""RDF is read in each syntax, refused where it is none, and flattened."""

import sys

import pytest

from oasc_check.language.rdf import CannotRead, NotRdf, flattened, graph

BASE = "http://x.example/doc"
TURTLE = (
    b'@prefix d: <http://purl.org/dc/terms/> . <#a> a d:Agent ; d:title "Eau"@fr , 5 ; d:relation [ d:title "b" ] .'
)


def test_a_graph_is_flattened() -> None:
    nodes = flattened(graph(TURTLE, "text/turtle", BASE))
    named = next(node for node in nodes if node["@id"] == f"{BASE}#a")
    assert named["@type"] == ["http://purl.org/dc/terms/Agent"]
    assert {"@value": "Eau", "@language": "fr"} in named["http://purl.org/dc/terms/title"]
    assert {"@value": "5", "@type": "http://www.w3.org/2001/XMLSchema#integer"} in named[
        "http://purl.org/dc/terms/title"
    ]
    assert named["http://purl.org/dc/terms/relation"][0]["@id"].startswith("_:")
    assert len(nodes) == 2


def test_json_ld_with_named_graphs_is_one_graph() -> None:
    body = b'{"@context": {"@vocab": "http://v.example/"}, "@id": "g", "@graph": [{"@id": "a", "name": "b"}]}'
    assert [node["@id"] for node in flattened(graph(body, "application/ld+json", BASE))] == ["http://x.example/a"]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<p>Hello", "text/html"),
        (b"<p>Hello", "text/turtle"),
        (b"<p>Hello", "application/rdf+xml"),
        (b"<a>'^b></a>", "text/turtle"),
        (b"{", "application/ld+json"),
        (b'{"@context": 5}', "application/ld+json"),
        (b"Hello, world", "text/plain"),
    ],
)
def test_what_is_no_rdf_is_refused(body: bytes, media_type: str) -> None:
    with pytest.raises(NotRdf):
        graph(body, media_type, BASE)


XML = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="http://a.example/"><rdf:type rdf:resource="http://a.example/T"/></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize("body", [TURTLE, b'[{"@id": "http://a.example/", "@type": ["http://a.example/T"]}]', XML])
def test_a_file_without_a_media_type_is_read_by_its_looks(body: bytes) -> None:
    assert len(graph(body, "application/octet-stream", BASE)) >= 1


def test_a_context_that_stands_elsewhere_is_not_fetched() -> None:
    with pytest.raises(CannotRead, match="@context"):
        graph(b'{"@context": "http://127.0.0.1:9/c.jsonld", "name": "x"}', "application/ld+json", BASE)


LINK = '<http://x.example/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'


def test_plain_json_has_the_context_of_its_link() -> None:
    with pytest.raises(CannotRead, match=r"its @context stands at http://x\.example/c\.jsonld"):
        graph(b'{"id": "a"}', "application/json", BASE, LINK)


def test_json_ld_brings_its_own_context() -> None:
    body = b'{"@context": {"@vocab": "http://v.example/"}, "@id": "a", "name": "b"}'
    assert len(graph(body, "application/ld+json", BASE, LINK)) == 1


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(CannotRead, match=r"oasc-check\[rdf\]"):
        graph(b"<http://a.example/only-here> a <http://a.example/T> .", "text/turtle", BASE)
