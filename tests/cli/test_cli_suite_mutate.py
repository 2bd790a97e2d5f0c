"""``suite mutate`` and ``suite check --proof``: what the tests notice when answers are spoilt."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli.conftest import SUITES, Run

STRONG = ("ngsi-ld/entities/create-then-read", "ngsi-ld/entities/delete")
QUERY = "ngsi-ld/entities/query"


@pytest.fixture
def weak(empty_folder: Path) -> Path:
    """The small suite with a query that looks at next to nothing."""
    folder = Path(shutil.copytree(SUITES, empty_folder / "suites"))
    entities = folder / "mechanisms" / "ngsi-ld" / "entities.yaml"
    text = entities.read_text().replace(
        '"$[*].id": {in_any_order: ["${id:Vehicle}"]}', '"$[*].id": {each: {starts_with: "urn:"}}'
    )
    entities.write_text(text.replace('          headers: {NGSILD-Results-Count: {equals: "1"}}\n', ""))
    return folder


def test_strong_tests_are_scored(run: Run) -> None:
    code, out, err = run("suite", "mutate", *STRONG)
    assert code == 0
    assert out.startswith("ngsi-ld  100 %\n")
    assert "spoilt answers and calls were noticed by 2 tests." in out
    assert err == "Recording 2 tests against the reference platform ...\nSpoiling the answers ...\n"


def test_a_weak_test_ends_with_1_and_is_named_with_what_it_missed(run: Run, weak: Path) -> None:
    code, out, _ = run("suite", "mutate", QUERY, "--suites", weak)
    assert code == 1
    assert "Below 80 %:" in out
    assert "ngsi-ld/entities/query  75 %  6 of 8" in out
    assert out.count("not noticed") == 2


def test_survivors_show_also_what_is_set_up_and_not_read(run: Run) -> None:
    out = run("suite", "mutate", QUERY, "--survivors").out
    assert "not looked at: $[0].speed.value changed" in " ".join(out.split())
    assert "not looked at" not in run("suite", "mutate", QUERY).out


def test_json_holds_every_score(run: Run, weak: Path) -> None:
    code, out, _ = run("suite", "mutate", "--json", "--suites", weak, *STRONG, QUERY)
    document = json.loads(out)
    assert code == 1
    assert document["mechanisms"][0]["weak"] == [QUERY]
    scores = {one["id"]: one for one in document["tests"]}
    assert [scores[test]["score"] for test in STRONG] == [1.0, 1.0]
    assert [one["says"] for one in scores[QUERY]["survivors"]] == ["replaced by []", "$[*].id: all dropped"]
    assert document["not_passed"] == []


def test_a_test_that_does_not_pass_shows_nothing(run: Run, weak: Path) -> None:
    entities = weak / "mechanisms" / "ngsi-ld" / "entities.yaml"
    entities.write_text(entities.read_text().replace("status: 404", "status: 410"))
    code, out, _ = run("suite", "mutate", *STRONG, "--suites", weak)
    assert code == 1
    assert "ngsi-ld/entities/delete: failed: status: expected 410, got 404" in out


def test_an_unknown_address_selects_nothing(run: Run) -> None:
    code, out, err = run("suite", "mutate", "ngsi-ld/entitys")
    assert (code, out) == (5, "")
    assert "Did you mean" in err


def test_a_proof_says_what_is_not_caught(run: Run, weak: Path) -> None:
    """The defect is listed with a test that does not see it, and the query is weak: the one thing after the other."""
    (defects,) = (weak / "mechanisms" / "ngsi-ld" / "defects").glob("*.yaml")
    defects.write_text(defects.read_text().replace("entities/create-then-read", "entities/delete"))
    code, out, _ = run("suite", "check", weak, "--proof")
    assert code == 1
    assert "defect create-answers-200: ngsi-ld/entities/create-then-read failed too; " in out
    assert "defect create-answers-200: ngsi-ld/entities/delete inconclusive; " in out
    assert "ngsi-ld/entities/query: notices 6 of 8, not 80% of what is spoilt; " in out
    assert "null platform" not in out
