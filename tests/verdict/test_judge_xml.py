"""What is expected of answers in XML."""

from typing import Any

import pytest
from test_judge import GROUND, answer, wheres

from oasc_check.run.captures import capture
from oasc_check.run.model import CannotTell
from oasc_check.verdict.judge import judge

REPORT = (
    b'<ExceptionReport xmlns="http://www.opengis.net/ows/1.1" version="2.0.0">'
    b'<Exception exceptionCode="InvalidParameterValue"/><Exception exceptionCode="NoApplicableCode"/></ExceptionReport>'
)
CODE = "/ows:ExceptionReport/ows:Exception[1]/@exceptionCode"
CODES = "/ows:ExceptionReport/ows:Exception/@exceptionCode"


def test_a_numbered_path_gives_the_value_and_another_the_list() -> None:
    assert wheres({"xml": {CODE: "InvalidParameterValue", CODES: {"size": 2}}}, answer(400, REPORT)) == []
    assert wheres({"xml": {CODE: "NoApplicableCode", CODES: {"size": 1}}}, answer(400, REPORT)) == [CODE, CODES]
    assert wheres({"xml": {"/ows:ExceptionReport/@lang": {"absent": True}}}, answer(400, REPORT)) == []


def test_what_is_not_xml_meets_nothing() -> None:
    bodies: list[Any] = [{}, [], b"", b"<html>", None]
    for body in bodies:
        assert wheres({"xml": {CODE: {"absent": True}, CODES: {"size": 0}}}, answer(200, body)) == ["body"]


def test_xml_is_no_json_and_json_no_xml() -> None:
    assert wheres({"body": {"$": {"present": True}}}, answer(400, REPORT)) == ["body"]


def test_a_path_that_a_kept_value_spoilt_cannot_be_told() -> None:
    with pytest.raises(CannotTell):
        judge({"xml": {"/a[b='it's']": {"size": 1}}}, answer(200, b"<a/>"), GROUND)


def test_values_of_xml_are_kept() -> None:
    exchange = answer(200, b'<a n="3"><b>1.5 -2</b><c>x</c></a>')
    assert capture("/a/@n", exchange, {}) == 3
    assert capture("/a/*", exchange, {}) == ["1.5 -2", "x"]
    assert capture({"numbers_of": "/a/b"}, exchange, {}) == [1.5, -2.0]
    for nothing in ("/b", {"numbers_of": "/a/c"}, {"numbers_of": "/a/d"}):
        with pytest.raises(CannotTell):
            capture(nothing, exchange, {})
    with pytest.raises(CannotTell):
        capture("/a", answer(200, {}), {})


@pytest.mark.parametrize("body", [b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', b"<a>" * 500 + b"</a>" * 500])
def test_xml_that_is_not_read_decides_nothing(body: bytes) -> None:
    for exchange in (answer(200, body), answer(400, body)):
        with pytest.raises(CannotTell):
            judge({"xml": {"/a": "y"}}, exchange, GROUND)
    assert wheres({"status": 200, "xml": {"/a": "y"}}, answer(400, body)) == ["status"]
    assert wheres({"xml": {"/a": "y"}}, answer(200, b"<a>")) == ["body"]
