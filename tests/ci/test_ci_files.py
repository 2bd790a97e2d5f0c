"""The files of each CI system: every YAML is YAML, and what they name is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from oasc_check.cli.main import main

TOP = Path(__file__).parents[2]
CI = TOP / "ci"

pytestmark = pytest.mark.skipif(not CI.is_dir(), reason="ci/ is in a checkout, and not in an installed wheel")


def yaml_files() -> list[Path]:
    return sorted([*CI.rglob("*.yml"), *CI.rglob("*.yaml"), TOP / ".pre-commit-hooks.yaml"])


def documents(path: Path) -> list[Any]:
    return list(yaml.safe_load_all(path.read_text("utf-8")))


@pytest.mark.parametrize("path", yaml_files(), ids=lambda path: str(path.relative_to(TOP)))
def test_it_is_yaml(path: Path) -> None:
    assert all(documents(path))


def test_every_yaml_in_a_readme_is_yaml() -> None:
    found = [
        (readme, block)
        for readme in CI.rglob("README.md")
        for block in re.findall(r"```yaml\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)
    ]
    assert len(found) >= 5
    for readme, block in found:
        assert yaml.safe_load(block), readme


def test_every_system_has_a_page_and_the_index_leads_to_it() -> None:
    folders = sorted(path.name for path in CI.iterdir() if path.is_dir())
    index = (CI / "README.md").read_text("utf-8")
    assert folders == ["azure", "docker", "github", "gitlab", "jenkins", "pre-commit"]
    for name in folders:
        assert (CI / name / "README.md").is_file()
        assert f"({name}/README.md)" in index


def test_every_input_of_the_gitlab_template_is_used_and_known() -> None:
    header, body = documents(CI / "gitlab" / "templates" / "oasc-check.yml")
    used = set(re.findall(r"\$\[\[ inputs\.(\w+) ]]", yaml.safe_dump(body)))
    assert used == header["spec"]["inputs"].keys()


def test_every_parameter_of_the_azure_template_is_used_and_known() -> None:
    (template,) = documents(CI / "azure" / "oasc-check.yml")
    used = set(re.findall(r"\$\{\{ parameters\.(\w+) }}", yaml.safe_dump(template["steps"])))
    assert used == {parameter["name"] for parameter in template["parameters"]}


def test_every_input_of_the_action_is_used_and_known() -> None:
    (action,) = documents(CI / "github" / "action.yml")
    used = set(re.findall(r"\$\{\{ inputs\.([\w-]+) }}", yaml.safe_dump(action["runs"])))
    assert used == action["inputs"].keys()


def test_no_script_of_the_action_has_an_input_in_its_text() -> None:
    """What stands in a script by `${{ }}` is run (GitHub, "Security hardening for GitHub Actions")."""
    (action,) = documents(CI / "github" / "action.yml")
    assert [step["name"] for step in action["runs"]["steps"] if "${{" in step.get("run", "")] == []


def test_the_hook_finds_mistakes_and_passes_good_suites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hook = documents(TOP / ".pre-commit-hooks.yaml")[0][0]
    words: list[str] = [*hook["entry"].split(), *hook["args"]]
    assert words.pop(0) == "oasc-check"
    monkeypatch.chdir(TOP / "tests" / "cli")
    assert main(words) == 0
    monkeypatch.chdir(tmp_path)
    bad = tmp_path / "suites" / "mechanisms" / "x"
    bad.mkdir(parents=True)
    (bad / "mechanism.yaml").write_text("mechanism: x\nmechanism: y\n")
    assert main(words) == 4
    assert "mechanism.yaml:2:1" in capsys.readouterr().err


def test_the_hook_is_for_yaml_below_suites() -> None:
    hook = documents(TOP / ".pre-commit-hooks.yaml")[0][0]
    assert re.search(hook["files"], "suites/mechanisms/wfs/features.yaml")
    assert not re.search(hook["files"], "docs/suites.yaml")
    assert hook["types"] == ["yaml"]


def test_the_image_runs_as_somebody_without_rights_and_holds_no_secret() -> None:
    lines = (CI / "docker" / "Dockerfile").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001"]
    assert len([line for line in lines if line.startswith("FROM ")]) == 2
    assert not any(re.search(r"(?i)secret|token|password", line) for line in lines)
