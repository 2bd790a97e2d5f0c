"""The first text of a mechanism, of a group and of a test. What a person must still decide stands in comments."""

from __future__ import annotations

from typing import Any

from oasc_check.author.writing import Noted, document, item

_READING = ("GET", "HEAD", "OPTIONS")
_UNDISCOVERED = "Nobody has said yet by which answer it is known."


def mechanism(
    name: str, title: str, standard: str, source: str, version: str, clause: tuple[str, str], editor: str
) -> str:
    """mechanism.yaml. ``clause`` is a number and a title, ``editor`` the comment that names its schema."""
    data = {
        "mechanism": name,
        "title": title,
        "standard": standard,
        "source": source,
        "versions": [version],
        "clauses": Noted({clause[0]: clause[1]}, "which other clauses does the standard have?"),
        "undiscovered": Noted(_UNDISCOVERED, "how is it known (discovery: in suites/README.md), or why can it not be?"),
    }
    return document(data, [editor])


def group(mechanism: str, name: str, title: str, test: dict[str, Any], editor: str) -> str:
    """The file of a group with its first test."""
    return document({"mechanism": mechanism, "group": name, "title": title, "tests": [test]}, [editor])


def one_more(test: dict[str, Any]) -> str:
    """A test as it stands at the end of the file of its group."""
    return "\n" + item(test, 2)


def test(name: str, says: str, clause: str, send: str, remedy: str) -> dict[str, Any]:
    """A test with one step. ``send`` is a method and a path."""
    reads = send.partition(" ")[0] in _READING
    return {
        "id": name,
        "says": says,
        "clause": [clause],
        **({} if reads else {"effect": "writes"}),
        "steps": [_reading(send) if reads else _writing(send)],
        "remedy": remedy,
    }


def _reading(send: str) -> dict[str, Any]:
    body = Noted({"$": {"type": ["object", "array"]}}, "what must the answer hold?")
    return {"send": send, "expect": {"status": 200, "media_type": "application/json", "body": body}}


def _writing(send: str) -> dict[str, Any]:
    if not send.startswith("POST "):
        return {
            "send": Noted(send, "which earlier step creates what is changed here? Name that in the path."),
            "expect": {"status": Noted([200, 204], "which status does the clause ask for?")},
        }
    return {
        "send": send,
        "body": Noted({"id": "${id:Thing}"}, "what does the platform want to be sent?"),
        "created": Noted("${header:Location}", "where is what this creates? It is removed after the test."),
        "expect": {"status": 201, "headers": {"Location": {"present": True}}},
    }
