"""RDF without a library: one list of triples, written as Turtle, RDF/XML or JSON-LD.

A node is an IRI (str); a value is an IRI or a Literal. What is written is the plainest form of each syntax.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from re import fullmatch

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"
DCT = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True)
class Literal:
    """A text, with a language or a datatype (an IRI), or plain."""

    text: str
    language: str = ""
    datatype: str = ""


BLANK = "_:"
"""How the label of a node without an IRI begins."""
Value = str | Literal
Triple = tuple[str, str, Value]


def turtle(triples: Iterable[Triple]) -> str:
    """One triple in each line, which is N-Triples and so Turtle (RDF 1.1 Turtle, clause 6.5)."""
    return "".join(f"{_term(subject)} <{predicate}> {_term(value)} .\n" for subject, predicate, value in triples)


def _term(value: Value) -> str:
    if isinstance(value, str):
        return value if value.startswith(BLANK) else f"<{value}>"
    quoted = json.dumps(value.text, ensure_ascii=False)
    if value.language:
        return f"{quoted}@{value.language}"
    return f"{quoted}^^<{value.datatype}>" if value.datatype else quoted


def json_ld(triples: Iterable[Triple]) -> str:
    """The expanded form (JSON-LD 1.1, clause 9.1): one object for each subject."""
    nodes: dict[str, dict[str, list[object]]] = {}
    for subject, predicate, value in triples:
        node = nodes.setdefault(subject, {})
        if predicate == f"{RDF}type" and isinstance(value, str):
            node.setdefault("@type", []).append(value)
        else:
            node.setdefault(predicate, []).append(_object(value))
    return json.dumps([{"@id": subject, **node} for subject, node in nodes.items()], ensure_ascii=False)


def _object(value: Value) -> dict[str, str]:
    if isinstance(value, str):
        return {"@id": value}
    found = {"@value": value.text, "@language": value.language, "@type": value.datatype}
    return {name: text for name, text in found.items() if text or name == "@value"}


def rdf_xml(triples: Iterable[Triple]) -> str:
    """One rdf:Description for each triple (RDF 1.1 XML Syntax, clause 2)."""
    rows = "".join(_description(*triple) for triple in triples)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns:rdf="{RDF}">\n{rows}</rdf:RDF>\n'


def _description(subject: str, predicate: str, value: Value) -> str:
    found = fullmatch(r"(.*[^A-Za-z0-9_])([A-Za-z_][A-Za-z0-9_]*)", predicate)
    if found is None:
        raise ValueError(f"{predicate} has no local name")
    named = _named(subject, "about")
    return f"<rdf:Description {named}>{_property(found[1], found[2], value)}</rdf:Description>\n"


def _named(node: str, attribute: str) -> str:
    if node.startswith(BLANK):
        return f'rdf:nodeID="{node.removeprefix(BLANK)}"'
    return f'rdf:{attribute}="{escape(node)}"'


def _property(namespace: str, name: str, value: Value) -> str:
    start = f'<p:{name} xmlns:p="{namespace}"'
    if isinstance(value, str):
        return f"{start} {_named(value, 'resource')}/>"
    language = f' xml:lang="{value.language}"' if value.language else ""
    datatype = f' rdf:datatype="{value.datatype}"' if value.datatype else ""
    return f"{start}{language}{datatype}>{escape(value.text)}</p:{name}>"


SYNTAXES: Mapping[str, Callable[[Iterable[Triple]], str]] = {
    "text/turtle": turtle,
    "application/ld+json": json_ld,
    "application/rdf+xml": rdf_xml,
}


def chosen(accept: str) -> str | None:
    """The first media type of a header Accept that can be written here; Turtle for */*; None when there is none.

    Weights are read (RFC 9110, clause 12.5.1): a greater q comes first.
    """
    wanted = sorted((_weighed(part) for part in (accept or "*/*").split(",")), key=lambda pair: -pair[1])
    for name, weight in wanted:
        for known in SYNTAXES:
            if weight > 0 and name in (known, f"{known.partition('/')[0]}/*", "*/*"):
                return known
    return None


def _weighed(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
    return name.lower(), float(weight)
