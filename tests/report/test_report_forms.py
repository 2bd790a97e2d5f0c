"""Every other form of a report: its golden file, and that nothing hostile in a result can act in it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook
from rdflib import Literal, Namespace

from oasc_check.language.rdf import graph
from oasc_check.report.console.look import Look
from oasc_check.report.document import document
from oasc_check.report.forms.markdown import plain
from oasc_check.report.model import Document
from oasc_check.report.reports import MissingExtraError, rendered
from report.golden_files import assert_golden
from report.samples import every_outcome, hostile

GOLDEN = ["r.html", "r.md", "r.csv", "r.jsonld", "r.ttl", "r.sarif", "r.har", "r.svg", "r.json", "r.txt"]
FORMS = {
    "r.html": "html",
    "r.md": "markdown",
    "r.csv": "csv",
    "r.jsonld": "earl",
    "r.ttl": "earl",
    "r.sarif": "sarif",
    "r.har": "har",
    "r.svg": "badge",
    "r.json": "badge",
    "r.txt": "github",
}
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def result() -> Document:
    """A result with every outcome."""
    return document(every_outcome())


def in_form(path: str, found: Document) -> str:
    """The text of a form."""
    return rendered(found, FORMS[path], path, Look()).decode("utf-8-sig")


@pytest.mark.parametrize("path", GOLDEN)
def test_golden(path: str) -> None:
    assert_golden(f"every-outcome-{path.replace('r.', 'form.')}", rendered(result(), FORMS[path], path, Look()))


@pytest.mark.parametrize("path", GOLDEN)
def test_no_control_of_a_platform_gets_through(path: str) -> None:
    text = in_form(path, hostile(result()))
    assert not CONTROLS.search(text.replace("\r\n", "\n"))


def test_no_cell_is_a_formula() -> None:
    found = hostile(result())
    found["requirements"][0]["text"] = "=HYPERLINK(1)"
    found["tests"][0]["reason"] = "@SUM(1)"
    rows = list(csv.reader(io.StringIO(in_form("r.csv", found))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert "'=HYPERLINK(1)" in rows[1]


def test_a_workbook_has_what_the_table_has() -> None:
    book = load_workbook(io.BytesIO(rendered(result(), "xlsx", "r.xlsx", Look())))
    assert book.sheetnames == ["Requirements", "Tests"]
    rows = list(csv.reader(io.StringIO(in_form("r.csv", result()))))
    cells = [[cell or "" for cell in row] for name in book.sheetnames for row in list(book[name].values)[1:]]
    assert cells == [row[1:] for row in rows[1:]]


def test_earl_says_the_same_in_both_encodings() -> None:
    earl = Namespace("http://www.w3.org/ns/earl#")
    forms = (("r.jsonld", "application/ld+json"), ("r.ttl", "text/turtle"))
    graphs = [graph(in_form(path, result()).encode(), media_type, "") for path, media_type in forms]
    for one in graphs:
        outcomes = Counter(str(found).rpartition("#")[2] for found in one.objects(None, earl.outcome))
        assert outcomes == {"cantTell": 3, "failed": 2, "inapplicable": 1, "passed": 1, "untested": 1}
        assert (None, None, Literal("Acme City Platform")) in one
    assert len(graphs[0]) == len(graphs[1])


def test_sarif_points_into_the_suite() -> None:
    run = json.loads(in_form("r.sarif", result()))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "suites/entities.yaml"}, "region": {"startLine": 1}}
    assert [one["kind"] for one in run["results"]].count("fail") == 2
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [one["ruleId"] for one in run["results"]]


def test_a_badge_is_a_picture_with_a_name() -> None:
    root = fromstring(in_form("r.svg", result()))
    assert root.get("aria-label") == "mims-plus-9.0: not conformant"


def test_the_worst_ten_are_annotated() -> None:
    found = result()
    found["tests"] = [test for test in found["tests"] if test["outcome"] != "passed"] * 4
    lines = in_form("r.txt", found).splitlines()
    assert len(lines) == 10
    assert all(line.startswith("::error title=") for line in lines[:8])


def test_no_workflow_command_hides_in_an_answer() -> None:
    found = result()
    for test in found["tests"]:
        test["reason"] = "x\n::set-env name=A::b\r::error::c"
    lines = in_form("r.txt", found).splitlines()
    assert all(line.startswith(("::error title=", "::warning title=")) for line in lines)


@pytest.mark.parametrize("text", ["<b>x</b>", "[a](http://h)", "@everyone", "a|b", "`x`", "https://h.example", "# x"])
def test_text_in_markdown_is_text(text: str) -> None:
    shown = plain(text)
    assert not re.search(r"(?<!\\)[<>@|`\[\]#](?![0-9]+;)", shown)
    assert "https://" not in shown


def test_a_form_that_needs_more_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'oasc-check\[xlsx\]'"):
        rendered(result(), "xlsx", "r.xlsx", Look())


def test_the_html_report_needs_nothing_else() -> None:
    text = in_form("r.html", hostile(result()))
    assert not re.findall(r"<(?:script|link|img|iframe|object|form)[^>]*(?:src|href|action)=", text)
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


def test_every_form_is_written_by_the_command_line(tmp_path: Path) -> None:
    from oasc_check.cli.main import main
    from oasc_check.cli.options import FORMATS

    source = tmp_path / "result.json"
    source.write_bytes(rendered(result(), "json", "-", Look()))
    files = {form: tmp_path / f"r.{form}" for form in FORMATS}
    words = [word for form, file in files.items() for word in ("--to", f"{form}={file}")]
    assert main(["report", str(source), "-q", *words]) == 0
    assert all(file.stat().st_size for file in files.values())
