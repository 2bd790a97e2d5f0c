"""``ci/run.sh`` as a CI job runs it: with bash, against ``oasc-check reference`` on loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest
import yaml

TOP = Path(__file__).parents[2]
CI = TOP / "ci"
SUITES = Path(__file__).parents[1] / "cli" / "suites"
BESIDE_PYTHON = Path(sys.executable).parent
REPORTS = ["oasc.html", "oasc.json", "oasc.md", "oasc.xml"]

pytestmark = pytest.mark.skipif(not CI.is_dir(), reason="ci/ is in a checkout, and not in an installed wheel")


class Ended(NamedTuple):
    """How a job ended and what stands in its log."""

    code: int
    log: str


Job = Callable[..., Ended]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a job finds set, with the program on its path."""
    return {
        "PATH": f"{BESIDE_PYTHON}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "OASC_SUITES": str(SUITES),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


@pytest.fixture
def job(tmp_path: Path, environment: dict[str, str]) -> Job:
    """Runs the script with these words, in an empty folder."""
    folder = tmp_path / "work"
    folder.mkdir()

    def run(*words: str | Path, **more: str) -> Ended:
        done = subprocess.run(
            ["bash", CI / "run.sh", *words],
            cwd=folder,
            env={**environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout)

    return run


@pytest.fixture(scope="module")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Platform files of two reference platforms that run: a good one, and one that does not delete."""
    folder = tmp_path_factory.mktemp("platforms")
    processes = []
    for name, defects in (("good", []), ("bad", ["--defect", "delete-keeps-entity"])):
        words = [sys.executable, "-m", "oasc_check", "reference", "--suites", str(SUITES), *defects]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        processes.append(process)
        assert process.stdout
        (folder / f"{name}.yaml").write_text("".join(process.stdout.readline() for _ in range(5)))
    yield {name: folder / f"{name}.yaml" for name in ("good", "bad")}
    for process in processes:
        process.terminate()
        process.communicate(timeout=10)


def result(folder: Path) -> Any:
    return json.loads((folder / "oasc.json").read_text())


def test_a_run_leaves_its_reports_and_ends_with_0(job: Job, platforms: dict[str, Path], tmp_path: Path) -> None:
    code, log = job(platforms["good"])
    reports = tmp_path / "work" / "oasc-report"
    assert code == 0
    assert "Exit code 0:" in log
    assert sorted(path.name for path in reports.iterdir()) == REPORTS
    assert result(reports)["run"]["exit_code"] == 0
    assert ET.fromstring((reports / "oasc.xml").read_bytes()).tag == "testsuites"  # noqa: S314 - ours
    assert "::" not in log.replace("https://", "")


@pytest.mark.parametrize(
    ("platform", "words", "code"),
    [
        ("bad", [], 1),
        ("good", ["--no-such-option"], 2),
        ("good", ["--budget", "requests=1"], 3),
        ("missing", [], 4),
        ("good", ["-s", "ngsi-ld/entities/no-such-test"], 5),
    ],
)
def test_the_exit_code_is_that_of_the_program(
    platform: str, words: list[str], code: int, job: Job, platforms: dict[str, Path]
) -> None:
    assert job(platforms.get(platform, "missing.yaml"), *words).code == code


def test_on_github_the_summary_and_the_annotations_are_written(
    job: Job, platforms: dict[str, Path], tmp_path: Path
) -> None:
    summary, output = tmp_path / "summary.md", tmp_path / "output"
    summary.write_text("What another step wrote.\n")
    code, log = job(platforms["bad"], GITHUB_STEP_SUMMARY=str(summary), GITHUB_OUTPUT=str(output))
    written = summary.read_text()
    assert code == 1
    assert output.read_text() == "exit-code=1\n"
    assert written.startswith("What another step wrote.\n## oasc-check reference platform is not conformant")
    assert "| ngsi-ld/entities/delete |" in written
    before, token, _ = log.partition("::stop-commands::")
    assert (before, token) == ("", "::stop-commands::")
    shown, _, commands = log.partition(f"\n::{log.splitlines()[0].removeprefix(token)}::\n")
    assert "Exit code 1:" in shown
    assert commands.startswith("::error title=ngsi-ld/entities/delete::")


def test_on_github_the_summary_says_when_nothing_could_be_judged(job: Job, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    assert job("missing.yaml", GITHUB_STEP_SUMMARY=str(summary)).code == 4
    assert summary.read_text() == (
        "oasc-check ended with 4 before it could say anything of the platform; the log says why.\n"
    )


def test_no_answer_of_a_platform_is_a_command_to_the_ci_system(
    job: Job, platforms: dict[str, Path], tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile.yaml"
    text = platforms["good"].read_text().replace("oasc-check reference platform", '"##vso[task.complete] ##[error]"')
    hostile.write_text(text)
    code, log = job(hostile, TF_BUILD="True")
    assert code == 0
    commands = [line for line in log.splitlines() if "##" in line.replace("## ", "")]
    assert commands == [f"##vso[task.uploadsummary]{tmp_path}/work/oasc-report/oasc.md"]
    assert "## vso[task.complete]" in log


def test_options_in_one_text_keep_their_quotes_and_nothing_in_it_is_run(
    job: Job, platforms: dict[str, Path], tmp_path: Path
) -> None:
    code, _ = job(
        platforms["good"],
        OASC_CI_ARGS="--deselect 'ngsi-ld/entities/delete'  --to \"csv=two words.csv\"",
        OASC_CI_OUT="elsewhere/reports",
    )
    assert code == 3
    assert (tmp_path / "work" / "two words.csv").is_file()
    assert result(tmp_path / "work" / "elsewhere" / "reports")["summary"]["tests"]["untested"] == 1
    code, log = job(platforms["good"], OASC_CI_ARGS="$(touch a) `touch b` ; touch c")
    assert code == 2
    assert "unexpected extra argument" in log
    assert [path.name for path in (tmp_path / "work").iterdir() if len(path.name) == 1] == []


def test_quotes_that_do_not_match_are_wrong_usage(job: Job, platforms: dict[str, Path]) -> None:
    code, log = job(platforms["good"], OASC_CI_ARGS='-s "ngsi-ld')
    assert code == 2
    assert "quote" in log


def test_shards_are_put_together_from_a_folder(job: Job, platforms: dict[str, Path], tmp_path: Path) -> None:
    codes = [
        job(platforms["bad"], "--shard", f"{number}/3", OASC_CI_OUT=f"shards/{number}").code for number in (1, 2, 3)
    ]
    assert sorted(codes) == [0, 0, 1]
    assert job("--merge", "shards").code == 1
    merged = result(tmp_path / "work" / "oasc-report")
    assert merged["summary"]["verdict"] == "not conformant"
    assert len(merged["shards"]) == 3
    shutil.rmtree(tmp_path / "work" / "shards" / "2")
    code, log = job("--merge", "shards")
    assert code == 4
    assert "missing of 3 shards: 2." in log


def test_a_folder_without_results_is_wrong_usage(job: Job, tmp_path: Path) -> None:
    code, log = job("--merge", tmp_path)
    assert code == 2
    assert log == f"there is no oasc.json below {tmp_path}: give the folder with the reports of all shards\n"


@pytest.mark.parametrize("words", [[], ["--merge"], ["--merge", "no-such-folder"]])
def test_without_what_it_needs_it_says_how_it_is_used(words: list[str], job: Job) -> None:
    code, log = job(*words)
    assert code == 2
    assert log.startswith("usage: run.sh PLATFORM")


def test_reports_of_an_earlier_run_are_not_taken_for_those_of_this_one(
    job: Job, platforms: dict[str, Path], tmp_path: Path
) -> None:
    job(platforms["good"])
    assert job("missing.yaml").code == 4
    assert list((tmp_path / "work" / "oasc-report").iterdir()) == []


def script_of(system: str) -> str:
    """The commands by which a system runs the script."""
    if system == "github":
        steps = yaml.safe_load((CI / "github" / "action.yml").read_text())["runs"]["steps"]
        return str(next(step["run"] for step in steps if step.get("id") == "oasc"))
    if system == "azure":
        steps = yaml.safe_load((CI / "azure" / "oasc-check.yml").read_text())["steps"]
        return str(next(step["bash"] for step in steps if step.get("displayName") == "Run oasc-check"))
    _, template = yaml.safe_load_all((CI / "gitlab" / "templates" / "oasc-check.yml").read_text())
    return "\n".join(next(iter(template.values()))["script"])


@pytest.fixture
def system(environment: dict[str, str], tmp_path: Path) -> Callable[..., Ended]:
    """Runs what a system under ci/ runs, with the program where its first step puts it."""
    programs = tmp_path / "oasc-check" / "bin"
    programs.mkdir(parents=True)
    (programs / "oasc-check").symlink_to(BESIDE_PYTHON / "oasc-check")
    (programs / "oasc-check-ci").symlink_to(CI / "run.sh")
    own = {
        "PATH": f"{programs}{os.pathsep}{environment['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
        "AGENT_TEMPDIRECTORY": str(tmp_path),
        "GITHUB_ACTION_PATH": str(CI / "github"),
    }

    def run(name: str, **given: str) -> Ended:
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script_of(name)],
            cwd=tmp_path,
            env={**environment, **own, **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout)

    return run


@pytest.mark.parametrize(
    ("given", "code"),
    [({"PLATFORM": "good"}, 0), ({"PLATFORM": "bad", "OASC_CI_ARGS": "-q"}, 1), ({"MERGE": "."}, 2), ({}, 2)],
)
def test_the_action_runs_the_script(
    given: dict[str, str], code: int, system: Callable[..., Ended], platforms: dict[str, Path], tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    inputs = {"PLATFORM": "", "MERGE": "", "OASC_CI_ARGS": "", "OASC_CI_OUT": ""}
    inputs |= {name: str(platforms.get(value, value)) for name, value in given.items()}
    ended = system("github", **inputs, GITHUB_STEP_SUMMARY=str(summary))
    assert ended.code == code, ended.log
    assert summary.is_file() == (code in (0, 1))


@pytest.mark.parametrize(("platform", "code"), [("good", 0), ("bad", 1)])
def test_the_template_for_azure_runs_the_script(
    platform: str, code: int, system: Callable[..., Ended], platforms: dict[str, Path]
) -> None:
    ended = system("azure", OASC_PLATFORM=str(platforms[platform]), TF_BUILD="True")
    assert ended.code == code
    assert "##vso[task.uploadsummary]" in ended.log


def test_the_template_for_gitlab_runs_the_script_and_takes_its_shard(
    system: Callable[..., Ended], platforms: dict[str, Path], tmp_path: Path
) -> None:
    given = {"OASC_PLATFORM": str(platforms["good"]), "OASC_PACKAGE": "", "CI_NODE_TOTAL": "2"}
    assert system("gitlab", **given).code == 0
    assert "shard" not in result(tmp_path / "oasc-report")
    assert system("gitlab", **given, CI_NODE_INDEX="2").code == 0
    assert result(tmp_path / "oasc-report" / "2")["shard"]["number"] == 2
