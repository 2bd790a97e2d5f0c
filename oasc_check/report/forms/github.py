"""Annotations of a GitHub workflow: the worst ten, since it shows no more of a kind in a step."""

from __future__ import annotations

from oasc_check.i18n.words import Words
from oasc_check.report.escape import visible
from oasc_check.report.model import Document, TestLine
from oasc_check.report.reason import reason_of

_MOST = 10
_KINDS = {"failed": "error", "error": "warning", "inconclusive": "warning"}
_LEVELS = ("shall", "should", "may")


def render(document: Document, _say: Words) -> bytes:
    """Workflow commands, one a line; nothing where nothing is wrong. Their sentences are those of the document."""
    found = [test for test in document["tests"] if test["outcome"] in _KINDS]
    worst = sorted(found, key=lambda test: (list(_KINDS).index(test["outcome"]), _LEVELS.index(test["level"])))
    return "".join(_command(test) for test in worst[:_MOST]).encode()


def _command(test: TestLine) -> str:
    message = f"{test['says']}\n{reason_of(test)}\n{test['remedy']}"
    return f"::{_KINDS[test['outcome']]} title={_property(test['id'])}::{_data(message)}\n"


def _data(text: str) -> str:
    """What no command can be hidden in."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
