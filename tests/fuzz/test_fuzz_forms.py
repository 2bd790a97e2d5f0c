"""Two validators hold a document against its form: the quick one never lets through what the other one names."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz import changes
from oasc_check.places import SUITES
from oasc_check.suite import schema_check
from oasc_check.suite.model import InvalidFile
from oasc_check.suite.strict_yaml import parse, read

WRITTEN = {
    "suite": "mechanisms/ngsi-ld/entities.yaml",
    "mechanism": "mechanisms/tls/mechanism.yaml",
    "defects": "mechanisms/tls/defects/versions.yaml",
    "profile": "profiles/lille-metropole.yaml",
    "catalogue": "editions/mims-plus-9.0/mim7.yaml",
    "edition": "editions/mims-plus-9.0/edition.yaml",
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_quick_validator_takes_what_is_shipped(kind: str) -> None:
    document = read(SUITES / WRITTEN[kind])
    assert schema_check._surely_holds(kind, document.data)


@given(st.sampled_from(sorted(WRITTEN)), st.integers(0, 2**32))
def test_what_the_quick_validator_takes_has_no_problem(kind: str, seed: int) -> None:
    text = changes.text((SUITES / WRITTEN[kind]).read_text("utf-8"), random.Random(seed))  # noqa: S311
    try:
        document = parse(text.replace("\ud800", "x"), Path("changed.yaml"))  # what no file can hold
    except InvalidFile:
        return
    if schema_check._surely_holds(kind, document.data):
        assert not list(schema_check._validator(kind).iter_errors(document.data))


def test_a_number_stands_for_a_text_all_the_same() -> None:
    document = parse("edition: 9.0\n", Path("edition.yaml"))
    assert not schema_check._surely_holds("edition", document.data)
    assert not any("9.0" in problem.message for problem in schema_check.problems_of(document, "edition"))
