"""XML is read without entities, never from elsewhere, and addressed by paths."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from oasc_check.language.xml import MOST_LEVELS, NotAPath, NotXml, UnreadableXml, check, find, is_singular, parse

CITY = parse(
    b'<?xml version="1.0"?>'
    b'<w:FeatureCollection xmlns:w="http://www.opengis.net/wfs/2.0" xmlns:g="http://www.opengis.net/gml/3.2"'
    b' numberMatched="2" next="http://city.example/?a=1&amp;b=2">'
    b'<w:member><c:Stop xmlns:c="urn:c" g:id="s.1"><c:name>\n Gare </c:name><c:lines>007</c:lines></c:Stop></w:member>'
    b'<w:member><c:Stop xmlns:c="urn:c" g:id="s.2"><g:pos>50.6 3.0</g:pos><c:lines>12</c:lines></c:Stop></w:member>'
    b"</w:FeatureCollection>"
)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/wfs:FeatureCollection/@numberMatched", [2]),
        ("/wfs:FeatureCollection/@next", ["http://city.example/?a=1&b=2"]),
        ("/wfs:FeatureCollection/wfs:member/*/@gml:id", ["s.1", "s.2"]),
        ("/wfs:FeatureCollection/wfs:member[2]/*/@gml:id", ["s.2"]),
        ("/wfs:FeatureCollection/wfs:member[last()]/*/@gml:id", ["s.2"]),
        ("/*/wfs:member/*/*:name", ["Gare"]),
        ("//*:lines", ["007", 12]),
        ("//*:Stop[*:lines='12']/@gml:id", ["s.2"]),
        ("//*:Stop[@gml:id='s.1']/*:name", ["Gare"]),
        ("//gml:pos", ["50.6 3.0"]),
        ("/gml:pos", []),
        ("//wfs:member/@none", []),
    ],
)
def test_a_path_finds_texts_and_whole_numbers(path: str, values: list[object]) -> None:
    assert find(path, CITY) == values


@pytest.mark.parametrize(
    ("bound", "schema", "prefix"),
    [("xmlns:xsd", "xsd:", "xsd:"), ("xmlns:xs", "xs:", "xs:"), ("xmlns", "", ""), ("xmlns", "", "g:")],
)
def test_names_in_a_schema_are_found_whatever_their_prefix(bound: str, schema: str, prefix: str) -> None:
    root = parse(
        f'<{schema}schema {bound}="http://www.w3.org/2001/XMLSchema" xmlns:g="http://www.opengis.net/gml/3.2" '
        f'xmlns:c="urn:c"><{schema}element name="a" type="{prefix}int"/><{schema}element name="b" type="c:int"/>'
        f'<{schema}element name="c" type="none:int"/></{schema}schema>'.encode()
    )
    own = "gml:int" if prefix == "g:" else "xsd:int"
    assert find("/xsd:schema/xsd:element/@type", root) == [own, "c:int", "none:int"]


def test_only_a_schema_has_such_names() -> None:
    root = parse(
        b'<a xmlns:xs="http://www.w3.org/2001/XMLSchema" type="xs:int"><xs:a xmlns:xs="urn:x" type="xs:int"/></a>'
    )
    assert find("//*/@type", root) == ["xs:int", "xs:int"]


def test_a_prefix_means_what_it_was_bound_to_last() -> None:
    root = parse(
        b'<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:x="urn:x">'
        b'<s:element xmlns:x="http://www.w3.org/2001/XMLSchema" type="x:int"/><s:element type="x:int"/></s:schema>'
    )
    assert find("/xsd:schema/xsd:element/@type", root) == ["xsd:int", "x:int"]


@pytest.mark.parametrize("path", ["/a", "/a/@b", "/a/b[1]", "/a/b[1]/@gml:id", "/wfs:a/*[2]/gml:b[1]"])
def test_a_path_whose_steps_are_numbered_finds_one_thing(path: str) -> None:
    assert is_singular(path)
    assert not is_singular("//b[1]")
    assert not is_singular("/a/b[@name='1']")


@pytest.mark.parametrize(
    "path", ["", "a", "$.a", "/a/", "/a[", "/a[b]", "/a/@b/c", "/no:a", "//a/@no:b", "/a[no:b='1']", "/a['x']"]
)
def test_what_is_no_such_path_is_refused(path: str) -> None:
    with pytest.raises(NotAPath):
        check(path)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"<a>", b"<a/><b/>", b"<a b=1/>", b"<!doctype html><title>x</title><p>", b"\xff\xfe"]
)
def test_what_is_not_well_formed_is_no_xml(body: bytes) -> None:
    with pytest.raises(NotXml):
        parse(body)


LAUGHS = b'<!DOCTYPE a [<!ENTITY l0 "ha">' + b"".join(
    b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 10)
)


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS + b"]><a>&l9;</a>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;]><a/>',
        b"<a>" * (MOST_LEVELS + 1) + b"</a>" * (MOST_LEVELS + 1),
        b"<a>" * 1_000_000,
    ],
)
def test_entities_and_depths_are_not_read(body: bytes) -> None:
    with pytest.raises(UnreadableXml):
        parse(body)


def test_as_deep_as_is_read() -> None:
    assert find("/a", parse(b"<a>" * MOST_LEVELS + b"x" + b"</a>" * MOST_LEVELS)) == ["x"]


def test_nothing_is_ever_fetched() -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is that of the base class
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}".encode()
        parse(b'<!DOCTYPE a SYSTEM "' + url + b'/a.dtd"><a xmlns:x="' + url + b'/ns"/>')
        with pytest.raises(UnreadableXml):
            parse(b'<!DOCTYPE a [<!ENTITY x SYSTEM "' + url + b'/x">]><a>&x;</a>')
        server.shutdown()
    assert asked == []
