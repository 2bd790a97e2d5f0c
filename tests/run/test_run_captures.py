"""What a test keeps of a value: names and numbers."""

from typing import Any

import pytest

from oasc_check.run.captures import capture_value
from oasc_check.run.model import CannotTell

VALUE: dict[str, Any] = {
    "many": [{"n": 1, "t": "2.5"}, {"n": 4.5, "t": "-1"}],
    "no": [True],
    "far": ["inf"],
    "empty": [],
}


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ({"names_of": "$"}, ["many", "no", "far", "empty"]),
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


@pytest.mark.parametrize("path", ["$.empty", "$.many[*]", "$.no", "$.far", "$.nothing[*]", "$.many"])
def test_what_are_no_numbers(path: str) -> None:
    with pytest.raises(CannotTell, match="numbers"):
        capture_value({"sum_of": path}, VALUE, {})
