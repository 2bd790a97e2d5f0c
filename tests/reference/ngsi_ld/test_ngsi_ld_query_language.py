"""The parser of the NGSI-LD query language takes every sentence of the grammar and nothing else breaks it."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oasc_check.reference.ngsi_ld.context import build
from oasc_check.reference.ngsi_ld.model import Entity, Instance
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.query_evaluation import meets
from oasc_check.reference.ngsi_ld.query_language import parse
from oasc_check.reference.ngsi_ld.query_model import AllOf, AnyOf, Operator, Term, terms

# A busy machine is no failure, and forty examples find what a hundred do.
BRIEFLY = settings(deadline=None, max_examples=40)
CONTEXT = build([], lambda _: None)
NAMES = st.sampled_from(["a", "speed", "rush_hour", "größe", "PM10", "t2"])
NUMBERS = st.one_of(st.integers(-999, 999).map(str), st.floats(-9, 9, width=16).map(lambda value: f"{value:.3f}"))
TEXTS = st.text(st.characters(exclude_characters='"\\', exclude_categories=["Cc", "Cs"]), max_size=6).map('"{}"'.format)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))
INSTANTS = MOMENTS.map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
COMPARABLE = st.one_of(NUMBERS, TEXTS)
VALUES = st.one_of(COMPARABLE, st.sampled_from(["true", "false", "urn:a:b", "2026-01-01", "12:00:00Z"]))
PATHS = st.builds(
    lambda names, trail: ".".join(names) + (f"[{'.'.join(trail)}]" if trail else ""),
    st.lists(NAMES, min_size=1, max_size=3),
    st.lists(NAMES, max_size=2),
)
TERMS = st.one_of(
    PATHS,
    st.builds("{}{}{}".format, PATHS, st.sampled_from(["==", "!=", ">", ">=", "<", "<="]), COMPARABLE),
    st.builds("{}{}{}".format, PATHS, st.sampled_from(["==", "!="]), VALUES),
    st.builds("{}=={},{}".format, PATHS, VALUES, VALUES),
    st.builds("{}=={}..{}".format, PATHS, NUMBERS, NUMBERS),
    st.builds('{}~="{}.*"'.format, PATHS, NAMES),
    st.builds("{}!~=({}|{})+".format, PATHS, NAMES, NAMES),
)
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds("{}{}{}".format, inner, st.sampled_from(";|"), inner),
        inner.map("({})".format),
    ),
    max_leaves=6,
)


@BRIEFLY
@given(QUERIES)
def test_every_sentence_of_the_grammar_is_understood(text: str) -> None:
    assert terms(parse(text, CONTEXT))


@BRIEFLY
@given(st.text(st.sampled_from('ab1 .;|()[]{}=!<>~",:-\\'), max_size=12))
def test_anything_else_is_refused_with_a_reason(text: str) -> None:
    assert outcome(text) in ("understood", "BadRequestData with a reason")


def outcome(text: str) -> str:
    try:
        parse(text, CONTEXT)
    except ApiError as problem:
        return f"{problem.kind} with a reason" if len(problem.detail) > 20 else problem.kind
    return "understood"


@BRIEFLY
@given(TERMS, TERMS, TERMS)
def test_and_binds_stronger_than_or(first: str, second: str, third: str) -> None:
    one, two, three = (parse(text, CONTEXT) for text in (first, second, third))
    assert parse(f"{first}|{second};{third}", CONTEXT) == AnyOf((one, AllOf((two, three))))
    assert parse(f"({first}|{second});{third}", CONTEXT) == AllOf((AnyOf((one, two)), three))


def speed(value: object) -> Entity:
    return Entity("urn:a:b", ["T"], {CONTEXT.expand("speed"): {"@none": Instance("Property", value)}})


def is_met(text: str, value: object) -> bool:
    return meets(speed(value), parse(text, CONTEXT), frozenset())


@BRIEFLY
@given(st.integers(-99, 99), st.integers(-99, 99))
def test_numbers_are_compared_as_numbers(value: int, other: int) -> None:
    assert is_met(f"speed=={other}", value) == (value == other)
    assert is_met(f"speed!={other}", value) == (value != other)
    assert is_met(f"speed>{other}", value) == (value > other)
    assert is_met(f"speed<={other}.0", value) == (value <= other)
    assert is_met(f"speed=={other}..{other + 5}", value) == (other <= value <= other + 5)


@BRIEFLY
@given(INSTANTS, INSTANTS)
def test_instants_are_compared_in_time(value: str, other: str) -> None:
    assert is_met(f"speed<{other}", value) == (value < other)
    assert is_met(f"speed=={other[:-1]}.000Z", value) == (value == other)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("speed==1", True, False),
        ("speed==true", 1, False),
        ("speed!=true", 1, True),
        ('speed=="1"', 1, False),
        ('speed!="1"', 1, True),
        ('speed>"a"', 1, False),
        ("speed>1", [2], False),
        ("speed==2", [1, 2], True),
        ("speed!=2", [1, 2], False),
        ("speed~=1", 1, False),
        ("speed!~=1", 1, False),
        ("speed==2026-01-01", "2026-01-01", True),
        ("speed==12:00:00Z", "12:00:00.0Z", False),
        ("speed==1", {"@type": "xsd:int", "@value": 1}, True),
    ],
)
def test_data_types_decide(text: str, value: object, expected: bool) -> None:
    assert is_met(text, value) is expected


def test_a_term_tells_its_parts() -> None:
    found = parse("a.b[c.d]>=1.5", CONTEXT)
    assert isinstance(found, Term)
    assert [name for name, _ in found.path.names] == ["a", "b"]
    assert [name for name, _ in found.path.trail] == ["c", "d"]
    assert (found.operator, found.operand) == (Operator.GREATER_OR_EQUAL, terms(parse("x==1.5", CONTEXT))[0].operand)
