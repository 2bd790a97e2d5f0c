"""Each mechanism says how it is known to be there, or why it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_suites import MECHANISM, write_suite

from oasc_check.suite.load import inspect

TESTS = """\
tests:
  - id: it
    says: The platform answers.
    clause: ["1"]
    remedy: Answer.
    steps:
      - send: GET /things
        expect: {status: 200, body: {$.id: {type: string}}}
"""
GOOD = "{ask: /things, at: [''], expect: {status: 200, body: {$.kind: thing}}, says: a thing}"


def said(folder: Path, instead: str) -> list[str]:
    text = MECHANISM.replace("undiscovered: It is made up.", instead)
    _, problems = inspect(write_suite(folder, TESTS, text))
    return [problem.message for problem in problems]


@pytest.mark.parametrize(
    "instead",
    [
        "undiscovered: It is made up.",
        f"discovery: [{GOOD}]",
        "discovery: [{among: https, expect: {status: 2xx}, says: an answer}]",
        "discovery: [{ask: '', hints: [small], expect: {any_of: [{body: {$.a: 1}}, {headers: {X-A: b}}]}, says: a}]",
    ],
)
def test_what_may_be_said(instead: str, tmp_path: Path) -> None:
    assert said(tmp_path, instead) == []


@pytest.mark.parametrize(
    ("instead", "message"),
    [
        ("", "small has no discovery:"),
        (f"undiscovered: It is.\ndiscovery: [{GOOD}]", "small has both discovery: and undiscovered:"),
        (
            "discovery: [{ask: /x, at: [/y], expect: {status: 200}, says: an answer}]",
            "small, discovery: what must come back could be any answer",
        ),
        (
            "discovery: [{ask: /x, at: [/y], expect: {any_of: [{status: 200}, {body: {$.a: 1}}]}, says: an answer}]",
            "small, discovery: what must come back could be any answer",
        ),
        (
            "discovery: [{ask: /x, expect: {body: {$.a: 1}}, says: a}]",
            "small, discovery: it says nowhere where to ask",
        ),
        (
            "discovery: [{ask: /x, at: [/y], expect: {body: {$.a: 1}}, says: a, versions: {'2': {status: 200}}}]",
            'small, discovery: unknown version "2"',
        ),
        (f"spoken_from: '2'\ndiscovery: [{GOOD}]", 'unknown version "2"'),
        (
            "discovery: [{ask: /x, at: [/y], expect: {body: {$.a: 1}}, says: a, features: [none]}]",
            'small, discovery: unknown feature "none"',
        ),
        (
            "discovery: [{ask: /x, at: [/y], expect: {body: {'$.a[': 1}}, says: a}]",
            "small, discovery: $.a[ is not a JSONPath: unbalanced brackets, line 1, column 4",
        ),
        ("discovery: [{ask: /x, says: a}]", '"expect" is missing here'),
        ("discovery: [{ask: /x, at: [/y], expect: {body: {$.a: 1}}, says: a, asks: 1}]", 'unknown key "asks"'),
    ],
)
def test_what_is_refused(instead: str, message: str, tmp_path: Path) -> None:
    assert message in said(tmp_path, instead)


def test_the_author_is_told_what_to_write(tmp_path: Path) -> None:
    _, problems = inspect(write_suite(tmp_path, TESTS, MECHANISM.replace("undiscovered: It is made up.", "")))
    assert "undiscovered:" in problems[0].mend
    assert "discovery:" in problems[0].mend
    assert problems[0].place.file.name == "mechanism.yaml"
