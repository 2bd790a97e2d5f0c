"""Expectations of RDF: shapes, and paths into the flattened form."""

import sys

import pytest

from oasc_check.places import SCHEMAS
from oasc_check.run.model import CannotTell, Exchange, Finding, Headers, Request, Response
from oasc_check.verdict.ground import Ground
from oasc_check.verdict.judge import judge

PREFIXES = """@prefix dct: <http://purl.org/dc/terms/> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcatap: <http://data.europa.eu/r5r/> . @prefix : <http://x.example/> .
"""
GOOD = ':d a dcat:Dataset ; dct:title "A"@en ; dct:description "B" .'
CATALOGUE = ":c a dcat:Catalog ; dct:title 'A' ; dct:description 'B' ; dct:publisher :p ."
DISTRIBUTION = ":r a dcat:Distribution ; dcat:accessURL :u ."
GROUND = Ground(SCHEMAS / "payload" / "dcat-ap")


def found(turtle: str, ground: Ground = GROUND, media_type: str = "text/turtle", **expect: object) -> list[Finding]:
    response = Response(200, Headers([("Content-Type", media_type)]), (PREFIXES + turtle).encode())
    request = Request("GET", "http://x.example/", Headers())
    return judge(expect, Exchange("1", request, response, None, 0.0, 1, ""), ground)


def test_what_keeps_to_the_shapes_has_no_findings() -> None:
    assert found(GOOD, shacl="dataset.ttl") == []
    assert found(GOOD, shacl=["dataset.ttl", "agent.ttl"]) == []


def test_a_breach_names_the_node_the_path_and_what_was_expected() -> None:
    (one,) = found(":d a dcat:Dataset ; dct:title 'A' .", shacl="dataset.ttl")
    assert one.where == "http://x.example/d http://purl.org/dc/terms/description"
    assert (one.expected, one.actual) == ("a description, which is a text", "nothing")


@pytest.mark.parametrize(
    ("turtle", "shapes"),
    [
        (":d a dcat:Dataset ; dct:title :t ; dct:description 'B' .", "dataset.ttl"),
        (GOOD + " :d dct:issued 'spring' .", "dataset.ttl"),
        (":c a dcat:Catalog ; dct:title 'A' ; dct:description 'B' ; dct:publisher :p , :q .", "catalogue.ttl"),
        (":d a dcat:Distribution ; dcat:accessURL 'http://x' .", "distribution.ttl"),
        (
            GOOD + " :d dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj> .",
            "high-value.ttl",
        ),
        (GOOD + " :d dcatap:hvdCategory :k .", "high-value.ttl"),
        (GOOD + " :d dct:provenance 'by hand' .", "dataset.ttl"),
        (GOOD + " :d dcat:temporalResolution 'hourly' .", "dataset.ttl"),
        (GOOD + " :d dct:temporal [a dct:PeriodOfTime ; dcat:startDate 'spring'] .", "dataset.ttl"),
        (f"{DISTRIBUTION} :r dcat:byteSize '12 kB' .", "distribution.ttl"),
        (f"{DISTRIBUTION} :r dct:rights :a , :b .", "distribution.ttl"),
        (":p a <http://xmlns.com/foaf/0.1/Organization> .", "agent.ttl"),
        (GOOD + " :d dct:publisher [] .", "agent.ttl"),
        (f"{CATALOGUE} :c dcat:dataset :u . :u dct:title 'U' .", "catalogue.ttl"),
        (f"{CATALOGUE} :c dcat:dataset [] .", "catalogue.ttl"),
        (f"{CATALOGUE} :c dcat:service :u . :u dcat:endpointURL :v .", "catalogue.ttl"),
        (f"{GOOD} :d dcat:distribution [dcat:accessURL :v] .", "dataset.ttl"),
    ],
)
def test_breaches(turtle: str, shapes: str) -> None:
    assert found(turtle, shacl=shapes) != []


@pytest.mark.parametrize("form", ["date", "dateTime", "gYear", "gYearMonth"])
def test_dates_of_four_kinds_will_do(form: str) -> None:
    text = {"date": "2024-05-01", "dateTime": "2024-05-01T08:00:00Z", "gYear": "2024", "gYearMonth": "2024-05"}[form]
    typed = f"'{text}'^^<http://www.w3.org/2001/XMLSchema#{form}>"
    assert found(f"{GOOD} :d dct:issued {typed} .", shacl="dataset.ttl") == []


