"""What failed as SARIF 2.1.0 (OASIS), located at the line of the suite that asks for it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from oasc_check.report.escape import json_visible
from oasc_check.report.model import Document, TestLine
from oasc_check.report.reason import reason_of

_KINDS = {"failed": ("fail", "error"), "inconclusive": ("open", "none"), "error": ("review", "none")}
_WEAKER = {"should": "warning", "may": "note"}


def render(document: Document) -> bytes:
    """One run; a rule for each test that is named, a result for each that failed or is open."""
    found = [test for test in document["tests"] if test["outcome"] in _KINDS]
    tool = document["tool"]
    driver = {
        "name": tool["name"],
        "semanticVersion": tool["version"],
        "rules": [_rule(test) for test in found],
        "properties": {"suitesDigest": tool["suites_digest"]},
    }
    run = {
        "tool": {"driver": driver},
        "results": [_result(test, index) for index, test in enumerate(found)],
        "automationDetails": {"id": f"oasc-check/{document['edition']}/"},
    }
    made = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return f"{json_visible(json.dumps(made, ensure_ascii=False, indent=1))}\n".encode()


def _rule(test: TestLine) -> dict[str, Any]:
    return {
        "id": test["id"],
        "shortDescription": {"text": test["says"]},
        "help": {"text": test["remedy"]},
        "properties": {"clause": test["clause"], "level": test["level"]},
    }


def _result(test: TestLine, index: int) -> dict[str, Any]:
    kind, level = _KINDS[test["outcome"]]
    return {
        "ruleId": test["id"],
        "ruleIndex": index,
        "kind": kind,
        "level": _WEAKER.get(test["level"], level) if kind == "fail" else level,
        "message": {"text": reason_of(test) or test["says"]},
        "locations": [_location(test)],
    }


def _location(test: TestLine) -> dict[str, Any]:
    place = test.get("place", {"file": f"mechanisms/{test['mechanism']}/mechanism.yaml", "line": 1})
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(f"suites/{place['file']}", errors="replace")},
            "region": {"startLine": place["line"]},
        }
    }
