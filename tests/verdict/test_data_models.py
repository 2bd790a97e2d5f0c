"""Entities against Smart Data Models: what breaks them, what is only spelt otherwise, and what cannot be told."""

import sys
from pathlib import Path
from typing import Any

import pytest
from model_mirror import ENTITY, SITE, SUBJECT, TERMS, mirror, put, spoilt

from oasc_check.models.library import Library, listed
from oasc_check.run.model import CannotTell
from oasc_check.verdict.data_models import Breach, model_breaches
from oasc_check.verdict.model_schema import is_iso_8601, is_time

CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
OWN = f"https://raw.githubusercontent.com/smart-data-models/{SUBJECT}/master/context.jsonld"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return mirror(tmp_path)


def found(what: str, value: Any, folder: Path) -> list[Breach]:
    return list(model_breaches(what, value, Library([folder])))


def full(entity: dict[str, Any]) -> dict[str, Any]:
    """As a platform answers that was given the @context of the model and is asked without it."""
    return {TERMS.get(name, name): TERMS["Tree"] if name == "type" else value for name, value in entity.items()}


@pytest.mark.parametrize(
    "entity",
    [
        ENTITY,
        full(ENTITY),
        {**ENTITY, "kinds": "oak"},
        {**ENTITY, "own": {"a": 1}},
        {**ENTITY, "type": ["Tree", "Landmark"]},
        {**ENTITY, "height": {"@value": 3, "@type": "xsd:double"}},
        {**ENTITY, "plantedAt": {"type": "DateTime", "@value": "1904-05-01T00:00:00Z"}},
        {**ENTITY, "name": {"languageMap": {"fr": "Chene", "en": "Oak"}}},
        {**ENTITY, "height": {"dataset": {"@none": 3, "urn:ngsi-ld:Dataset:1": 4}}},
        {**ENTITY, "@context": OWN},
    ],
)
def test_what_is_valid_however_it_is_spelt(entity: dict[str, Any], folder: Path) -> None:
    assert found("schema", entity, folder) == []


@pytest.mark.parametrize(
    ("entity", "where"),
    [
        ({**ENTITY, "height": "12"}, "$.height"),
        ({**ENTITY, "height": -1}, "$.height"),
        ({**ENTITY, "height": [1]}, "$.height"),
        ({**ENTITY, "kinds": 5}, "$.kinds"),
        ({**ENTITY, "name": 7}, "$.name"),
        ({name: value for name, value in ENTITY.items() if name != "name"}, "$"),
        ({**full(ENTITY), TERMS["height"]: "high"}, "$.height"),
        ([ENTITY], "$"),
        ({"id": "urn:ngsi-ld:Tree:1"}, "$.type"),
    ],
)
def test_what_breaks_the_schema_is_said_with_its_place(entity: Any, where: str, folder: Path) -> None:
    assert found("schema", entity, folder)[0][0] == where


@pytest.mark.parametrize(
    ("entity", "says"),
    [
        ({**ENTITY, "type": "Cloud"}, "schemas pull"),
        ({**ENTITY, "type": "https://elsewhere.example/Tree"}, "schemas pull"),
        ({**ENTITY, "type": "Bench"}, "seats-schema.json is not in the cache"),
        ({**ENTITY, "height": {"type": "Property", "value": 3}}, "normalized"),
    ],
)
def test_what_cannot_be_told(entity: dict[str, Any], says: str, folder: Path) -> None:
    with pytest.raises(CannotTell, match=says):
        found("schema", entity, folder)


def test_what_is_forbidden_whatever_the_missing_part_says_is_forbidden(folder: Path) -> None:
    lost = {"$ref": f"{SITE}/{SUBJECT}/seats-schema.json"}
    put(folder, f"{SUBJECT}/Tree/schema.json", spoilt(allOf=[lost], required=["age"]))
    assert found("schema", ENTITY, folder)[0][2] == "'age' is a required property"
    put(folder, f"{SUBJECT}/Bench/schema.json", {"oneOf": [lost, {"type": "object"}]})
    with pytest.raises(CannotTell, match="seats-schema"):
        found("schema", {**ENTITY, "type": "Bench"}, folder)


MANY = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 10} for n in range(20)} | {"d20": {"type": "object"}}


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (spoilt(allOf=[{"$ref": "#"}]), "without end"),
        (spoilt(**{"$defs": MANY, "$ref": "#/$defs/d0"}), "5,000 references"),
        (spoilt(type="tree"), "no valid schema"),
        (spoilt(allOf=[{"$ref": "http://127.0.0.1:9/x.json"}]), "nothing is fetched"),
        (spoilt(allOf=[{"$ref": "file:///etc/passwd"}]), "nothing is fetched"),
        (spoilt(properties={"name": {"pattern": "(a+)+b"}}), "could take for ever"),
        (spoilt(properties={"name": {"pattern": "a+b"}}), "too long"),
        ("{", "not JSON"),
    ],
)
def test_a_hostile_schema_tells_nothing(schema: Any, says: str, folder: Path) -> None:
    put(folder, f"{SUBJECT}/Tree/schema.json", schema)
    with pytest.raises(CannotTell, match=says):
        found("schema", {**ENTITY, "name": "a" * 5_000}, folder)


