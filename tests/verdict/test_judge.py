"""Every kind of expectation on answers that were recorded by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from oasc_check.run.model import Exchange, Headers, Request, Response, Trouble
from oasc_check.verdict.ground import Ground
from oasc_check.verdict.judge import judge, judge_value

GROUND = Ground(Path("nowhere"), "https://uri.etsi.org/ngsi-ld/errors/")


def answer(status: int = 200, body: Any = None, **headers: str) -> Exchange:
    fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    response = Response(status, Headers(fields), content)
    return Exchange("x1", Request("GET", "http://city.example/", Headers()), response, None, 0.1, 1, "")


def wheres(expect: dict[str, Any], exchange: Exchange, ground: Ground = GROUND) -> list[str]:
    return [finding.where for finding in judge(expect, exchange, ground)]


@pytest.mark.parametrize("status", [201, [200, 201], "2xx", ["404", "2xx"]])
def test_a_status_is_one_of_those_wanted(status: Any) -> None:
    assert wheres({"status": status}, answer(201)) == []
    assert wheres({"status": status}, answer(302)) == ["status"]


def test_a_wrong_status_silences_what_is_said_of_the_contents() -> None:
    assert wheres({"body": {"$.id": 1}, "status": 200}, answer(500, {"id": 2})) == ["status"]
    assert wheres({"body": {"$.id": 1}, "status": 200}, answer(200, {"id": 2})) == ["$.id"]


def test_every_mismatch_is_found_and_says_what_was_seen() -> None:
    expect = {"headers": {"Location": {"ends_with": "/1"}}, "body": {"$.id": 1, "$.features[*].id": {"size": 2}}}
    found = judge(expect, answer(200, {"id": 2, "features": [{"id": 1}]}, location="/2"), GROUND)
    assert [(finding.where, finding.actual) for finding in found] == [
        ("header Location", '"/2"'),
        ("$.id", "2"),
        ("$.features[*].id", "size 1: [1]"),
    ]
    assert found[0].message == 'header Location: expected ends with "/1", got "/2"'
    assert {finding.exchange for finding in found} == {"x1"}


def test_a_body_that_is_not_json_is_a_finding() -> None:
    for content in (b"<html>", b"\xff", b'{"a": NaN}', b"[" * 100_000):
        assert wheres({"body": {"$.id": 1}}, answer(200, content)) == ["body"]


def test_media_types_are_compared_without_parameters() -> None:
    exchange = answer(200, {}, content_type="Application/JSON; charset=utf-8")
    assert wheres({"media_type": "application/json"}, exchange) == []
    assert wheres({"media_type": ["application/ld+json"]}, exchange) == ["header Content-Type"]


def test_an_answer_without_body() -> None:
    assert wheres({"empty": True}, answer(204)) == []
    assert wheres({"empty": True}, answer(204, {})) == ["body"]


def test_an_error_body_has_one_of_the_types() -> None:
    known = {"type": "https://uri.etsi.org/ngsi-ld/errors/AlreadyExists", "title": "x"}
    assert wheres({"problem": "AlreadyExists"}, answer(409, known)) == []
    assert (
        wheres({"problem": ["BadRequestData", "https://uri.etsi.org/ngsi-ld/errors/AlreadyExists"]}, answer(409, known))
        == []
    )
    assert wheres({"problem": "BadRequestData"}, answer(409, known)) == ["$.type"]
    assert wheres({"problem": "BadRequestData"}, answer(409, ["x"])) == ["$.type"]
    assert wheres({"problem": "BadRequestData"}, answer(409, b"oops")) == ["body"]


def test_links_are_looked_for_in_the_header_and_in_the_body() -> None:
    links = [{"rel": "self", "href": "/a", "type": "x/y"}, {"rel": "self", "href": "/b"}]
    exchange = answer(200, {"links": links}, link='</next>; rel="next"')
    assert wheres({"links": {"next": {"present": True}, "self": {"type": "x/y"}}}, exchange) == []
    assert wheres({"links": {"prev": {"absent": True}}}, exchange) == []
    assert wheres({"links": {"self": {"absent": True}}}, exchange) == ["link self"]
    assert wheres({"links": {"self": {"each": {"type": {"type": "string"}}}}}, exchange) == ["link self"]
    assert wheres({"links": {"self": {"type": "a/b"}}}, exchange) == ["link self"]
    assert wheres({"links": {"data": {"present": True}}}, exchange) == ["link data"]


def test_one_of_several_readings_has_to_hold() -> None:
    expect = {"any_of": [{"status": 200, "body": {"$.id": 1}}, {"status": 204}]}
    assert wheres(expect, answer(204)) == []
    assert wheres(expect, answer(200, {"id": 1})) == []
    assert wheres(expect, answer(200, {"id": 2})) == ["answer"]


def test_a_schema_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "id.schema.json").write_text('{"type": "integer"}')
    (tmp_path / "thing.schema.json").write_text(
        '{"required": ["id"], "properties": {"id": {"$ref": "id.schema.json"}}}'
    )
    ground = Ground(tmp_path)
    assert wheres({"schema": "thing.schema.json"}, answer(200, {"id": 1}), ground) == []
    assert wheres({"schema": "thing.schema.json"}, answer(200, {"id": "x"}), ground) == ["$.id"]
    assert wheres({"schema": "thing.schema.json"}, answer(200, {}), ground) == ["$"]


def test_a_call_to_the_tester_is_judged_by_what_it_sent() -> None:
    request = Request("POST", "http://tester/x", Headers([("Content-Type", "application/json")]), b'{"data": [1]}')
    call = Exchange("n1", request, Response(200, Headers()), None, 0.0, 1, "", received=True)
    assert wheres({"body": {"$.data[0]": 1}, "media_type": "application/json"}, call) == []
    assert wheres({"body": {"$.data[0]": 2}}, call) == ["$.data[0]"]


def test_of_a_call_to_the_tester_its_method_path_and_query_can_be_judged() -> None:
    request = Request("PATCH", "http://tester/x/entities/urn%3Aa%3A1/attrs/?type=A%2CB&type=C&local", Headers())
    call = Exchange("n1", request, Response(200, Headers()), None, 0.0, 1, "", received=True)
    right = {"method": "PATCH", "path": {"matches": ".*/entities/urn:a:1/attrs/?"}}
    assert wheres({"request": {**right, "query": {"type": "A,B,C", "local": "", "q": {"absent": True}}}}, call) == []
    wrong = {"method": "POST", "path": {"ends_with": "/attrs"}, "query": {"type": "A", "attrs": {"present": True}}}
    assert wheres({"request": wrong}, call) == ["method", "path", "query type", "query attrs"]


def test_without_an_answer_nothing_is_judged() -> None:
    silent = Exchange("x1", Request("GET", "http://a/", Headers()), None, Trouble("timeout", "late"), 1.0, 1, "")
    assert judge({"status": 200}, silent, GROUND) == []


def test_a_kept_value_is_judged_as_if_it_were_a_body() -> None:
    assert judge_value({"body": {"$[0].a": 1}}, [{"a": 1}], GROUND) == []
    assert [finding.where for finding in judge_value({"body": {"$[0].a": 1}}, [], GROUND)] == ["$[0].a"]
