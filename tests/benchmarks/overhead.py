"""What a check costs, as a ratio to a floor that is measured in the same run.

The floor is the same exchanges, sent by a bare ``requests.Session`` in a loop with plain asserts. Ours is all of it:
plan, exchange, judge, evidence, verdict. Run it by hand on a quiet machine:

    python tests/benchmarks/overhead.py

It prints one line per figure: what, ours, floor, ratio, what it is to be.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

CHECKS = 200
ROUNDS = 7
SUITE = """\
mechanism: bench
group: documents
title: A small document
tests:
"""
TEST = """\
  - id: read-{0}
    says: The document number {0} can be read.
    clause: ["1"]
    steps:
      - send: GET /document.json
        query: {{n: {0}}}
        expect:
          status: 200
          media_type: application/json
          body: {{$.name: Lille, "$.stops[*]": {{size: 3}}}}
    remedy: Serve the document.
"""
MECHANISM = """\
mechanism: bench
title: Benchmark
standard: none
source: https://example.org
versions: ["1"]
clauses: {"1": All}
undiscovered: It is made up.
"""
EDITION = "edition: mims-plus-9.0\nversion: '9.0'\ntitle: x\nsource: https://x.example\nmims: [mim0]\n"
CATALOGUE = """\
edition: mims-plus-9.0
mim: MIM0
title: x
source: https://x.example
requirements:
  - {id: R1, capability: C, level_source: shall, level: shall, text: T., verified_by: {bench: [documents]}}
"""
DOCUMENT = b'{"name": "Lille", "stops": [{"id": 1}, {"id": 2}, {"id": 3}]}'
SERVER = """
import socket, sys, threading, time
delay = float(sys.argv[1])
body = {body!r}
answer = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body
def serve(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    pending = b""
    while chunk := connection.recv(65536):
        pending += chunk
        while b"\\r\\n\\r\\n" in pending:
            pending = pending.partition(b"\\r\\n\\r\\n")[2]
            if delay:
                time.sleep(delay)
            connection.sendall(answer)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""


@contextmanager
def platform(delay: float = 0.0) -> Iterator[str]:
    """A server of one static document in a process of its own."""
    code = SERVER.format(body=DOCUMENT)
    with subprocess.Popen([sys.executable, "-c", code, str(delay)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


def floor(url: str, count: int) -> float:
    """Seconds that the bare loop takes."""
    began = time.perf_counter()
    with requests.Session() as session:
        for number in range(count):
            answer = session.get(f"{url}/document.json", params={"n": number}, headers={"Accept": "*/*"})
            assert answer.status_code == 200
            assert answer.headers["Content-Type"] == "application/json"
            body = answer.json()
            assert body["name"] == "Lille"
            assert len(body["stops"]) == 3
    return time.perf_counter() - began


def write_suites(folder: Path, count: int) -> None:
    """A mechanism of so many checks, and a requirement that rests on them."""
    for file, text in {
        "mechanisms/bench/mechanism.yaml": MECHANISM,
        "mechanisms/bench/documents.yaml": SUITE + "".join(map(TEST.format, range(count))),
        "editions/mims-plus-9.0/edition.yaml": EDITION,
        "editions/mims-plus-9.0/mim0.yaml": CATALOGUE,
    }.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)


def runner(url: str, folder: Path, count: int) -> Callable[[int], float]:
    """A function that runs the suite with so many jobs and says the seconds it took."""
    from oasc_check.plan.build import build
    from oasc_check.plan.model import Selection
    from oasc_check.run.model import TestEnded
    from oasc_check.run.session import Options, Session
    from oasc_check.suite.load import load
    from oasc_check.suite.model import Api, Platform
    from oasc_check.verdict.standard import StandardJudge

    suites = folder / "suites"
    write_suites(suites, count)
    suite = load(suites)
    declared = Platform("bench", "bench", {"bench": Api("bench", url, version="1")})
    plan = build(suite, declared, Selection())

    def run(jobs: int) -> float:
        judge = StandardJudge(suite.payload_schemas)
        with Session(declared, judge, Options(ledgers=folder, jobs=jobs)) as session:
            began = time.perf_counter()
            runs = [event.run for event in session.run(plan) if isinstance(event, TestEnded)]
            seconds = time.perf_counter() - began
        assert [run.outcome for run in runs] == ["passed"] * count
        return seconds

    return run


def figure(what: str, ours: float, base: float, aim: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{what:42} {ours * 1000:9.2f} ms {base * 1000:9.2f} ms  ratio {ours / base:5.2f}  aim {aim}\n")


def command(*arguments: str) -> float:
    """Median seconds of a whole process."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def quickest(work: Callable[[], object]) -> float:
    """Seconds of the quickest of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def redaction() -> tuple[float, float]:
    """Seconds to remove five secrets from a body of 5 MB, and the floor: making it text in small letters."""
    from oasc_check.run.model import Exchange, Headers, Request, Response
    from oasc_check.run.redact import Redactor

    body = b"x" * 5_000_000
    redactor = Redactor()
    for number in range(5):
        redactor.add(f"secret-number-{number}/x", "main")
    asked = Request("GET", "http://127.0.0.1/", Headers())
    exchange = Exchange("x1", asked, Response(200, Headers(), body), None, 0.1, 1, "now")
    return quickest(lambda: redactor.exchange(exchange)), quickest(lambda: body.decode().lower())


def start_of_reference() -> float:
    """Seconds in which the embedded platform starts, answers once and stops."""
    from oasc_check.reference.server import start

    def once() -> None:
        with start() as server:
            requests.get(server.url, timeout=5)

    return quickest(once)


def peak_of_demo() -> float:
    """MiB that the demonstration needs at its peak, in a process of its own."""
    code = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, '-m', 'oasc_check', 'demo', '-q'], "
        "stdout=subprocess.DEVNULL, check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return int(printed.split()[-1]) / 1024


def main() -> None:
    """Measure and print every figure."""
    with tempfile.TemporaryDirectory() as name:
        with platform() as url:
            run = runner(url, Path(name), CHECKS)
            pairs = [(run(1), floor(url, CHECKS)) for _ in range(ROUNDS)]
            ours, base = (statistics.median(each) for each in zip(*pairs, strict=True))
            figure("one check, one after another", ours / CHECKS, base / CHECKS, "<= 1.3")
        with platform(0.05) as url:
            run = runner(url, Path(name), CHECKS)
            one, eight = run(1), run(8)
            sys.stdout.write(f"{'-j 8 against 50 ms, times faster than -j 1':42} {one / eight:9.2f}  aim >= 6\n")
    python, version = command("-c", "pass"), command("-m", "oasc_check", "--version")
    figure("oasc-check --version, against python -c pass", version, python, "within 150 ms")
    load = command("-c", "from oasc_check.suite.load import load; load()")
    figure("load and check all suites", load - python, 1.0, "<= 1.00")
    figure("remove five secrets from 5 MB", *redaction(), "<= 50")
    figure("start, ask and stop the reference platform", start_of_reference(), 1.0, "<= 1.00")
    sys.stdout.write(f"{'peak memory of demo':42} {peak_of_demo():9.1f} MiB  aim < 200\n")
    cores = os.cpu_count()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"python {sys.version.split()[0]}, {cores} cores, own peak {own:.0f} MiB\n")


if __name__ == "__main__":
    main()
