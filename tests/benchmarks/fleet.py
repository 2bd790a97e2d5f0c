"""What a fleet costs, as a ratio to a floor that is measured in the same run.

The platforms are one server with as many addresses on loopback; each answers as the reference platform's OGC API -
Features does, 50 ms late. The floor is the same exchanges, sent by bare sessions of ``requests`` from as many processes
and threads, without looking at the answers. Run it by hand on a quiet machine:

    python tests/benchmarks/fleet.py                       # 200 platforms, a few groups of tests
    python tests/benchmarks/fleet.py -n 20 -j 4 -s ogcapi-features

It prints throughput, the ratio, and the most memory that all processes of the fleet together had (their proportional
set sizes, sampled).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import requests

LATENCY = 0.05
TESTS_AT_ONCE = 4
USUAL = ("landing-page", "conformance", "collections")
ANY_HOST = "any.example"


def serve(count: int) -> None:
    """Serve so many platforms, until standard input ends; prints the port."""
    import socket

    import uvicorn

    first = socket.create_server(("127.0.0.1", 0))
    port = first.getsockname()[1]
    others = [socket.create_server((address(number), port)) for number in range(1, count)]
    config = uvicorn.Config(late(), http="h11", ws="none", lifespan="off", log_level="error", access_log=False)
    server = uvicorn.Server(config)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.run([first, *others])


def late() -> Any:
    """The reference platform behind a delay. What it answered once is kept, so that it costs next to nothing."""
    from oasc_check.reference.app import build

    app, kept = build(), {}

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        host = headers[b"host"]
        key = (scope["method"], scope["path"], scope["query_string"], headers.get(b"accept"))
        began = time.monotonic()
        if key not in kept:
            messages: list[MutableMapping[str, Any]] = []

            async def keep(message: MutableMapping[str, Any]) -> None:
                messages.append(message)

            asked = [(name, ANY_HOST.encode() if name == b"host" else value) for name, value in scope["headers"]]
            await app({**scope, "headers": asked}, receive, keep)
            body = b"".join(message.get("body", b"") for message in messages[1:])
            kept[key] = (messages[0]["status"], messages[0]["headers"], body)
        status, pairs, body = kept[key]
        body = body.replace(ANY_HOST.encode(), host)
        changed = [
            (
                name,
                str(len(body)).encode()
                if name == b"content-length" and body
                else value.replace(ANY_HOST.encode(), host),
            )
            for name, value in pairs
        ]
        await asyncio.sleep(max(0.0, LATENCY - (time.monotonic() - began)))
        await send({"type": "http.response.start", "status": status, "headers": changed})
        await send({"type": "http.response.body", "body": body})

    return answer


def address(number: int) -> str:
    """An address of this machine for each platform."""
    return f"127.0.{number // 250}.{number % 250 + 1}"


@contextmanager
def platforms(folder: Path, count: int) -> Iterator[list[str]]:
    """The files of so many platforms, while they are served."""
    command = [sys.executable, __file__, "--serve", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        files = [folder / f"city-{number}.yaml" for number in range(count)]
        for number, file in enumerate(files):
            url = f"http://{address(number)}:{port}/ogc"
            file.write_text(
                f'platform: {{name: City {number}}}\napis:\n  ogcapi-features: {{url: "{url}", version: "1.0.1"}}\n'
            )
        try:
            yield list(map(str, files))
        finally:
            process.kill()


class Cost(NamedTuple):
    """Seconds of the clock, and of the processor."""

    wall: float
    processor: float


@contextmanager
def measured() -> Iterator[list[Cost]]:
    """What is done inside costs what is in the list afterwards; the processor's time is that of ended children."""
    costs: list[Cost] = []
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    yield costs
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    costs.append(Cost(time.perf_counter() - began, busy))


def fleet(files: Sequence[str], folder: Path, at_once: int, select: Sequence[str]) -> tuple[Cost, float]:
    """What the command cost, and the most MiB that it had."""
    words = [word for one in select for word in ("-s", one)]
    command = [sys.executable, "-m", "oasc_check", "fleet", *files, *words, "-j", str(at_once), "--out", str(folder)]
    words, most = [*command, "-q", "--jobs", str(TESTS_AT_ONCE)], 0.0
    own = {**os.environ, "OASC_DATA": str(folder.parent / "data"), "XDG_STATE_HOME": str(folder.parent / "state")}
    with measured() as costs, subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=own) as process:
        while process.poll() is None:
            most = max(most, sum(map(proportional, [process.pid, *children(process.pid)])))
            time.sleep(0.5)
        assert process.stdout is not None
        sys.stdout.write(process.stdout.readline())
    return costs[0], most / 1024


def children(process: int) -> list[int]:
    """The processes that one has started."""
    try:
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
    except OSError:
        return []


def proportional(process: int) -> int:
    """KiB of a process, its part of what it shares with others included; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def requests_of(result: Path) -> list[dict[str, Any]]:
    """What was sent to one platform."""
    return [line["request"] for line in json.loads(result.read_bytes())["exchanges"] if not line["received"]]


def resend(sent: list[dict[str, Any]]) -> int:
    """Send it again from a few threads, each with a session of its own."""

    def part(number: int) -> int:
        with requests.Session() as session:
            for one in sent[number::TESTS_AT_ONCE]:
                body = one["body"].encode() if isinstance(one["body"], str) else b""
                session.request(one["method"], one["url"], headers=one["headers"], data=body, allow_redirects=False)
        return len(sent[number::TESTS_AT_ONCE])

    with ThreadPoolExecutor(TESTS_AT_ONCE) as pool:
        return sum(pool.map(part, range(TESTS_AT_ONCE)))


def floor(folder: Path, at_once: int) -> tuple[Cost, int]:
    """What bare sessions cost for the same exchanges, and how many there are."""
    everything = [requests_of(file) for file in sorted(folder.glob("*.json"))]
    with measured() as costs:
        pool = multiprocessing.get_context("fork").Pool(at_once)
        count = sum(pool.imap_unordered(resend, everything))
        pool.close()
        pool.join()
    return costs[0], count


def main() -> None:
    """Measure and print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=200, help="platforms")
    parser.add_argument("-j", type=int, default=8, help="platforms side by side")
    parser.add_argument("-s", action="append", help="what to test")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve)
        return
    select = asked.s or [f"ogcapi-features/{group}" for group in USUAL]
    with tempfile.TemporaryDirectory() as name, platforms(Path(name), asked.n) as files:
        ours, most = fleet(files, Path(name) / "results", asked.j, select)
        base, count = floor(Path(name) / "results", asked.j)
    sys.stdout.write(
        f"{asked.n} platforms, {count:,} exchanges, {asked.j} platforms at once, {TESTS_AT_ONCE} tests at once each\n"
        f"fleet {ours.wall:.1f} s, {60 * asked.n / ours.wall:.0f} platforms/min, {count / ours.wall:.0f} exchanges/s\n"
        f"floor {base.wall:.1f} s, {count / base.wall:.0f} exchanges/s\n"
        f"ratio {ours.wall / base.wall:.2f} by the clock;"
        f" processor {ours.processor:.1f} s, floor {base.processor:.1f} s\n"
        f"peak memory of all processes of the fleet {most:.0f} MiB\n"
    )


if __name__ == "__main__":
    main()
