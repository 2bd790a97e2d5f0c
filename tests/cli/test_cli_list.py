"""``list``: the members of cli.md, and tables to read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.conftest import Run

MEMBERS = {
    "tests": "id mechanism group says clause level effect since",
    "requirements": "id edition mim level text aliases verified_by attested not_covered",
    "defects": "id mechanism says caught_by",
    "mechanisms": "id standard versions tests",
    "editions": "id",
    "mims": "id edition",
}


def listed(run: Run, what: str) -> list[dict[str, Any]]:
    """The objects of a list, by its JSON."""
    code, out, err = run("list", what, "--json")
    assert (code, err) == (0, "")
    rows = json.loads(out)
    assert isinstance(rows, list)
    return rows


@pytest.mark.parametrize("what", MEMBERS)
def test_every_object_has_the_members_of_the_contract(what: str, run: Run) -> None:
    rows = listed(run, what)
    assert rows
    for row in rows:
        assert set(MEMBERS[what].split()) <= set(row)


@pytest.mark.parametrize("what", MEMBERS)
def test_every_id_stands_in_the_table(what: str, run: Run) -> None:
    code, out, _ = run("list", what)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [row["id"] for row in listed(run, what)]


def test_requirements_name_the_tests_that_decide_them(run: Run) -> None:
    rows = {row["id"]: row for row in listed(run, "requirements")}
    assert rows["MIM0:R1.1@9.0"]["verified_by"] == {
        "ngsi-ld": ["ngsi-ld/entities/create-then-read"],
        "ogcapi-features": ["ogcapi-features/core/landing-page", "ogcapi-features/core/collections"],
    }
    assert rows["MIM0:R1.1@9.0"]["aliases"] == ["MIM1:R1@8"]
    assert rows["MIM0:R3.1@9.0"]["attested"] == "The name of the person."
    assert rows["MIM0:R3.1@9.0"]["verified_by"] == {}


def test_defects_name_tests_that_there_are(run: Run) -> None:
    tests = {row["id"] for row in listed(run, "tests")}
    caught = [test for row in listed(run, "defects") for test in row["caught_by"]]
    assert caught
    assert set(caught) <= tests


def test_where_there_is_nothing_that_is_said_aside(run: Run) -> None:
    assert listed(run, "profiles") == []
    assert run("list", "profiles") == (0, "", "There are no profiles.\n")
