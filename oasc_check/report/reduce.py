"""Takes the contents out of a document, where a platform holds personal data: their shape is kept, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, cast

from oasc_check.report.model import Document, ExchangeLine, FindingLine, RequirementLine, TestLine
from oasc_check.report.recorded import Body

How = Literal["bodies", "shape", "none"]
"""What is kept of a payload: all of it, its shape (names of members, kinds of values), or nothing."""

LIMITS: Mapping[How, str] = {
    "shape": "Payloads are kept by their shape only, and what was found in them without its value.",
    "none": "No payload is kept, and what was found in them without its value.",
}
_SAID = "what was found is not kept"
_DECIDED_BY_VALUES = frozenset({"failed", "inconclusive", "error"})
_MOST_ITEMS = 50
_MOST_DEPTH = 50


def reduced(document: Document, how: How) -> Document:
    """The document with what is to be kept. Verdicts, addresses, header fields and times stay."""
    if how == "bodies":
        return document
    tests = [_test(test) for test in document["tests"]]
    reasons = {old["reason"]: new["reason"] for old, new in zip(document["tests"], tests, strict=True)}
    made = cast("Document", {**document})
    made["tests"] = tests
    made["requirements"] = [_requirement(line, reasons) for line in document["requirements"]]
    made["exchanges"] = [_exchange(exchange, how) for exchange in document["exchanges"]]
    made.pop("record", None)  # without what was answered nothing can be judged again
    made["run"] = {**document["run"], "limits": [*document["run"]["limits"], LIMITS[how]]}
    return made


def _test(test: TestLine) -> TestLine:
    """Without the values that decided it, unless it passed; why it did not run has none in it."""
    if test["outcome"] not in _DECIDED_BY_VALUES:
        return test
    where = test["findings"][0]["where"] if test["findings"] else ""
    reason = f"{where}: {_SAID}" if where else _SAID
    return {**test, "reason": reason, "findings": [_finding(finding) for finding in test["findings"]]}


def _finding(finding: FindingLine) -> FindingLine:
    return {**finding, "expected": "(not kept)", "actual": "(not kept)", "message": f"{finding['where']}: {_SAID}"}


def _requirement(line: RequirementLine, reasons: Mapping[str, str]) -> RequirementLine:
    """Its reason may repeat that of a test."""
    for old, new in reasons.items():
        if old and old != new and line["reason"].endswith(old):
            return {**line, "reason": line["reason"].removesuffix(old) + new}
    return line


def _exchange(exchange: ExchangeLine, how: How) -> ExchangeLine:
    made = cast("ExchangeLine", {**exchange})
    made["request"] = {**exchange["request"], "body": _body(exchange["request"]["body"], how)}
    if exchange["response"]:
        made["response"] = {**exchange["response"], "body": _body(exchange["response"]["body"], how)}
    return made


def _body(body: Body, how: How) -> Body:
    if how == "none" or not body:
        return ""
    if not isinstance(body, str):
        return "(no text)"
    try:
        return json.dumps(_shape(json.loads(body), _MOST_DEPTH), ensure_ascii=False)
    except (ValueError, RecursionError):
        return f"(text of {len(body):,} characters)"


def _shape(value: Any, depth: int) -> Any:
    """Objects and lists with the kinds of what stands in them; the rest of a long list is left out."""
    if depth == 0:
        return "..."
    if isinstance(value, dict):
        return {key: _shape(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        more = [f"... ({len(value)} items)"] if len(value) > _MOST_ITEMS else []
        return [*(_shape(item, depth - 1) for item in value[:_MOST_ITEMS]), *more]
    return _KINDS.get(type(value), "null")


_KINDS: Mapping[type, str] = {str: "string", bool: "boolean", int: "number", float: "number"}