def test_one_of_several_models_of_a_name_is_enough(folder: Path) -> None:
    put(folder, "dataModel.Graphs/Tree/schema.json", {"required": ["nodes"]})
    assert found("schema", ENTITY, folder) == []
    assert found("schema", {"id": "a:b", "type": "Tree", "nodes": 3}, folder) == []
    assert found("schema", {"id": "a:b", "type": "Tree"}, folder) != []
    assert found("schema", {"id": "a:b", "type": TERMS["Tree"], "nodes": 3}, folder) != []


def test_times(folder: Path) -> None:
    assert found("times", ENTITY, folder) == []
    assert found("timed", ENTITY, folder) == []
    assert found("times", {**ENTITY, "plantedAt": "in spring"}, folder)[0][0] == "$.plantedAt"
    assert found("timed", {**ENTITY, "plantedAt": 1904}, folder) != []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2016-03-15T11:00:00", True),
        ("2016-03-15T11:00:00.000Z", True),
        ("20160315T110000+0100", True),
        ("2016-03-15", True),
        ("2016-03-15T11:00/2016-03-15T12:00", True),
        ("2016-02-30", False),
        ("15/03/2016", False),
        ("2016-03-15T25:00:00", False),
        ("2016-03-15T11:00:00 CET", False),
        ("", False),
    ],
)
def test_iso_8601(text: str, is_one: bool) -> None:
    assert is_iso_8601(text) is is_one


def test_times_of_day() -> None:
    assert is_time("11:00:00Z")
    assert not is_time("noon")


def test_units(folder: Path) -> None:
    def unit(code: Any) -> dict[str, Any]:
        return {"type": "Tree", "height": [{"type": "Property", "value": {"unitCode": "any"}, "unitCode": code}]}

    assert found("units", unit("MTR"), folder) == []
    for wrong in ("m", "°C", "meters", 5, None):
        assert found("units", unit(wrong), folder)[0][0] == "$.height[0].unitCode"
    with pytest.raises(CannotTell, match="withdrawn: QQQ"):
        found("units", unit("QQQ"), folder)
    with pytest.raises(CannotTell, match="no unit"):
        found("units", ENTITY, folder)


@pytest.mark.parametrize("context", [OWN, [OWN, CORE], [TERMS, CORE], TERMS])
def test_names_mean_what_the_model_says(context: Any, folder: Path) -> None:
    assert found("context", {**ENTITY, "own": 1, "@context": context}, folder) == []


def test_full_names_need_no_context(folder: Path) -> None:
    assert found("context", {**full(ENTITY), "@context": CORE}, folder) == []


def test_names_that_mean_something_else(folder: Path) -> None:
    breaches = found("context", {**ENTITY, "@context": CORE}, folder)
    assert [where for where, _, _ in breaches] == ["$.type", "$.height", "$.kinds", "$.plantedAt"]
    other = {**TERMS, "height": "https://example.org/height"}
    assert found("context", {**ENTITY, "@context": other}, folder) == [
        ("$.height", TERMS["height"], "https://example.org/height")
    ]


def test_a_context_that_is_not_at_hand_tells_nothing(folder: Path) -> None:
    with pytest.raises(CannotTell, match="not at hand"):
        found("context", {**ENTITY, "@context": "http://127.0.0.1:9/context.jsonld"}, folder)


def test_known_types_pass_and_strange_ones_leave_it_open(folder: Path) -> None:
    assert found("recognised", ["Tree", TERMS["Tree"]], folder) == []
    assert found("recognised", {}, folder) != []
    with pytest.raises(CannotTell, match=r"1 of 3 types.*not Cloud, Rain;"):
        found("recognised", ["Tree", "Cloud", "Rain"], folder)
    with pytest.raises(CannotTell, match="no entities"):
        found("recognised", [], folder)


def test_the_package_of_the_models_knows_names(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path_factory.mktemp("site")
    put(place, "pysmartdatamodels/__init__.py", "")
    rows = [{"repoName": "dataModel.Sky", "dataModels": ["Cloud"]}]
    put(place, "pysmartdatamodels/model-assets/official_list_data_models.json", {"officialList": rows})
    monkeypatch.setattr(sys, "path", [str(place), *sys.path])
    listed.cache_clear()
    try:
        assert found("recognised", ["Cloud", "https://smartdatamodels.org/dataModel.Sky/Cloud"], folder) == []
    finally:
        listed.cache_clear()
