"""One run of the suite for OGC API Processes against a server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

NOT_MET = 1  # the exit code: a test of a declared mechanism failed


def outcomes_at(url: str, name: str, folder: Path) -> dict[str, str]:
    """The outcome of every test by its id, from the command line; some test has to fail."""
    api = {"url": url, "version": "1.0"}
    platform = {"platform": {"name": name}, "edition": "mims-plus-9.0", "apis": {"ogcapi-processes": api}}
    (folder / "platform.yaml").write_text(json.dumps(platform))
    command = [sys.executable, "-m", "oasc_check", "run", "platform.yaml", "--to", "json=result.json", "--quiet"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == NOT_MET, done.stderr
    result: dict[str, Any] = json.loads((folder / "result.json").read_text())
    found = [test for test in result["tests"] if test["mechanism"] == "ogcapi-processes"]
    return {test["id"].split("/", 1)[1]: test["outcome"] for test in found}
