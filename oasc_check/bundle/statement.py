"""What is signed: the digests of all files of a bundle, and in short how the run ended.

The predicate is the Test Result of in-toto (https://in-toto.io/attestation/test-result/v0.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from oasc_check.bundle.model import BrokenBundleError
from oasc_check.report.model import Document

_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
_LISTS = {"passed": "passedTests", "inconclusive": "warnedTests", "failed": "failedTests"}


def statement_of(files: Mapping[str, bytes], result: Document) -> dict[str, Any]:
    """The statement about these files."""
    lists = {name: [test["id"] for test in result["tests"] if test["outcome"] == word] for word, name in _LISTS.items()}
    suites = {"name": "suites", "digest": {"sha256": result["tool"]["suites_digest"]}}
    return {
        "_type": _STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": _sha256(files[name])}} for name in sorted(files)],
        "predicateType": _PREDICATE,
        "predicate": {"result": _word(result["run"]["exit_code"]), "configuration": [suites], **lists},
    }


def check_digests(statement: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Raises BrokenBundleError unless the statement is about exactly these files."""
    if (statement.get("_type"), statement.get("predicateType")) != (_STATEMENT, _PREDICATE):
        raise BrokenBundleError("what is signed is no statement about a result")
    named = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    found = {name: _sha256(content) for name, content in files.items()}
    if wrong := sorted(name for name in {*named, *found} if named.get(name) != found.get(name)):
        raise BrokenBundleError(f"its digests do not match: {', '.join(wrong)} is not what was signed")


def _word(exit_code: int) -> str:
    return {0: "PASSED", 1: "FAILED"}.get(exit_code, "WARNED")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
