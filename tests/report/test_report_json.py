"""JSON: the members of the contract, the schema, and back."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from oasc_check.plan.model import Outcome
from oasc_check.report.document import document
from oasc_check.report.json_report import render
from oasc_check.report.model import InvalidResultError
from oasc_check.report.read import read, schema
from oasc_check.verdict.model import ExitCode, RequirementVerdict, Verdict
from report.golden_files import assert_golden
from report.samples import every_outcome, hostile

# cli.md, "Result (JSON)"
MEMBERS = {
    "": "schema_version tool run platform edition profile summary mims mechanisms requirements tests exchanges "
    "residue warnings",
    "tool": "name version suites_digest",
    "run": "id started finished seconds exit_code interrupted limits",
    "summary": "verdict by_level tests",
    "mims": "id title verdict counts",
    "mechanisms": "id version verdict counts",
    "requirements": "id mim level text verdict through tests reason evidence",
    "tests": "id mechanism says clause level outcome reason findings seconds exchanges",
    "exchanges": "id request response seconds attempt",
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    return path


def changed(**members: object) -> str:
    return json.dumps({**document(every_outcome()), **members})


def test_golden() -> None:
    assert_golden("every-outcome.json", render(document(every_outcome())))


def test_the_members_of_the_contract_are_there() -> None:
    found: Any = document(every_outcome())
    for path, names in MEMBERS.items():
        place = found[path] if path else found
        for item in place if isinstance(place, list) else [place]:
            assert set(names.split()) <= set(item), path


def test_the_schema_is_a_schema_and_holds() -> None:
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema()).validate(document(every_outcome()))


def closed(part: Any) -> Any:
    """The schema with no members allowed beyond those that it describes."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    inner = {key: closed(value) for key, value in part.items()}
    return {"additionalProperties": False, **inner} if isinstance(part.get("properties"), dict) else inner


def test_the_schema_describes_every_member() -> None:
    strict = closed(schema())
    Draft202012Validator(strict).validate(document(every_outcome()))
    with_more = {**document(every_outcome()), "more": 1}
    assert not Draft202012Validator(strict).is_valid(with_more)
    assert Draft202012Validator(schema()).is_valid(with_more)


def test_the_words_of_the_schema_are_those_of_the_program() -> None:
    found = schema()
    properties, definitions = found["properties"], found["$defs"]
    assert set(definitions["verdict"]["enum"]) == set(Verdict)
    assert set(properties["requirements"]["items"]["properties"]["verdict"]["enum"]) == set(RequirementVerdict)
    assert set(properties["tests"]["items"]["properties"]["outcome"]["enum"]) == set(Outcome)
    assert set(properties["run"]["properties"]["exit_code"]["enum"]) == set(ExitCode)


def test_the_summary_counts_requirements_in_scope_only() -> None:
    summary = document(every_outcome())["summary"]
    shall = {verdict: number for verdict, number in summary["by_level"]["shall"].items() if number}
    assert shall == {"met": 1, "not_met": 1, "undecided": 1}
    assert summary["scope"] == {"requirements": 4, "beyond": 1}
    assert sum(summary["tests"].values()) == 8


def test_a_shared_exchange_is_there_once_and_bodies_keep_their_octets() -> None:
    found = document(every_outcome())
    bodies = {exchange["id"]: exchange["response"] and exchange["response"]["body"] for exchange in found["exchanges"]}
    assert bodies == {
        "ex-1": "",
        "ex-2": '{"title": "lé problème", "status": 500}',
        "ex-3": {"base64": "iVBORw0KGgo="},
        "ex-4": None,
    }


def test_header_fields_that_came_twice_are_joined_under_their_first_spelling() -> None:
    response = document(every_outcome())["exchanges"][0]["response"]
    assert response
    assert response["headers"] == {"Content-Type": "application/json", "Link": "<a>, <b>"}


def test_no_password_of_an_address_is_shown() -> None:
    text = render(document(every_outcome())).decode()
    assert "pa55word" not in text
    assert '"url": "https://city.example/ngsi-ld/v1"' in text
    assert "env:SECRET" not in text


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    found = document(every_outcome())
    assert read(written(tmp_path, render(found).decode())) == found


def test_hostile_texts_are_read_back_and_are_inert_in_between(tmp_path: Path) -> None:
    found = hostile(document(every_outcome()))
    found["tool"]["name"] = "oasc-check"
    text = render(found).decode()
    assert not [character for character in text if not character.isprintable() and character != "\n"]
    assert read(written(tmp_path, text)) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "result.json: not JSON: "),
        (f'{{"schema_version": 1{"0" * 400}}}', "not JSON: a number of 401 digits"),
        ('{"schema_version": 1e999}', "not JSON: the number 1e999 is not finite"),
        ('{"schema_version": NaN}', "not JSON: the number NaN is not finite"),
        ("[]", "result.json: not a result of oasc-check: there is no schema_version"),
        ('{"schema_version": "2.0"}', "format version 2.0, but oasc-check .* reads 1.x"),
        (changed(residue=3), r"at \$\.residue: 3 is not of type 'array'"),
        (changed(run={}), r"at \$\.run: "),
        (changed(tests=[{"outcome": "green"}]), r"at \$\.tests\[0\]"),
    ],
)
def test_what_is_not_a_result_is_refused_with_a_way_out(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidResultError, match=message) as caught:
        read(written(tmp_path, text))
    assert "Give a file" in str(caught.value) or "Read it with" in str(caught.value)


def test_a_newer_minor_version_with_more_members_is_read(tmp_path: Path) -> None:
    assert read(written(tmp_path, changed(schema_version="1.7", more={"x": 1})))["schema_version"] == "1.7"
