"""What is kept of payloads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.report.model import Document
from oasc_check.report.reduce import LIMITS, How, reduced

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(min_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
)


def document_of(body: Any) -> Any:
    """A document with one failed test, whose value stands wherever a value can stand."""
    finding = {"expected": "Ada", "actual": "Grace", "where": "$.name", "message": "$.name: got Grace", "exchange": "x"}
    test = {"outcome": "failed", "reason": "failed: got Grace", "findings": [finding], "id": "t"}
    other = {"outcome": "inapplicable", "reason": "not claimed", "findings": [], "id": "u"}
    request = {"method": "GET", "url": "http://127.0.0.1/x", "headers": {}, "body": ""}
    response = {"status": 200, "headers": {}, "body": body, "truncated": False}
    return {
        "tests": [test, other],
        "requirements": [{"reason": "1 of 1 tests are open: failed: got Grace"}],
        "exchanges": [{"id": "x", "request": request, "response": response}],
        "run": {"limits": ["one"]},
    }


def kept(body: Any, how: How) -> Document:
    """The reduced document of a body."""
    return reduced(document_of(body), how)


def test_all_of_it_is_the_same_document() -> None:
    document = document_of("Grace")
    assert reduced(document, "bodies") is document


@pytest.mark.parametrize("how", ["shape", "none"])
def test_no_value_is_left(how: How) -> None:
    made = kept(json.dumps({"name": "Grace", "age": 85, "tags": ["Grace", None, True]}), how)
    assert "Grace" not in json.dumps(made)
    assert "Ada" not in json.dumps(made)
    assert made["tests"][0]["outcome"] == "failed"
    assert made["tests"][1]["reason"] == "not claimed"
    assert made["requirements"][0]["reason"] == "1 of 1 tests are open: $.name: what was found is not kept"
    assert made["run"]["limits"] == ["one", LIMITS[how]]


def test_a_shape_has_names_and_kinds() -> None:
    made = kept(json.dumps({"name": "Grace", "age": 85, "tags": ["x", None, True, 1.5]}), "shape")
    response = made["exchanges"][0]["response"]
    assert response is not None
    assert json.loads(str(response["body"])) == {
        "name": "string",
        "age": "number",
        "tags": ["string", "null", "boolean", "number"],
    }


@pytest.mark.parametrize("body", ["Grace Hopper", {"base64": "R3JhY2U="}, "[" * 100_000])
def test_what_is_no_json_leaves_its_length_at_most(body: Any) -> None:
    assert "Grace" not in json.dumps(kept(body, "shape"))
    assert "R3JhY2U" not in json.dumps(kept(body, "shape"))


@given(VALUES)
def test_no_text_survives_in_any_shape(value: Any) -> None:
    shaped = kept(json.dumps(value), "shape")["exchanges"][0]["response"]
    assert shaped is not None
    words = {"string", "number", "boolean", "null"}
    assert set(_texts(json.loads(str(shaped["body"])))) <= words


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value]
