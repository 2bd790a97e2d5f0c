"""RDF is read in each syntax, refused where it is none, and flattened."""

import json
import sys
from typing import Any

import pytest

from oasc_check.language.contexts import Fetched, comparisons
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


@pytest.mark.parametrize(("body", "media_type"), [(TURTLE, "text/turtle"), (TURTLE, ""), (XML, "application/rdf+xml")])
def test_a_mark_of_utf_8_may_stand_before_it(body: bytes, media_type: str) -> None:
    """RFC 3629, 6. In JSON it must not be there (RFC 8259, 8.1)."""
    assert flattened(graph(b"\xef\xbb\xbf" + body, media_type, BASE))
    with pytest.raises(NotRdf, match="it is not JSON"):
        graph(b"\xef\xbb\xbf{}", "application/ld+json", BASE)


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


PLACES = "http://x.example/places"
STORED = [
    Fetched(f"{PLACES}/terms.jsonld", f"{PLACES}/terms.jsonld", b'{"@context": {"label": "http://v.example/label"}}'),
    Fetched(
        f"{PLACES}/more.jsonld", f"{PLACES}/more.jsonld", b'{"@context": {"@import": "terms.jsonld", "id": "@id"}}'
    ),
]


def said(context: Any, key: str) -> list[dict[str, Any]]:
    """What a document says of itself under ``key``, with the contexts that are stored."""
    body = json.dumps({"@context": context, "@id": "", key: "x"}).encode()
    return flattened(graph(body, "application/ld+json", BASE, contexts=STORED))


def test_a_context_is_imported_whoever_has_used_it_before() -> None:
    named, imported = f"{PLACES}/terms.jsonld", {"@import": f"{PLACES}/terms.jsonld", "name": "http://v.example/name"}
    assert said(named, "label") == [{"@id": BASE, "http://v.example/label": [{"@value": "x"}]}]
    assert said(imported, "label") == [{"@id": BASE, "http://v.example/label": [{"@value": "x"}]}]
    assert said(imported, "name") == [{"@id": BASE, "http://v.example/name": [{"@value": "x"}]}]
    assert said(named, "name") == []


def test_what_an_import_names_is_read_against_the_context_that_holds_it() -> None:
    assert said(f"{PLACES}/more.jsonld", "label") == [{"@id": BASE, "http://v.example/label": [{"@value": "x"}]}]


@pytest.mark.parametrize("address", [f"{PLACES}/more.jsonld", 5])
def test_what_must_not_be_imported_is_refused(address: Any) -> None:
    with pytest.raises(NotRdf, match="@import"):
        said({"@import": address}, "label")


def test_an_import_that_is_not_at_hand_leaves_it_open() -> None:
    with pytest.raises(CannotRead, match="not at hand"):
        said({"@import": "http://elsewhere.example/c"}, "label")


def test_what_the_library_did_not_foresee_is_not_held_against_a_document() -> None:
    """JSON-LD 1.1, 4.1.9: PyLD 3.3 looks for @propagate in the address of a context."""
    body = b'{"@context": {"T": {"@id": "http://v.example/T", "@context": "/scoped"}}, "@id": "", "@type": "T"}'
    scoped = Fetched("http://x.example/scoped", "http://x.example/scoped", b'{"@context": {"@propagate": false}}')
    with pytest.raises(CannotRead, match="stumbles"):
        graph(body, "application/ld+json", BASE, contexts=[scoped])


def test_a_type_without_a_name_is_a_blank_node() -> None:
    """RDF 1.1 Concepts, 3.1: the object of a triple may be one, as where OWL says what is asked of a thing."""
    (types,) = (node["@type"] for node in flattened(graph(b"<#a> a [ ] .", "text/turtle", BASE)) if "@type" in node)
    assert types[0].startswith("_:")


def test_any_json_is_read_with_the_context_that_a_link_gives_it() -> None:
    link = f'<{PLACES}/terms.jsonld>; rel="http://www.w3.org/ns/json-ld#context"'
    body = b'{"@id": "a", "label": "x"}'
    (node,) = flattened(graph(body, "application/geo+json", BASE, link, STORED))
    assert node["http://v.example/label"] == [{"@value": "x"}]
    with pytest.raises(NotRdf, match="no syntax of RDF"):
        graph(body, "application/geo+json", BASE, None, STORED)


RDF_XML = """<!DOCTYPE r:RDF [{}]><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:v="http://v.example/">
<r:Description r:about="a"><v:said r:datatype="&v;text">{}</v:said></r:Description></r:RDF>"""
NAMESPACE = '<!ENTITY v "http://v.example/">'


def test_entities_stand_for_namespaces_in_rdf_xml() -> None:
    (node,) = flattened(graph(RDF_XML.format(NAMESPACE, "x").encode(), "application/rdf+xml", BASE))
    assert node["http://v.example/said"] == [{"@value": "x", "@type": "http://v.example/text"}]


def test_a_text_that_entities_make_endless_is_not_put_together() -> None:
    """Each of these is ten times the one before: three million characters of a document that fits on a screen."""
    tens = "".join(f'<!ENTITY e{level + 1} "{f"&e{level};" * 10}">' for level in range(6))
    body = RDF_XML.format(f'{NAMESPACE}<!ENTITY e0 "lol">{tens}', "&e6;").encode()
    with pytest.raises(CannotRead, match="too many pieces"):
        graph(body, "application/rdf+xml", BASE)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<a> <b> " + b"[ <c> " * 5000 + b"1" + b"]" * 5000 + b" .", "text/turtle"),
        (b'{"@id": "a", "http://v.example/b": ' + b"[" * 50000 + b"]" * 50000 + b"}", "application/ld+json"),
        (b'{"http://v.example/b": ' * 900 + b"1" + b"}" * 900, "application/ld+json"),
    ],
)
def test_what_is_nested_too_deeply_is_not_held_against_a_document(body: bytes, media_type: str) -> None:
    with pytest.raises(CannotRead, match="nested too deeply"):
        graph(body, media_type, BASE)


def test_a_mistake_in_turtle_is_told_with_its_line() -> None:
    with pytest.raises(NotRdf, match=r"text/turtle: at line 2: Bad syntax \(.+\)$"):
        graph(b"<a> <b> <c> .\n<a> <b> .", "text/turtle", BASE)


def test_a_list_that_would_take_minutes_is_not_read() -> None:
    """The library compares each value of a property with all others."""
    long: dict[str, Any] = {"@id": "a", "http://v.example/n": list(range(10_001))}
    with pytest.raises(CannotRead, match="too many values in one list"):
        graph(json.dumps(long).encode(), "application/ld+json", BASE)
    many = {"@graph": [{"@id": f"http://v.example/{number}", "http://v.example/n": number} for number in range(10_001)]}
    assert comparisons(many) == 0
    assert comparisons({"@graph": [long, [long, {"a": [[1, 2], 3]}]]}) == 2 * 10_001**2 + 2**2