@pytest.mark.parametrize("form", ["decimal", "nonNegativeInteger", "integer", "long"])
def test_a_size_is_a_number_of_either_version_or_derived_from_one(form: str) -> None:
    typed = f"'1024'^^<http://www.w3.org/2001/XMLSchema#{form}>"
    assert found(f"{DISTRIBUTION} :r dcat:byteSize {typed} .", shacl="distribution.ttl") == []


@pytest.mark.parametrize("publisher", [":p", "[<http://xmlns.com/foaf/0.1/name> 'City']"])
def test_a_publisher_that_is_described_elsewhere_or_has_a_name_will_do(publisher: str) -> None:
    assert found(f"{GOOD} :d dct:publisher {publisher} .", shacl="agent.ttl") == []


@pytest.mark.parametrize(
    "listed", [":elsewhere", ":s . :s a dcat:DatasetSeries ; dct:title 'S'", "[a dcat:Dataset ; dct:title 'T']"]
)
def test_what_is_listed_has_its_class_or_is_described_elsewhere(listed: str) -> None:
    assert found(f"{CATALOGUE} :c dcat:dataset {listed} .", shacl="catalogue.ttl") == []


def test_one_breach_of_each_kind_comes_before_more_of_a_kind() -> None:
    many = " ".join(f":d{number:02} a dcat:Dataset ; dct:title 'A' ." for number in range(12))
    breaches = found(f"{many} :z a dcat:Dataset ; dct:title 'A' ; dct:issued 'spring' .", shacl="dataset.ttl")
    assert len(breaches) == 10
    assert [one.actual for one in breaches[:2]] == ["nothing", '"spring"']


def test_too_many_values_are_shown() -> None:
    (one,) = found(f"{GOOD} :d dct:publisher :p , :q .", shacl="dataset.ttl")
    assert one.actual == '["http://x.example/p", "http://x.example/q"]'


def test_a_node_without_an_iri_is_told_by_the_way_to_it() -> None:
    (one,) = found(f"{GOOD} :d dct:publisher [dct:title 'City'] .", shacl="agent.ttl")
    assert (one.where, one.actual) == ("http://x.example/d http://purl.org/dc/terms/publisher", "nothing")
    (one,) = found(f"{GOOD} :d dcat:distribution [a dcat:Distribution] .", shacl="distribution.ttl")
    assert one.where == "http://x.example/d http://www.w3.org/ns/dcat#distribution http://www.w3.org/ns/dcat#accessURL"


def test_what_is_no_rdf_is_a_finding() -> None:
    assert found(GOOD, media_type="text/html", shacl="dataset.ttl")[0].expected == "RDF"
    assert found("<p>", rdf={"$[*]": {"size": {"at_least": 1}}})[0].expected == "RDF"


def test_nothing_to_look_at_cannot_be_told() -> None:
    with pytest.raises(CannotTell, match="nothing to look at"):
        found(GOOD, shacl="catalogue.ttl")


def test_of_a_large_catalogue_the_first_nodes_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oasc_check.verdict.shapes.MOST_NODES", 3)
    many = " ".join(f":d{number:04} a dcat:Dataset ; dct:title 'A' ; dct:description 'B' ." for number in range(3))
    assert found(f"{many} :d0000 dct:issued 'spring' .", shacl="dataset.ttl") != []
    assert found(f"{many} :z a dcat:Dataset .", shacl="dataset.ttl") == []
    listed = ", ".join(f":d{number:04}" for number in range(3))
    assert found(f"{many} {GOOD} {CATALOGUE} :c dcat:dataset {listed}, :d .", shacl="catalogue.ttl") == []


def test_paths_look_into_the_flattened_form() -> None:
    wanted = {"$[?@['@type'][?@ == 'http://www.w3.org/ns/dcat#Dataset']]": {"size": 1}}
    assert found(GOOD, rdf=wanted) == []
    assert found(":d a dcat:Catalog .", rdf=wanted) != []


def test_without_pyshacl_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(CannotTell, match=r"oasc-check\[rdf\]"):
        found(GOOD, shacl="dataset.ttl")


def test_every_file_of_shapes_finds_something() -> None:
    for file in sorted(GROUND.schemas.glob("*.ttl")):
        turtle = GOOD + " :c a dcat:Catalog . :s a dcat:DataService . :r a dcat:Distribution . "
        turtle += ":g a <http://xmlns.com/foaf/0.1/Agent> . :k a <http://www.w3.org/2004/02/skos/core#Concept> ."
        assert (found(turtle, shacl=file.name) == []) == (file.name in ("dataset.ttl", "high-value.ttl"))
