"""One run of the command line against a real server."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NOT_MET = 1
"""The exit code: a test of a declared mechanism failed."""


def written_by_a_run(
    platform: Mapping[str, Any],
    folder: Path,
    *options: str,
    exit_code: int = NOT_MET,
    variables: Mapping[str, str] | None = None,
) -> str:
    """The JSON result of a platform that is declared so, as it was written; the run has to end with ``exit_code``."""
    (folder / "platform.yaml").write_text(json.dumps(platform))
    command = [sys.executable, "-m", "oasc_check", "run", "platform.yaml", "--to", "json=result.json", "--quiet"]
    environment = {**os.environ, **(variables or {})}
    done = subprocess.run(
        [*command, *options], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == exit_code, done.stderr
    return (folder / "result.json").read_text()
