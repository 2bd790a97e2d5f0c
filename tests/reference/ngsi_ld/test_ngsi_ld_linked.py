"""Linked entities, projections with braces, and the order of texts, seen from outside and at their parsers."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ngsi_ld_host import Client, Host
from ngsi_ld_probes import prop

from oasc_check.reference.ngsi_ld import projection
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.projection import Projection

CAR, PARKING, COMPANY = (f"urn:ngsi-ld:{name}:1" for name in ("Car", "Parking", "Company"))
PATH = f"/entities/{CAR}"
NAMES = st.sampled_from(["id", "type", "scope", "speed", "isParked", "größe"])
TREES = st.recursive(
    st.dictionaries(NAMES, st.none(), min_size=1, max_size=3),
    lambda inner: st.dictionaries(NAMES, st.none() | inner, min_size=1, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.fixture
def c(host: Host) -> Client:
    client = host.broker()
    client.create(COMPANY, "Company", label=prop("company"), owns={"object": [PARKING, CAR]})
    client.create(PARKING, "Parking", label=prop("parking"), price=prop(3), operatedBy={"object": COMPANY})
    client.create(CAR, "Car", label=prop("car"), isParked={"object": PARKING}, driver={"object": "urn:x:nobody"})
    return client


def labels(value: Any) -> list[str]:
    """All labels in the order in which they are shown."""
    if isinstance(value, list):
        return [label for item in value for label in labels(item)]
    if not isinstance(value, dict):
        return []
    own = [str(value["value"])] if value.get("value") in ("car", "parking", "company") else []
    return own + [label for inner in value.values() for label in labels(inner)]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("", ["car"]),
        ("?join=@none", ["car"]),
        ("?join=inline", ["car", "parking"]),
        ("?join=inline&joinLevel=2", ["car", "parking", "company"]),
        ("?join=inline&joinLevel=9", ["car", "parking", "company"]),
        (f"?join=inline&joinLevel=2&containedBy={COMPANY}", ["car", "parking"]),
        ("?join=flat&joinLevel=9", ["car", "parking", "company"]),
        (f"?join=flat&containedBy={PARKING}", ["car"]),
    ],
)
def test_relationships_are_followed_as_far_as_asked(c: Client, parameters: str, expected: list[str]) -> None:
    assert labels(c.json(PATH + parameters)) == expected


def test_an_entity_that_nobody_holds_is_left_out(c: Client) -> None:
    assert "entity" not in c.json(f"{PATH}?join=inline")["driver"]


def test_several_objects_are_a_list_of_entities(c: Client) -> None:
    shown = c.json(f"/entities/{COMPANY}?join=inline")
    assert [one["id"] for one in shown["owns"]["entity"]] == [PARKING, CAR]


@pytest.mark.parametrize(
    "parameters", ["join=round", "join=flat&joinLevel=0", "join=flat&joinLevel=x", "pick=a%7Bb%7D"]
)
def test_what_cannot_be_joined_is_refused(c: Client, parameters: str) -> None:
    assert c.get(f"{PATH}?{parameters}").status_code == 400


def test_braces_reduce_the_linked_entity_alone(c: Client) -> None:
    shown = c.json(f"{PATH}?join=inline&pick=label,isParked%7Bprice%7D")
    assert shown.keys() == {"label", "isParked"}
    assert shown["isParked"]["entity"].keys() == {"price"}


def test_braces_leave_out_of_the_linked_entity_alone(c: Client) -> None:
    shown = c.json(f"{PATH}?join=inline&omit=isParked%7Blabel,operatedBy%7D")
    assert shown["label"]["value"] == "car"
    assert shown["isParked"]["entity"].keys() == {"id", "type", "price"}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("isParked{price}==3", ["1"]),
        ("isParked{price}==4", []),
        ("isParked{Parking:price}==3", ["1"]),
        ("isParked{Garage,Barn:price}==3", []),
        ('isParked{operatedBy{label}}=="company"', ["1"]),
        ("driver{label}", []),
        ("label{label}", []),
    ],
)
def test_a_query_goes_through_relationships(c: Client, q: str, expected: list[str]) -> None:
    assert c.ids(f"type=Car&join=inline&joinLevel=2&q={q}") == expected


def test_texts_are_ordered_as_in_a_dictionary(c: Client) -> None:
    for name in ("zebra", "Élan", "Apfel", "eland", "apfel"):
        c.create(f"urn:ngsi-ld:Word:{name}", "Word", word=prop(name))
    assert c.ids("type=Word&local=true&orderBy=word") == ["apfel", "Apfel", "Élan", "eland", "zebra"]


def written(tree: dict[str, Any], separator: str) -> str:
    """The projection that a tree of names stands for, in the language."""
    return separator.join(name + (f"{{{written(inner, separator)}}}" if inner else "") for name, inner in tree.items())


def expected(tree: dict[str, Any]) -> Projection:
    names = {name: name if name in ("id", "type", "scope") else CONTEXT.expand(name) for name in tree}
    return Projection(
        frozenset(names.values()), {names[name]: expected(inner) for name, inner in tree.items() if inner}
    )


CONTEXT = Context([], {})


@given(TREES, st.sampled_from([",", "|"]))
def test_what_is_written_is_read(tree: dict[str, Any], separator: str) -> None:
    assert projection.parse("pick", written(tree, separator), CONTEXT) == expected(tree)


@given(st.text(alphabet="ab{},|(", max_size=12))
def test_any_text_is_a_projection_or_refused(text: str) -> None:
    found, refusal = None, ""
    try:
        found = projection.parse("pick", text, CONTEXT)
    except ApiError as problem:
        refusal = problem.kind
    assert (found is None) == (refusal == "BadRequestData")
    assert found is None or (found.members and text.count("{") == text.count("}"))
