"""``${...}``: what is a reference, and what it becomes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.language.jsonpath import find
from oasc_check.language.templates import KeptObject, NotAReference, Reference, as_written, fill, parse, parts

VALUES = {"speed": 55, "name": "a'b", "ids": ["x", "y"], "box": [1.5, 2]}


def look_up(reference: Reference) -> Any:
    return VALUES[reference.name]


@pytest.mark.parametrize(
    ("inner", "reference"),
    [
        ("id:Vehicle", Reference("id", "Vehicle")),
        ("header:Location", Reference("header", "Location")),
        ("macro:speed", Reference("macro", "speed")),
        ("api:origin", Reference("api", "origin")),
        ("now", Reference("now")),
        ("now+1h", Reference("now", offset=3600)),
        ("now-250ms", Reference("now", offset=-0.25)),
        ("collection.extent.0", Reference("kept", "collection", ("extent", "0"))),
        ("n", Reference("n")),
    ],
)
def test_a_reference_is_parsed(inner: str, reference: Reference) -> None:
    assert parse(inner) == reference


@pytest.mark.parametrize(
    "inner", ["", "ID:Vehicle", "now+1", "now + 1h", "env:HOME", "a b", "1st", "id:", "file:/etc/passwd", "api:orgin"]
)
def test_everything_else_is_refused(inner: str) -> None:
    with pytest.raises(NotAReference):
        parse(inner)


def test_a_text_that_is_one_reference_keeps_the_kind_of_the_value() -> None:
    assert fill("${speed}", look_up) == 55
    assert fill("at ${speed}", look_up) == "at 55"
    assert fill({"${name}": ["${ids}"]}, look_up) == {"a'b": [["x", "y"]]}


@pytest.mark.parametrize("name", ["it's", 'a "quote"', "a\\b", "a\x00b", "line\nend", "\u2028", "\U0001f600"])
def test_every_name_can_stand_in_a_path(name: str) -> None:
    assert find(fill("$['${x}']", lambda _: name), {name: 1, "other": 2}) == [1]


def test_half_a_surrogate_pair_in_a_path_finds_nothing() -> None:
    assert find(fill("$['${x}']", lambda _: "\ud800"), {"\ud800": 1}) == []


def test_a_value_in_a_path_is_escaped() -> None:
    assert fill("$.properties['${name}']", look_up) == "$.properties['a\\'b']"


def test_many_makes_numbered_copies() -> None:
    assert fill({"many": {"count": 3, "of": {"id": "x-${n}"}}}, look_up) == [
        {"id": "x-1"},
        {"id": "x-2"},
        {"id": "x-3"},
    ]


def test_lists_are_joined_with_commas_in_a_text() -> None:
    assert fill("bbox=${box}", look_up) == "bbox=1.5,2"
    assert as_written([True, None]) == "true,None"


@given(st.text())
def test_a_text_without_references_stays_as_it_is(text: str) -> None:
    if "${" not in text:
        assert fill(text, look_up) == text
        assert "".join(str(part) for part in parts(text)) == text


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(alphabet="ab{}"), lambda inner: st.lists(inner))
)
def test_data_without_references_stays_as_it_is(value: Any) -> None:
    assert fill(value, look_up) == value


def test_an_object_of_the_platform_is_marked() -> None:
    assert KeptObject({"a": 1}) == {"a": 1}
