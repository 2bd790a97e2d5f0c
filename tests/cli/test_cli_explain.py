"""``explain``: what an id stands for, in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import SUITES, Run
from oasc_check.cli.wording import steps
from oasc_check.suite.load import load


def explained(run: Run, address: str) -> str:
    """The text, with one space between words."""
    code, out, err = run("explain", address)
    assert (code, err) == (0, "")
    return " ".join(out.split())


@pytest.mark.parametrize("address", ["MIM0:R1.1@9.0", "MIM0:R1.1", "MIM1:R1@8", "mim0:r1.1"])
def test_a_requirement(address: str, run: Run) -> None:
    text = explained(run, address)
    assert text.startswith("MIM0:R1.1@9.0 SHALL Data can be read over an API.")
    assert "source https://mims.oascities.org/accessing-data" in text
    assert "Met through ogcapi-features when these pass ogcapi-features/core/landing-page The landing page" in text


def test_an_attested_requirement(run: Run) -> None:
    assert "evidence The name of the person." in explained(run, "MIM0:R3.1")


def test_a_test(run: Run) -> None:
    text = explained(run, "ngsi-ld/entities/delete")
    for part in (
        "ngsi-ld/entities/delete SHALL A deleted entity is gone.",
        "clause ETSI GS CIM 009, 5.6.6 Delete Entity",
        "effect creates, changes or removes data",
        "decides MIM0:R1.2@9.0",
        "Preparation: a-vehicle 1. POST /entities with the body",
        "2. DELETE /entities/${id:Vehicle} must come back: status 200 or 204",
        "remedy Remove the entity before answering 204.",
        "unclear The clause does not say when. Read here as: At once.",
    ):
        assert part in text


def test_a_clause_with_the_clauses_below_it(run: Run) -> None:
    assert "ETSI GS CIM 009, 5.7.1 Retrieve Entity" in explained(run, "5.7.1")
    assert "ngsi-ld/entities/history The history of an entity can be read." in explained(run, "5.7.1")


def test_a_defect(run: Run) -> None:
    text = explained(run, "delete-keeps-entity")
    assert "The broker answers a deletion, and keeps the entity." in text
    assert "Tests that must then fail ngsi-ld/entities/delete" in text


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("MIM0", ["MIM0:R1.1@9.0", "MIM0:R3.1@9.0"]),
        ("ngsi-ld/entities", ["ngsi-ld/entities/query", "ngsi-ld/entities/history"]),
        ("ogcapi-features", ["ogcapi-features/core/landing-page"]),
    ],
)
def test_several_things_are_listed(address: str, names: list[str], run: Run) -> None:
    text = explained(run, address)
    assert all(name in text for name in names)


def test_an_unknown_id_selects_nothing(run: Run) -> None:
    code, out, err = run("explain", "ngsi-ld/entities/delte")
    assert (code, out) == (5, "")
    assert "Did you mean ngsi-ld/entities/delete" in err


@pytest.mark.parametrize("folder", [SUITES, None], ids=["small", "shipped"])
def test_every_step_of_a_suite_has_its_words(folder: Path | None) -> None:
    for test in load(folder).tests():
        lines = [text for given in test.given for _, text in steps(given.steps)] + [
            text for _, text in steps(test.steps)
        ]
        assert lines[0].startswith("1. ")
        assert all(text.strip() for text in lines)
