"""Every matcher: what fits, and what does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.language.templates import KeptObject
from oasc_check.verdict.comparisons import includes, same
from oasc_check.verdict.matchers import MISSING, described, mismatch

POINT = {"type": "Point", "coordinates": [4.35, 50.85]}
FITS: list[tuple[Any, Any]] = [
    (55, 55.0),
    ({"equals": {"a": [1, 2]}}, {"a": [1.0, 2]}),
    ({"not": 5}, 6),
    ({"one_of": [200, 201]}, 201),
    ({"any_of": [{"absent": True}, "x"]}, MISSING),
    ({"any_of": [{"absent": True}, "x"]}, "x"),
    ({"includes": {"a": {"b": 1}}}, {"a": {"b": 1, "c": 2}, "d": 3}),
    ({"includes": [2, {"a": 1}]}, [{"a": 1, "b": 2}, 1, 2]),
    ({"contains": "ell"}, "hello"),
    ({"contains": 1}, [2, 1.0]),
    ({"starts_with": "a", "ends_with": "c"}, "abc"),
    ({"matches": "[a-c]+"}, "abc"),
    ({"type": "integer"}, 5.0),
    ({"type": ["string", "null"]}, None),
    ({"present": True}, None),
    ({"absent": True}, MISSING),
    ({"size": 2}, {"a": 1, "b": 2}),
    ({"size": {"at_least": 1}}, "x"),
    ({"at_least": 1, "at_most": 3}, 3),
    ({"more_than": 1, "less_than": 3}, "2"),
    ({"close_to": {"value": [4.35, 50.85], "within": 0.01}}, [4.351, 50.849, 12]),
    ({"in_any_order": [1, 2, 2]}, [2, 1, 2]),
    ({"subset_of": [1, 2]}, [2, 2]),
    ({"distinct": True}, [1, "1", True]),
    ({"each": {"type": "string"}}, []),
    ({"some": {"at_least": 3}}, [1, 3]),
    ({"counts": "$.items[*]"}, 2),
    ({"sorted": "ascending"}, [1, 1, 2]),
    ({"instant": True}, "2024-05-01T10:00:00Z"),
    ({"same_instant": "2024-05-01T10:00:00Z"}, "2024-05-01T12:00:00.000+02:00"),
    ({"not_before": "2024-05-01T10:00:00Z", "not_after": "2024-05-01T10:00:00Z"}, "2024-05-01T10:00:00.0Z"),
    ({"uri": True}, "urn:ngsi-ld:Vehicle:1"),
    ({"within_box": [4, 50, 5, 51]}, POINT),
    ({"meets_box": "4.35,50,5,51"}, POINT),
    ({"meets_box": [170, 50, -170, 51]}, {"type": "Point", "coordinates": [-175, 50.5]}),
]
FITS_NOT: list[tuple[Any, Any]] = [
    (55, MISSING),
    (1, True),
    ({"equals": {"a": 1}}, {"a": 1, "b": 2}),
    ({"equals": [1, 2]}, [2, 1]),
    ({"not": 5}, 5.0),
    ({"not": 5}, MISSING),
    ({"one_of": [200, 201]}, 404),
    ({"any_of": [1, 2]}, 3),
    ({"includes": {"a": {"b": 1}}}, {"a": {"b": 2}}),
    ({"includes": [1]}, {"0": 1}),
    ({"contains": "x"}, "abc"),
    ({"contains": 1}, 1),
    ({"starts_with": "b"}, "abc"),
    ({"matches": "[a-c]"}, "abc"),
    ({"type": "integer"}, True),
    ({"type": "number"}, "5"),
    ({"present": True}, MISSING),
    ({"absent": True}, None),
    ({"size": 2}, 2),
    ({"at_least": 1}, "x"),
    ({"at_most": 1}, [1]),
    ({"close_to": {"value": 4.3, "within": 0.01}}, 4.4),
    ({"close_to": {"value": [4.3, 5], "within": 0.01}}, [4.3]),
    ({"in_any_order": [1, 2, 2]}, [1, 1, 2]),
    ({"subset_of": [1]}, [1, 2]),
    ({"distinct": True}, [1, 2, 1]),
    ({"each": {"type": "string"}}, ["a", 1]),
    ({"each": {"type": "string"}}, "a"),
    ({"some": 1}, []),
    ({"counts": "$.items[*]"}, 3),
    ({"sorted": "descending"}, [1, 2]),
    ({"sorted": "ascending"}, [1, "a"]),
    ({"instant": True}, "2024-05-01"),
    ({"same_instant": "2024-05-01T10:00:00Z"}, "2024-05-01T10:00:00+02:00"),
    ({"not_before": "2024-05-01T10:00:00Z"}, "yesterday"),
    ({"uri": True}, "no uri"),
    ({"uri": True}, "/relative"),
    ({"within_box": [5, 50, 6, 51]}, POINT),
    ({"within_box": [4, 50, 5, 51]}, None),
    ({"meets_box": [170, 50, -170, 51]}, POINT),
]
ROOT = {"items": [1, 2]}


@pytest.mark.parametrize(("matcher", "value"), FITS, ids=str)
def test_it_fits(matcher: Any, value: Any) -> None:
    assert mismatch(matcher, value, ROOT) is None


@pytest.mark.parametrize(("matcher", "value"), FITS_NOT, ids=str)
def test_it_does_not_fit_and_says_what_was_wanted(matcher: Any, value: Any) -> None:
    wanted = mismatch(matcher, value, ROOT)
    assert wanted
    assert "{" not in described({"at_least": 1})


def test_an_object_of_the_platform_is_compared_not_obeyed() -> None:
    assert mismatch(KeptObject({"type": "Property"}), {"type": "Property"}) is None
    assert mismatch(KeptObject({"absent": True}), MISSING) is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


@given(JSON)
def test_everything_equals_and_includes_itself(value: Any) -> None:
    assert same(value, value)
    assert includes(value, value)
    assert mismatch({"equals": value}, value) is None
    assert mismatch({"not": {"equals": value}}, value) is not None


@given(st.lists(JSON, max_size=5), st.randoms())
def test_order_means_nothing_where_it_is_said_so(values: list[Any], random: Any) -> None:
    shuffled = random.sample(values, len(values))
    assert mismatch({"in_any_order": values}, shuffled) is None
    assert mismatch({"subset_of": values}, shuffled[:2]) is None
    assert mismatch({"in_any_order": [*values, "more"]}, shuffled) is not None


def test_a_pattern_is_shown_as_it_stands_in_the_suite() -> None:
    assert mismatch({"matches": r"v1\.[0-9]"}, "v2") == r'of the form "v1\.[0-9]"'
