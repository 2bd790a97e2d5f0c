"""The same checks by other tools, in one run: what each takes for one check more, and to start.

    python tests/benchmarks/peers.py                           # print the table
    python tests/benchmarks/peers.py --write docs/performance.md

Every tool asks one small document of one server on loopback, 100 times, and looks at status, media type and two
members of the body. What one check costs is the time of 100 checks less that of one, by 99. Tools that cannot be
installed from PyPI or npm here are named and left out. Run it on a quiet machine; each figure is the least of several.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from overhead import platform, write_suites

CHECKS = 100
ROUNDS = 15
FLOOR = """\
import requests, sys
url, count = sys.argv[1], int(sys.argv[2])
with requests.Session() as session:
    for number in range(count):
        answer = session.get(f"{url}/document.json", params={"n": number})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/json"
        body = answer.json()
        assert body["name"] == "Lille" and len(body["stops"]) == 3
"""
URLLIB3 = """\
import json, sys, urllib3
url, count = sys.argv[1], int(sys.argv[2])
pool = urllib3.PoolManager()
for number in range(count):
    answer = pool.request("GET", f"{url}/document.json", fields={"n": str(number)})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    body = json.loads(answer.data)
    assert body["name"] == "Lille" and len(body["stops"]) == 3
"""
PYTEST = """\
import pytest, requests
session = requests.Session()
@pytest.mark.parametrize("number", range({count}))
def test_document(number):
    answer = session.get("{url}/document.json", params={{"n": number}})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert body["name"] == "Lille"
    assert len(body["stops"]) == 3
"""
TAVERN = """\
---
test_name: document {number}
stages:
  - name: read
    request: {{url: "{url}/document.json", method: GET, params: {{n: {number}}}}}
    response:
      status_code: 200
      headers: {{content-type: application/json}}
      json: {{name: Lille, stops: [{{id: 1}}, {{id: 2}}, {{id: 3}}]}}
"""
ROBOT = """\
*** Settings ***
Library    RequestsLibrary
Suite Setup    Create Session    city    {url}

*** Test Cases ***
"""
ROBOT_CASE = """\
Document {number}
    ${{answer}}=    GET On Session    city    /document.json    params=n={number}    expected_status=200
    Should Be Equal    ${{answer.headers['Content-Type']}}    application/json
    Should Be Equal    ${{answer.json()['name']}}    Lille
    Length Should Be    ${{answer.json()['stops']}}    3

"""
NEWMAN = [
    "pm.test('status', () => pm.response.to.have.status(200));",
    "pm.test('type', () => pm.expect(pm.response.headers.get('Content-Type')).to.eql('application/json'));",
    "const body = pm.response.json();",
    "pm.test('name', () => pm.expect(body.name).to.eql('Lille'));",
    "pm.test('stops', () => pm.expect(body.stops.length).to.eql(3));",
]
HURL = """\
GET {url}/document.json?n={number}
HTTP 200
Content-Type: application/json
[Asserts]
jsonpath "$.name" == "Lille"
jsonpath "$.stops" count == 3

"""


@dataclass(frozen=True)
class Cost:
    """Seconds and MiB."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Peer:
    """A tool: its name and version, and the command for so many checks."""

    name: str
    command: Callable[[str, int], Sequence[str]]


def measured(command: Sequence[str], folder: Path) -> Cost:
    """What a whole process costs: the least of several runs."""
    code = (
        "import json, resource, subprocess, sys, time; began = time.perf_counter(); "
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT); "
        "wall = time.perf_counter() - began; used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "sys.stdout.write(done.stdout.decode(errors='replace') if done.returncode else '') or None; "
        "print(json.dumps([done.returncode, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"
    )
    found = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-c", code, *command], cwd=folder, capture_output=True, text=True, check=True
        )
        status, *cost = json.loads(done.stdout.splitlines()[-1])
        if status:
            raise SystemExit(f"{' '.join(command)} ended with {status}:\n{done.stdout[-2000:]}")
        found.append(Cost(*cost))
    return min(found, key=lambda one: one.wall)


def ours(folder: Path) -> Peer:
    """This project, by its command line."""
    executable = Path(sys.executable).with_name("oasc-check")

    def command(url: str, count: int) -> Sequence[str]:
        home = folder / f"suites-{count}"
        write_suites(home, count)
        declared = folder / "platform.yaml"
        declared.write_text(f'platform: {{name: Bench}}\napis:\n  bench: {{url: "{url}", version: "1"}}\n')
        return [str(executable), "run", str(declared), "--suites", str(home), "--suites-only", "-j", "1", "-q"]

    return Peer("oasc-check", command)


def script(name: str, code: str, folder: Path) -> Peer:
    """A bare loop."""
    file = folder / f"{name.replace(' ', '_')}.py"
    file.write_text(code)
    return Peer(name, lambda url, count: [sys.executable, str(file), url, str(count)])


