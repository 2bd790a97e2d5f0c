"""The files of CI systems, by the schemas and linters of others.

pip install '.[ci]' && pytest tests/ci/check_ci_files.py
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).parents[2]
CI = TOP / "ci"
PROGRAMS = Path(sys.executable).parent


def program(*words: str | Path) -> str:
    """What a program says that must end well."""
    done = subprocess.run([PROGRAMS / words[0], *words[1:]], capture_output=True, text=True, check=False, cwd=TOP)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def holds(schema: str, document: Any, folder: Path) -> None:
    """Hold a document against a schema that check-jsonschema carries."""
    path = folder / "document.json"
    path.write_text(json.dumps(document))
    program("check-jsonschema", "--builtin-schema", f"vendor.{schema}", path)


def test_the_action_is_one_for_github() -> None:
    program("check-jsonschema", "--builtin-schema", "vendor.github-actions", CI / "github" / "action.yml")


def test_the_template_is_one_for_azure_pipelines() -> None:
    program("check-jsonschema", "--builtin-schema", "vendor.azure-pipelines", CI / "azure" / "oasc-check.yml")


def test_the_template_is_one_for_gitlab(tmp_path: Path) -> None:
    """Its head as it stands, and its body with the inputs put in."""
    first, _, body = (CI / "gitlab" / "templates" / "oasc-check.yml").read_text("utf-8").partition("\n---\n")
    head = yaml.safe_load(first)
    holds("gitlab-ci", head, tmp_path)
    values = {name: one.get("default", "platform.yaml") for name, one in head["spec"]["inputs"].items()}
    filled = yaml.safe_load(re.sub(r"\$\[\[ inputs\.(\w+) ]]", lambda found: values[found[1]], body))
    assert list(filled) == ["oasc-check"]
    holds("gitlab-ci", filled, tmp_path)


def test_the_workflows_of_the_page_are_workflows(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (CI / "github" / "README.md").read_text("utf-8"), re.DOTALL)
    jobs = [found for found in map(yaml.safe_load, blocks) if isinstance(found, dict)]
    assert jobs
    for found in jobs:
        holds("github-workflows", {"on": "push", **found}, tmp_path)


def test_the_pipelines_of_the_page_are_pipelines(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (CI / "gitlab" / "README.md").read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        holds("gitlab-ci", yaml.safe_load(block), tmp_path)


def test_each_schema_refuses_something(tmp_path: Path) -> None:
    for schema, wrong in (
        ("github-actions", {"name": "x"}),
        ("gitlab-ci", {"job": {"script": 1}}),
        ("azure-pipelines", {"steps": [{"task": 1}]}),
        ("github-workflows", {"on": "push", "jobs": {"x": {"steps": []}}}),
    ):
        with pytest.raises(AssertionError):
            holds(schema, wrong, tmp_path)


def test_the_hook_is_one_for_pre_commit() -> None:
    program("pre-commit", "validate-manifest", TOP / ".pre-commit-hooks.yaml")


def test_the_script_has_no_trap_of_the_shell() -> None:
    program("shellcheck", CI / "run.sh")


def test_the_scripts_of_the_action_have_none_either(tmp_path: Path) -> None:
    for number, step in enumerate(yaml.safe_load((CI / "github" / "action.yml").read_text("utf-8"))["runs"]["steps"]):
        if "run" in step:
            path = tmp_path / f"{number}.sh"
            path.write_text(f"#!/usr/bin/env bash\n{step['run']}")
            program("shellcheck", path)


def test_the_dockerfile_is_as_it_should_be() -> None:
    program("hadolint", CI / "docker" / "Dockerfile")


def test_what_the_dockerfile_copies_is_all_that_the_wheel_needs(tmp_path: Path) -> None:
    lines = (CI / "docker" / "Dockerfile").read_text("utf-8").splitlines()
    source = tmp_path / "source"
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            *names, target = line.split()[1:]
            for name in names:
                _copy(TOP / name, source / target / (name if target == "./" else ""))
    wheels = tmp_path / "wheel"
    program("python", "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, source)
    (wheel,) = wheels.glob("*.whl")
    found = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith(".data/scripts/oasc-check-ci") for name in found)
    assert "oasc_check/data/suites/mechanisms/wfs/mechanism.yaml" in found
    assert "oasc_check/data/schemas/format/report.schema.json" in found


def _copy(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, to, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(path, to)
