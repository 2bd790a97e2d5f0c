"""Forms that others defined, held against what they published: the SARIF tool of Microsoft, the schema of HAR 1.2.

Not collected by pytest by itself: it fetches two packages from the npm registry (`.ci/run`).
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT6

from oasc_check.report.console.look import Look
from oasc_check.report.document import document
from oasc_check.report.model import Document
from oasc_check.report.reports import rendered
from report.samples import every_outcome, hostile

PACKAGES = ("@microsoft/sarif-multitool-linux@5.7.0", "har-schema@2.0.0")


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which they are."""
    folder = tmp_path_factory.mktemp("npm")
    subprocess.run(["npm", "install", "--prefix", folder, *PACKAGES], check=True, capture_output=True, timeout=300)
    return folder / "node_modules"


def samples() -> list[Document]:
    found = document(every_outcome())
    return [found, hostile(found)]


@pytest.mark.parametrize("number", [0, 1], ids=["every outcome", "hostile"])
def test_sarif_has_no_mistake(number: int, packages: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.sarif"
    file.write_bytes(rendered(samples()[number], "sarif", str(file), Look()))
    assert errors(packages, file, tmp_path) == []


def test_the_tool_finds_a_mistake(packages: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.sarif"
    made = json.loads(rendered(samples()[0], "sarif", str(file), Look()))
    made["runs"][0]["results"][0]["message"] = "no object"
    file.write_text(json.dumps(made))
    assert errors(packages, file, tmp_path) != []


def errors(packages: Path, file: Path, folder: Path) -> list[str]:
    """What the tool calls an error."""
    tool = packages / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
    done = subprocess.run(
        [tool, "validate", file, "--output", folder / "out.sarif", "--log", "ForceOverwrite"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert "Analyzing" in said
    return [line for line in said.splitlines() if ": error" in line]


@pytest.mark.parametrize("number", [0, 1], ids=["every outcome", "hostile"])
def test_har_is_as_the_schema_of_har_says(number: int, packages: Path) -> None:
    folder = packages / "har-schema" / "lib"
    schemas = [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))]
    registry: Registry[Any] = Registry()
    for schema in schemas:
        registry = registry.with_resource(schema["$id"], Resource.from_contents(schema, DRAFT6))
    whole = next(schema for schema in schemas if schema["$id"] == "har.json#")
    found = json.loads(rendered(samples()[number], "har", "-", Look()))
    check = jsonschema.Draft6Validator(whole, registry=registry)
    assert [error.message for error in check.iter_errors(found)] == []
    assert list(check.iter_errors({"log": {"entries": 1}})) != []