def python_peers(folder: Path) -> Iterator[Peer]:
    """pytest with requests, Tavern and Robot Framework, in an environment of their own."""
    home = folder / "python"
    venv.create(home, with_pip=True)
    packages = ["pytest<9", "requests", "tavern", "robotframework", "robotframework-requests"]
    subprocess.run([home / "bin/pip", "install", "--quiet", *packages], check=True)
    python, robot = str(home / "bin/python"), str(home / "bin/robot")

    def by_pytest(url: str, count: int) -> Sequence[str]:
        file = folder / f"test_bare_{count}.py"
        file.write_text(PYTEST.format(url=url, count=count))
        return [python, "-m", "pytest", "-q", "-p", "no:tavern", "-p", "no:cacheprovider", str(file)]

    def by_tavern(url: str, count: int) -> Sequence[str]:
        file = folder / f"test_{count}.tavern.yaml"
        file.write_text("".join(TAVERN.format(url=url, number=number) for number in range(count)))
        return [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]

    def by_robot(url: str, count: int) -> Sequence[str]:
        file = folder / f"documents_{count}.robot"
        file.write_text(ROBOT.format(url=url) + "".join(ROBOT_CASE.format(number=number) for number in range(count)))
        return [robot, "--output", "NONE", "--log", "NONE", "--report", "NONE", str(file)]

    yield Peer("pytest with requests", by_pytest)
    yield Peer("Robot Framework", by_robot)
    yield Peer("Tavern", by_tavern)


def newman(folder: Path) -> Iterator[Peer]:
    """Newman, by npm."""
    if shutil.which("npm") is None:
        sys.stdout.write("left out: newman, since npm is not here\n")
        return
    subprocess.run(["npm", "install", "--silent", "--prefix", folder / "node", "newman"], check=True)

    def command(url: str, count: int) -> Sequence[str]:
        event = [{"listen": "test", "script": {"exec": NEWMAN}}]
        items = [
            {"name": str(one), "event": event, "request": {"method": "GET", "url": f"{url}/document.json?n={one}"}}
            for one in range(count)
        ]
        schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
        file = folder / f"collection-{count}.json"
        file.write_text(json.dumps({"info": {"name": "bench", "schema": schema}, "item": items}))
        return [str(folder / "node/node_modules/.bin/newman"), "run", str(file), "--reporters", "cli", "--silent"]

    yield Peer("Newman", command)


def hurl(folder: Path) -> Iterator[Peer]:
    """Hurl, where it is installed."""
    if shutil.which("hurl") is None:
        sys.stdout.write("left out: hurl, which is in none of the registries as a program\n")
        return

    def command(url: str, count: int) -> Sequence[str]:
        file = folder / f"documents-{count}.hurl"
        file.write_text("".join(HURL.format(url=url, number=number) for number in range(count)))
        return ["hurl", "--test", str(file)]

    yield Peer("Hurl", command)


def table() -> str:
    """Every tool, the cheapest check first, as a table in Markdown."""
    with tempfile.TemporaryDirectory() as name, platform() as url:
        folder = Path(name)
        bare = script("bare requests", FLOOR, folder)
        peers = [bare, script("bare urllib3", URLLIB3, folder), ours(folder)]
        peers += [*python_peers(folder), *newman(folder), *hurl(folder)]
        costs = {peer.name: [measured(peer.command(url, count), folder) for count in (1, CHECKS)] for peer in peers}
    floor = _each(costs[bare.name])
    rows = sorted(costs.items(), key=lambda pair: _each(pair[1]))
    lines = [_row(name, one, many, floor) for name, (one, many) in rows]
    head = "| tool | a check | to the floor | beyond the floor | one check, whole | 100 checks | CPU | memory |\n"
    return f"{head}|---|---|---|---|---|---|---|---|\n{''.join(lines)}"


def _each(costs: Sequence[Cost]) -> float:
    """Seconds of wall time for one check more."""
    return (costs[1].wall - costs[0].wall) / (CHECKS - 1)


def _row(name: str, one: Cost, many: Cost, floor: float) -> str:
    each = _each([one, many])
    return (
        f"| {name} | {each * 1000:.2f} ms | {each / floor:.2f} x | {(each - floor) * 1000:+.2f} ms "
        f"| {one.wall:.2f} s | {many.wall:.2f} s | {many.cpu:.2f} s | {many.memory:.0f} MiB |\n"
    )


def page(found: str) -> str:
    """docs/performance.md."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"""# Performance

Made by `python tests/benchmarks/peers.py --write docs/performance.md`; do not edit. {CHECKS} checks of one small
document on loopback, one after another; each figure is the least of {ROUNDS} runs of a whole process.

- *a check*: what one check more takes; *to the floor*: beside a bare loop of `requests` with plain asserts, in the
  same run.
- *one check, whole* and *100 checks*: wall time of the process, its start included; *CPU* and *memory* are those of
  100 checks.

{found}
Python {sys.version.split()[0]}, {os.cpu_count()} cores, own peak {own:.0f} MiB.
"""


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    found = table()
    sys.stdout.write(found)
    if asked.write:
        asked.write.write_text(page(found), "utf-8")


if __name__ == "__main__":
    main()
