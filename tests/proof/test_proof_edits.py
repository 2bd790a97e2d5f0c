"""Spoiling a value changes that one place, and nothing of the value itself."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.language.jsonpath import Location, find, location_of, locations, unfiltered
from oasc_check.places import SUITES
from oasc_check.proof.edits import all_dropped, at, doubled, dropped, item_around, path_of, put
from oasc_check.proof.mutants import mutants
from oasc_check.proof.variants import of_other_kinds, others
from oasc_check.proof.watch import Site
from oasc_check.run.model import Exchange, Headers, Request, Response
from oasc_check.suite.model import Mechanism, Place
from oasc_check.verdict.comparisons import same
from oasc_check.verdict.standard import StandardJudge

NAMES = st.sampled_from(["id", "type", "value", "a b", "ü"])
SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8) | st.just("2024-05-01T10:00:00Z")
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
MECHANISM = Mechanism("small", "Small", "none", "https://example.org", ("1",), Place(Path("small.yaml"), 1, 1))
JUDGE = StandardJudge(SUITES)


def places(value: Any, here: Location = ()) -> list[Location]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(place for step, item in inner for place in places(item, (*here, step)))]


@given(VALUES, st.data())
def test_one_place_is_changed_and_the_rest_is_as_it_was(value: Any, data: st.DataObject) -> None:
    before = deepcopy(value)
    place = data.draw(st.sampled_from(places(value)))
    changed = put(value, place, "oasc")
    assert at(changed, place) == "oasc"
    assert put(changed, place, at(value, place)) == value == before


@given(VALUES, st.data())
def test_what_is_dropped_is_gone_and_what_is_doubled_is_there_twice(value: Any, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(value)))
    if place:
        parent = at(value, place[:-1])
        assert len(at(dropped(value, place), place[:-1])) == len(parent) - 1
    if item := item_around(place):
        twice = doubled(value, item)
        assert at(twice, item) == at(twice, (*item[:-1], int(item[-1]) + 1)) == at(value, item)


@given(st.lists(SCALARS, min_size=1, max_size=14))
def test_all_items_can_be_dropped_at_once(items: list[Any]) -> None:
    assert all_dropped({"a": items}, locations("$.a[*]", {"a": items})) == {"a": []}


@given(VALUES.filter(lambda value: value is not None))
def test_every_value_can_be_another_of_its_kind_and_of_another_kind(value: Any) -> None:
    assert any(not same(other, value) for _, other in others(value)) or value == {}
    assert all(type(other) is not type(value) for other in of_other_kinds(value)) or isinstance(value, list | dict)
    assert any(not same(other, value) for other in of_other_kinds(value))


@given(VALUES.filter(lambda value: value not in ([], {})), st.data())
def test_what_breaks_an_exact_expectation_is_always_noticed(value: Any, data: st.DataObject) -> None:
    """Every mutant of an answer of which one place is expected exactly is forbidden by that expectation."""
    place = data.draw(st.sampled_from(places(value)))
    path = "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in place)
    expect = {"status": 200, "body": {path: {"equals": at(value, place)}}}
    answer = Response(200, Headers([("Content-Type", "application/json")]), json.dumps(value).encode())
    exchange = Exchange("x1", Request("GET", "http://127.0.0.1/", Headers()), answer, None, 0.0, 1, "")
    found = mutants(Site(1, expect, MECHANISM, exchange), JUDGE)
    assert len(found) >= 4
    assert all(JUDGE.answer(expect, mutant.exchange, MECHANISM) for mutant in found)
    answers = [mutant.exchange.response for mutant in found]
    assert len({(one.status, one.media_type, one.body) for one in answers if one}) == len(found)


@pytest.mark.parametrize(
    ("path", "place"), [("$.a", ("a",)), ("$['a b'][2].c", ("a b", 2, "c")), ("$", ()), ("$[0]", (0,))]
)
def test_a_singular_path_names_its_place(path: str, place: Location) -> None:
    assert location_of(path) == place


def test_a_place_that_is_not_there_can_be_filled() -> None:
    assert put({"a": 1}, location_of("$.b.c"), 7) == {"a": 1, "b": {"c": 7}}
    with pytest.raises(TypeError):
        put({"a": 1}, location_of("$.a.c"), 7)


def test_a_path_without_its_last_filter() -> None:
    value = {"features": [{"id": 1, "rings": [[1], [2]]}, {"id": 2, "rings": [[3]]}]}
    path = unfiltered("$.features[?@.id == 1].rings[?@[0] == 9]")
    assert path is not None
    assert find(path, value) == [[1], [2]]
    assert unfiltered("$.features[*].id") is None


def test_places_read_as_paths() -> None:
    assert path_of(("data", 0, "id")) == "$.data[0].id"
