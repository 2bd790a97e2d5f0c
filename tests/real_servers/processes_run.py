"""One run of the suite for OGC API Processes against a server."""

import json
from pathlib import Path
from typing import Any

from one_run import written_by_a_run


def outcomes_at(url: str, name: str, folder: Path) -> dict[str, str]:
    """The outcome of every test by its id, from the command line; some test has to fail."""
    api = {"url": url, "version": "1.0"}
    platform = {"platform": {"name": name}, "edition": "mims-plus-9.0", "apis": {"ogcapi-processes": api}}
    result: dict[str, Any] = json.loads(written_by_a_run(platform, folder))
    found = [test for test in result["tests"] if test["mechanism"] == "ogcapi-processes"]
    return {test["id"].split("/", 1)[1]: test["outcome"] for test in found}
