"""The outcomes in the Evaluation and Report Language of W3C (EARL 1.0 Schema), as JSON-LD or Turtle."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from oasc_check.report.escape import json_visible, visible
from oasc_check.report.model import Document, TestLine
from oasc_check.report.reason import reason_of

OUTCOMES = {
    "passed": "earl:passed",
    "failed": "earl:failed",
    "inconclusive": "earl:cantTell",
    "error": "earl:cantTell",
    "inapplicable": "earl:inapplicable",
    "untested": "earl:untested",
}
_CONTEXT = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def render(document: Document) -> bytes:
    """An assertion for each test, as JSON-LD 1.1 with its @context inside."""
    return f"{json_visible(json.dumps(_graph(document), ensure_ascii=False, indent=1))}\n".encode()


def render_turtle(document: Document) -> bytes:
    """The same as Turtle. Raises ImportError without the extra rdf."""
    from oasc_check.language.rdf import graph

    triples = graph(json.dumps(_graph(document)).encode(), "application/ld+json", "")
    for prefix, namespace in _CONTEXT.items():
        triples.bind(prefix, namespace)
    return triples.serialize(format="turtle").encode()


def _graph(document: Document) -> dict[str, Any]:
    run, tool, platform = document["run"], document["tool"], document["platform"]
    root = f"urn:oasc-check:{quote(visible(run['id']), safe='')}"
    assertor = {
        "@id": f"{root}:tool",
        "@type": ["earl:Assertor", "earl:Software"],
        "doap:name": visible(tool["name"]),
        "doap:release": visible(tool["version"]),
    }
    subject = {
        "@id": f"{root}:platform",
        "@type": "earl:TestSubject",
        "dct:title": visible(platform["name"]),
        "dct:hasVersion": visible(platform["version"] or ""),
    }
    finished = visible(run["finished"])
    tests = enumerate(document["tests"])
    assertions = [_assertion(test, f"{root}:{number}", root, finished) for number, test in tests]
    return {"@context": _CONTEXT, "@graph": [assertor, subject, *assertions]}


def _assertion(test: TestLine, name: str, root: str, finished: str) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": "earl:Assertion",
        "earl:assertedBy": {"@id": f"{root}:tool"},
        "earl:subject": {"@id": f"{root}:platform"},
        "earl:test": {
            "@id": f"urn:oasc-check:test:{quote(visible(test['id']), safe='/')}",
            "@type": "earl:TestCase",
            "dct:title": visible(test["says"]),
        },
        "earl:mode": {"@id": "earl:automatic"},
        "earl:result": {
            "@id": f"{name}:result",
            "@type": "earl:TestResult",
            "earl:outcome": {"@id": OUTCOMES[test["outcome"]]},
            "dct:description": visible(reason_of(test)),
            "dct:date": {"@value": finished, "@type": "xsd:dateTime"},
        },
    }
