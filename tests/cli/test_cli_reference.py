"""``reference`` and ``demo``: the embedded platform, declared in code and in a file."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import requests

from cli.conftest import SUITES, Run
from oasc_check.cli.embedded import platform, platform_file
from oasc_check.suite.load import load
from oasc_check.suite.platform import load_platform


def test_the_file_declares_what_the_code_declares(empty_folder: Path) -> None:
    suite = load(SUITES)
    path = empty_folder / "p.yaml"
    path.write_text(platform_file("http://127.0.0.1:9", suite))
    by_file, by_code = load_platform(str(path), suite), platform("http://127.0.0.1:9", suite)
    assert by_file.apis == by_code.apis
    assert (by_file.name, by_file.sandbox) == (by_code.name, by_code.sandbox)
    assert [api.version for api in by_code.apis.values()] == ["1.9.1", "1.0.1"]


def test_it_is_served_until_it_is_interrupted(run: Run, empty_folder: Path) -> None:
    words = [sys.executable, "-m", "oasc_check", "reference", "--defect", "delete-keeps-entity"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(5)]
        (empty_folder / "p.yaml").write_text("".join(lines))
        found = run("run", "p.yaml", "-q")
        url = load_platform("p.yaml", load(SUITES)).apis["ogcapi-features"].url
        assert requests.get(f"{url}/", timeout=5).status_code == 200
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode == 0
    assert found.code == 1


def test_a_taken_port_is_wrong_usage(run: Run, reference: object) -> None:
    port = getattr(reference, "port", 0)
    code, out, err = run("reference", "--port", str(port))
    assert (code, out) == (2, "")
    assert f"cannot listen on 127.0.0.1:{port}" in err


def test_the_demo_shows_each_defect(run: Run) -> None:
    code, out, _ = run("demo", "--defect", "delete-keeps-entity", "--defect", "create-answers-200", "-q")
    assert code == 1
    assert "is not conformant" in out
