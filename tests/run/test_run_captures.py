"""What a test keeps of a value: names and numbers."""

from typing import Any

import pytest

from oasc_check.run.captures import absolute, capture_value
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


@pytest.mark.parametrize(
    ("root", "link", "leads_to"),
    [
        ("http://city.example/orion/v2", "/v2/subscriptions/1", "http://city.example/orion/v2/subscriptions/1"),
        (
            "http://city.example/a/b/ngsi-ld/v1/",
            "/ngsi-ld/v1/entities/x",
            "http://city.example/a/b/ngsi-ld/v1/entities/x",
        ),
        ("http://city.example/orion/v2", "/orion/v2/entities/x", "http://city.example/orion/v2/entities/x"),
        ("http://city.example/orion/v2", "/elsewhere/v2/x", "http://city.example/elsewhere/v2/x"),
        ("http://city.example/orion/v2", "//other.example/v2/x", "http://other.example/v2/x"),
        ("http://city.example/orion/v2", "http://other.example/v2/x", "http://other.example/v2/x"),
        ("http://city.example/v2", "/v2/entities/x", "http://city.example/v2/entities/x"),
        ("http://city.example/v2", "/entities/x", "http://city.example/entities/x"),
        ("http://city.example", "/v2/entities/x", "http://city.example/v2/entities/x"),
    ],
)
def test_a_path_leads_behind_what_a_gateway_puts_before_it(root: str, link: str, leads_to: str) -> None:
    assert absolute(f"{root}/things", link, root) == leads_to
