"""``oasc-check compare``: two results by a profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from report.samples import every_outcome

from cli.conftest import Run
from oasc_check.report.console.look import Look
from oasc_check.report.document import document
from oasc_check.report.reports import rendered


@pytest.fixture
def results(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two results, which say nothing of what the profile asks for; the suites are those that are shipped."""
    monkeypatch.delenv("OASC_SUITES", raising=False)
    files = [empty_folder / f"{name}.json" for name in ("acme", "bolt")]
    for file in files:
        file.write_bytes(rendered(document(every_outcome()), "json", "-", Look()))
    return files


def test_bids_are_set_side_by_side(run: Run, results: list[Path]) -> None:
    code, out, _ = run("compare", *results, "--profile", "geo-service", "--to", "csv=bids.csv")
    assert code == 0
    assert out.startswith("2 bids for the profile geo-service")
    assert "the bids were judged by other suites than those at hand" in " ".join(out.split())
    assert (
        Path("bids.csv").read_text("utf-8-sig").startswith("requirement,what is asked,level,weight,knock-out,acme: v")
    )


def test_a_file_that_is_given_twice_is_wrong_usage(run: Run, results: list[Path]) -> None:
    code, _, err = run("compare", results[0], results[0], "--profile", "geo-service")
    assert code == 2
    assert "Give each bid once." in err


def test_a_file_that_is_no_result_is_invalid(run: Run, results: list[Path]) -> None:
    results[1].write_text("{}")
    code, _, err = run("compare", *results, "--profile", "geo-service")
    assert code == 4
    assert "bolt.json: not a result of oasc-check" in err
