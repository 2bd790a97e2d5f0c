"""The suite for the Dataspace Protocol says of a real connector what a careful reader found, and no more.

The verdicts were established by hand, exchange by exchange, beside the clauses. This connector answers 200 where the
bindings have 201, 409 where they have 400, and 400 to strangers where they have 404; its errors do not name the two
processes, as their schemas ask.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from edc import protocol, token_of
from one_run import NOT_MET, written_by_a_run

__all__ = ["protocol"]

PASSED, FAILED, UNTESTED = "passed", "failed", "untested"
UNDECIDED = 3
"""The exit code: something that must be known was not tested."""

FAILED_TESTS = {
    "negotiations/request": "Contract Request Endpoint: the answer is 200, and must be 201",
    "negotiations/terminated-is-final": "State Transition Errors: the answer is 409, and must be 400",
    "negotiations/not-for-others": "Unauthorized Access: the answer is 400, and must be 404",
    "negotiations/own-offer": "Contract Negotiation Event Endpoint: the answer is 409, and must be 400",
    "transfers/request": "Transfer Request Endpoint: the answer is 200, and must be 201",
    "transfers/terminate": "State Transition Errors: the answer to what comes after the end is 409, and must be 400",
}
TESTS = 23


def outcomes(url: str, folder: Path, path: str, exit_code: int, **declared: Any) -> dict[str, set[str]]:
    """The tests of every outcome, from one run of the command line."""
    versions = "/protocol/.well-known/dspace-version"
    features = ["agrees", "transfers"]
    auth = {
        name: {"type": "header", "name": "Authorization", "value": f"env:EDC_{name.upper()}"}
        for name in ("main", "other")
    }
    api = {"url": f"{url}/{path}", "auth": "main", "roles": {"other": "other"}, "features": features, **declared}
    api["settings"] = {"version_path": versions}
    platform = {"platform": {"name": "edc"}, "apis": {"dataspace-protocol": api}, "auth": auth}
    tokens = {"EDC_MAIN": token_of("consumer"), "EDC_OTHER": token_of("another")}
    written = written_by_a_run(platform, folder, "--allow-writes", exit_code=exit_code, variables=tokens)
    assert "eyJ" not in written, "the token that opens the data of a transfer is in the result"
    found = defaultdict(set)
    for test in json.loads(written)["tests"]:
        found[test["outcome"]].add(test["id"].removeprefix("dataspace-protocol/"))
    return found


def test_exactly_these_tests_fail(protocol: str, tmp_path: Path) -> None:
    found = outcomes(protocol, tmp_path, "2025-1", NOT_MET, version="2025.1")
    assert found[FAILED] == FAILED_TESTS.keys()
    assert found.keys() == {PASSED, FAILED}
    assert len(found[PASSED]) == TESTS - len(FAILED_TESTS)


def test_what_is_said_in_other_messages_is_not_tested(protocol: str, tmp_path: Path) -> None:
    found = outcomes(protocol, tmp_path, "2024/1", UNDECIDED, version="2024.1")
    assert found[PASSED] == {"versions/named"}
    assert found.keys() == {PASSED, UNTESTED}


def test_it_is_found_by_its_host(protocol: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "oasc_check", "discover", protocol.removesuffix("/protocol"), "--out", "it.yaml"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    written = (tmp_path / "it.yaml").read_text()
    assert f'url: "{protocol}/2025-1"' in written
    assert 'version_path: "/protocol/.well-known/dspace-version"' in written
