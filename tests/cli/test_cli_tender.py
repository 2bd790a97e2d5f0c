"""``oasc-check tender``: the clauses name what a bidder has to show, in the language of the tender."""

from __future__ import annotations

import re

import pytest

from cli.conftest import Run
from oasc_check.i18n.words import messages
from oasc_check.report import tender


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suites that are shipped, and an English environment."""
    monkeypatch.delenv("OASC_SUITES", raising=False)
    monkeypatch.delenv("OASC_SUITES_ONLY", raising=False)
    monkeypatch.setenv("LC_ALL", "C")


def test_the_clauses_name_report_suites_and_requirements(run: Run) -> None:
    code, out, _ = run("tender", "--profile", "lille-metropole")
    assert code == 0
    assert re.search(
        r"made with the suites [0-9a-f]{12}, for the edition mims-plus-9\.0 and the profile lille-metropole", out
    )
    assert "oasc-check run platform.yaml --profile lille-metropole --to json=result.json" in out
    assert "| MIM7:R1.1@9.0 | Geospatial data are offered through a web service interface" in out
    assert "article 42" in out
    assert "{" not in out.replace("{_", "")


def test_they_are_french_in_french(run: Run) -> None:
    _, out, _ = run("tender", "--profile", "lille-metropole", "--lang", "fr")
    assert "Le soumissionnaire remet le résultat en JSON" in out
    assert "Les données géospatiales sont offertes par une interface de service Web" in out
    assert "The bidder" not in out


def test_an_unknown_profile_is_nothing_to_ask_for(run: Run) -> None:
    code, out, err = run("tender", "--profile", "lille-metropol")
    assert (code, out) == (5, "")
    assert "lille-metropole" in err


def test_every_clause_is_translated() -> None:
    texts = {text for clause in tender._CLAUSES for text in clause}
    assert texts - messages("fr").keys() == set()
