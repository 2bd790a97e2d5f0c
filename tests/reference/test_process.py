"""The reference platform as a process: it serves, and it never outlives whoever started it."""

import os
import signal
import subprocess
import sys

import requests

from oasc_check.reference.process import Process

COMMAND = [sys.executable, "-m", "oasc_check.reference.process", "create-answers-200"]
CAR = {"id": "urn:ngsi-ld:Car:1", "type": "Car"}


def started() -> tuple["subprocess.Popen[str]", str]:
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, f"http://127.0.0.1:{int(process.stdout.readline())}"


def test_it_serves_with_its_defects_until_the_block_ends() -> None:
    with Process(["create-answers-200"]) as platform:
        url = platform.url
        assert requests.post(f"{url}/ngsi-ld/v1/entities", json=CAR, timeout=5).status_code == 200
    try:
        requests.get(url, timeout=5)
    except requests.ConnectionError:
        return
    raise AssertionError("the platform still serves")


def test_it_ends_when_whoever_started_it_is_gone() -> None:
    process, _ = started()
    process.communicate(timeout=10)  # closes its standard input, as the end of a process does
    assert process.returncode == 0


def test_ctrl_c_is_left_to_the_tester() -> None:
    process, url = started()
    os.kill(process.pid, signal.SIGINT)
    assert requests.get(url, timeout=5).status_code == 200
    process.communicate(timeout=10)
    assert process.returncode == 0
