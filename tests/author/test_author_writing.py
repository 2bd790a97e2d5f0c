"""YAML that is written for authors says what was given, however odd."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oasc_check.author.writing import Noted, document, flow
from oasc_check.suite.strict_yaml import parse

TEXTS = st.text(max_size=30) | st.sampled_from(
    ["no", "5.10", "1e5", "12:30", "2024-01-01", "null", "~", "# x", "a: b", "a #b", "- x", "${id:Lot}", "$[*].id", "'"]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


def read(text: str) -> Any:
    """What the suites' own reader makes of it."""
    return parse(text, Path("x.yaml")).data


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_again(data: dict[str, Any]) -> None:
    assert read(document(data)) == data


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3), st.integers(2, 40))
def test_what_is_too_long_for_a_line_is_read_again(data: dict[str, Any], times: int) -> None:
    whole = {"steps": [data] * times, "long": {f"k{number}": data for number in range(times)}}
    assert read(document(whole)) == whole


@given(VALUES)
def test_a_value_in_one_line_is_read_again(value: Any) -> None:
    assert read(f"x: {flow(value)}") == {"x": value}


def test_a_note_is_a_comment_in_the_line_of_its_key() -> None:
    data = {
        "says": Noted("It works.", "what works?"),
        "steps": [{"send": "GET /x", "expect": {"status": Noted(200, "why?")}}],
    }
    text = document(data, ["A draft."])
    assert text == (
        "# A draft.\n"
        "says: It works.  # decide: what works?\n"
        "steps:\n"
        "  - send: GET /x\n"
        "    expect:\n"
        "      status: 200  # decide: why?\n"
    )
    assert read(text) == {"says": "It works.", "steps": [{"send": "GET /x", "expect": {"status": 200}}]}
