"""What a test keeps of a value: names and numbers."""

from typing import Any

import pytest

from oasc_check.run.captures import capture_value
from oasc_check.run.model import CannotTell, Headers, Response

VALUE: dict[str, Any] = {
    "many": [{"n": 1, "t": "2.5"}, {"n": 4.5, "t": "-1"}],
    "no": [True],
    "far": ["inf"],
    "huge": [1e308, 1e308],
    "empty": [],
}


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ({"names_of": "$"}, ["many", "no", "far", "huge", "empty"]),
        ({"names_of": "$.many[*]"}, ["n", "t"]),
        ({"names_of": "$.no"}, []),
        ({"sum_of": "$.many[*].n"}, 5.5),
        ({"mean_of": "$.many[*].n"}, 2.75),
        ({"least_of": "$.many[*].t"}, -1),
        ({"greatest_of": "$.many[*].t"}, 2.5),
    ],
)
def test_what_is_kept(source: dict[str, str], kept: Any) -> None:
    assert capture_value(source, VALUE, {}) == kept


@pytest.mark.parametrize("path", ["$.empty", "$.many[*]", "$.no", "$.far", "$.huge", "$.nothing[*]", "$.many"])
def test_what_are_no_numbers(path: str) -> None:
    with pytest.raises(CannotTell, match="numbers"):
        capture_value({"sum_of": path}, VALUE, {})


def test_numbers_without_end_are_json_all_the_same() -> None:
    """No answer is refused for its length; beyond the range of a double a number is infinite."""
    response = Response(200, Headers(), b'{"a": 1%s, "b": -1%s, "c": 12}' % (b"0" * 5000, b"0" * 400))
    assert response.json == {"a": float("inf"), "b": -float("inf"), "c": 12}
