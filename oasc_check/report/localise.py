"""The sentences of a document in another language; ids, addresses, numbers and payloads stay what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from oasc_check.i18n.words import Translate, Words

if TYPE_CHECKING:
    from oasc_check.report.model import Document, TestLine


def localised(document: Document, say: Words) -> Document:
    """The document with every sentence in the language of `say`."""
    if say.language == "en":
        return document
    made: dict[str, Any] = {
        **document,
        "mims": [{**line, "title": say(line["title"])} for line in document["mims"]],
        "mechanisms": [{**line, "reason": say(line["reason"])} for line in document["mechanisms"]],
        "requirements": [_some(line, say, "capability", "text", "reason") for line in document["requirements"]],
        "tests": [_test(test, say) for test in document["tests"]],
        "warnings": [say(warning) for warning in document["warnings"]],
        "residue": [say(one) for one in document["residue"]],
        "run": {**document["run"], "limits": [say(limit) for limit in document["run"]["limits"]]},
    }
    return cast("Document", made)


def _test(test: TestLine, say: Translate) -> dict[str, Any]:
    made = _some(test, say, "says", "reason", "remedy")
    made["findings"] = [_some(one, say, "expected", "actual", "message") for one in test["findings"]]
    if test["unclear"]:
        made["unclear"] = _some(test["unclear"], say, "doubt", "reading")
    return made


def _some(line: Any, say: Translate, *members: str) -> dict[str, Any]:
    return {**line, **{name: say(line[name]) for name in members if line[name]}}
