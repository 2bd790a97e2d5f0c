"""``fleet``: its baseline, its shards, where its platforms call, its history, and its languages."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from command_line import CommandLine, ended
from fleet_runs import rows
from hypothesis import given
from hypothesis import strategies as st
from small_suites import answering, write_suite
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cli.conftest import Run, declare
from oasc_check.cli.callbacks import side_by_side
from oasc_check.cli.fleet import named, part_of
from oasc_check.plan.model import Shard
from oasc_check.reference.server import Server, start
from oasc_check.report.fleet import Fleet, Line
from oasc_check.suite.model import Baseline, Excuse

FAILING = "ngsi-ld/entities/delete"
NAMES = st.sets(st.text("abcXYZ019-", min_size=1, max_size=6), max_size=30)


def declare_as(name: str, folder: Path, url: str) -> str:
    """The file of a platform of this name, in lower case."""
    file = declare(folder / f"{name.lower()}.yaml", url)
    file.write_text(file.read_text().replace("Acme", name))
    return file.name


def baseline(folder: Path, *entries: str, expires: str = "2999-12-31") -> str:
    """A file that excuses one test: of the platform that an entry names, or of every platform where it is empty."""
    named = [f", platform: {name}" if name else "" for name in entries]
    lines = [f"  - {{test: {FAILING}, reason: issue 12, owner: Ada, expires: {expires}{one}}}\n" for one in named]
    (folder / "known.yaml").write_text("baseline:\n" + "".join(lines))
    return "known.yaml"


@pytest.fixture
def pair(program: CommandLine, reference: Server) -> Any:
    """Acme, which conforms, and Bolt, which does not; a baseline is wanted for Bolt."""
    with start(["delete-keeps-entity"]) as server:
        yield declare_as("Acme", program.folder, reference.url), declare_as("Bolt", program.folder, server.url)


def test_an_entry_for_every_platform_is_not_stale_while_one_needs_it(
    program: CommandLine, pair: tuple[str, str]
) -> None:
    done = program.run("fleet", *pair, "--baseline", baseline(program.folder, ""))
    assert (done.code, rows(done)) == (0, {"acme": ("conformant", "0"), "bolt": ("not conformant", "0")})
    assert "the baseline excuses 1 test bolt" in done.flowing
    gates = [json.loads((program.folder / f"results/{name}.json").read_bytes())["gate"] for name in ("acme", "bolt")]
    assert [(len(gate["excused"]), gate["stale"]) for gate in gates] == [(0, []), (1, [])]


def test_6_an_entry_that_no_platform_needs(program: CommandLine, pair: tuple[str, str]) -> None:
    done = program.run("fleet", pair[0], "--baseline", baseline(program.folder, "", "Bold"))
    assert (done.code, rows(done)) == (6, {"acme": ("conformant", "0")})
    assert f"No platform needs {FAILING} any more: remove its entry (issue 12, Ada)." in done.flowing
    assert 'No platform here is named "Bold".' in done.flowing
    assert "Exit code 6, the worst of them: an entry of the baseline is stale or expired" in done.flowing


def test_6_an_entry_that_names_a_platform_whose_test_passes(program: CommandLine, pair: tuple[str, str]) -> None:
    done = program.run("fleet", *pair, "--baseline", baseline(program.folder, "Acme", "Bolt"))
    assert (done.code, rows(done)) == (6, {"acme": ("conformant", "6"), "bolt": ("not conformant", "0")})
    assert f"{FAILING} passes now: remove its entry from the baseline acme" in done.flowing


def test_6_an_entry_whose_day_is_over(program: CommandLine, pair: tuple[str, str]) -> None:
    done = program.run("fleet", pair[1], "--baseline", baseline(program.folder, "", expires="2020-01-01"))
    assert (done.code, rows(done)) == (6, {"bolt": ("not conformant", "6")})
    assert f"{FAILING} was excused until 2020-01-01: mend it, or give its entry another day bolt" in done.flowing


def test_1_what_is_excused_of_another_platform_fails(program: CommandLine, pair: tuple[str, str]) -> None:
    done = program.run("fleet", *pair, "--baseline", baseline(program.folder, "Acne"))
    assert (done.code, rows(done)["bolt"]) == (1, ("not conformant", "1"))
    assert 'No platform here is named "Acne".' in done.flowing


@given(st.lists(st.sampled_from(["passed", "failed", "inconclusive", "untested"]), min_size=1, max_size=6))
def test_an_entry_is_stale_when_its_test_passed_and_nowhere_failed(outcomes: list[str]) -> None:
    known = Baseline("known.yaml", (Excuse(FAILING, "issue 12", "Ada", "2999-12-31"),))
    lines = [
        Line(str(at), "conformant", 0, {outcome: 1}, platform=str(at), shared={FAILING: outcome})
        for at, outcome in enumerate(outcomes)
    ]
    stale = "passed" in outcomes and not {"failed", "inconclusive"} & set(outcomes)
    assert Fleet(lines, known).exit_code == (6 if stale else 0)
    assert Fleet(lines, known, Shard(1, 2), 9).stale == ()
    assert Fleet([*lines, Line("broken", "not tested", 4)], known).stale == ()


@given(NAMES, st.integers(1, 9))
def test_every_platform_is_in_exactly_one_shard_whatever_the_order(names: set[str], of: int) -> None:
    files = tuple(f"platforms/{name}.yaml" for name in names)
    parts = [part_of(named(files), Shard(number, of)) for number in range(1, of + 1)]
    assert sorted(source for part in parts for source in part.values()) == sorted(named(files).values())
    assert len({name for part in parts for name in part}) == len(files)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    assert [part_of(named(files[::-1]), Shard(number, of)) for number in range(1, of + 1)] == parts


def test_a_shard_tests_its_platforms_alone_and_says_so(program: CommandLine, reference: Server) -> None:
    files = [declare_as(name, program.folder, reference.url) for name in ("Bolt", "Acme", "City")]
    done = program.run("fleet", *files, "--shard", "2/2")
    assert (done.code, rows(done)) == (0, {"bolt": ("conformant", "0")})
    assert "This is shard 2 of 2, of 3 platforms in all." in done.out
    none = program.run("fleet", *files, "--shard", "4/4", "-q")
    assert (none.code, none.out.startswith("0 platforms: none\nThis is shard 4 of 4, of 3")) == (0, True)


def two_ports() -> int:
    """The first of two ports of this machine, one after the other, at which nobody listens now."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


WATCHING = """\
tests:
  - id: hear
    says: Who watches is called.
    clause: ["1"]
    effect: writes
    steps:
      - send: POST /watch
        body: {id: "${id:Watcher}", url: "${callback:new}"}
        created: /watch/${id:Watcher}
        expect: {status: 200, body: {$.id: "${id:Watcher}"}}
      - notified: {on: new, within: 30s}
        expect: {body: {$.called: true}}
    remedy: Call.
"""


def test_platforms_that_go_side_by_side_call_at_ports_of_their_own(program: CommandLine) -> None:
    """Neither is called before both have asked for it, so that both must listen at once."""
    asked: list[str] = []

    def call(url: str) -> None:
        headers = {"Content-Type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(url, b'{"called": true}', headers), timeout=30).close()

    async def watch(request: Request) -> Response:
        watcher = await request.json()
        asked.append(watcher["url"])
        while len(asked) < 2:
            await asyncio.sleep(0.02)
        threading.Thread(target=call, args=[watcher["url"]]).start()
        return JSONResponse(watcher)

    suite = write_suite(program.folder / "suites", WATCHING)
    port = two_ports()
    with answering({"POST /watch": watch}) as url:
        for name in ("a", "b"):
            (program.folder / f"{name}.yaml").write_text(
                f"platform: {{name: {name}}}\nsandbox: true\napis: {{small: {{url: '{url}', version: '1'}}}}\n"
                'callback: {listen: "127.0.0.1:9"}\n'
            )
        words: list[str | Path] = ["--suites", suite, "-j", "2", "--callback-url", f"http://127.0.0.1:{port}/cb"]
        done = program.run("fleet", "a.yaml", "b.yaml", *words, OASC_SUITES="")
    assert (done.code, rows(done)) == (0, {"a": ("conformant", "0"), "b": ("conformant", "0")}), done.flowing
    assert sorted(urlsplit(one).netloc for one in asked) == [f"127.0.0.1:{port}", f"127.0.0.1:{port + 1}"]
    assert all(urlsplit(one).path.startswith("/cb/") for one in asked)


def test_a_place_to_be_called_at_keeps_all_of_its_url_but_the_port() -> None:
    places = side_by_side("http://tester.example:8085/cb?x=1", 2)
    assert [one.url for one in places] == ["http://tester.example:8085/cb?x=1", "http://tester.example:8086/cb?x=1"]
    assert [one.listen for one in places] == [":8085", ":8086"]
    assert side_by_side("http://[::1]:80", 2)[1].url == "http://[::1]:81"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--callback-url", "http://h.example"], "has no port on which to listen"),
        (["--callback-url", "http://h.example:65535", "-j", "2"], "from port 65535 on there are not 2"),
        (["--callback-url", "http://h:1", "--on", "dask://127.0.0.1:9"], "--on and --callback-url exclude each other"),
        (["--shard", "3/2"], '"3/2" is not a shard.'),
    ],
)
def test_wrong_choices_end_with_2_and_say_how_to_mend_it(words: list[str], message: str, run: Run) -> None:
    code, out, err = run("fleet", "a.yaml", "b.yaml", *words)
    assert (code, out) == (2, "")
    assert message in " ".join(err.split())


def runs_in_history(program: CommandLine) -> dict[str, list[str]]:
    """The verdicts in the history, by platform."""
    known = json.loads(program.run("history", "--json").out)
    return {one["platform"]: [run["verdict"] for run in one["runs"]] for one in known}


def test_fleets_side_by_side_lose_no_row_of_the_history(program: CommandLine, reference: Server) -> None:
    cities = [f"City {number}" for number in range(8)]
    files = [declare_as(name, program.folder, reference.url) for name in cities]
    shards = [program.start("fleet", *files, "--shard", f"{number}/2", "-q") for number in (1, 2)]
    assert [ended(one).code for one in shards] == [0, 0]
    assert runs_in_history(program) == {name: ["conformant"] for name in cities}
    assert program.run("fleet", files[0], "-q", "--no-history").code == 0
    assert runs_in_history(program) == {name: ["conformant"] for name in cities}
    assert "conformant" in program.run("history", files[3]).out


def test_a_history_that_cannot_be_kept_is_told_of_once_and_ends_nothing(
    program: CommandLine, reference: Server
) -> None:
    files = [declare_as(name, program.folder, reference.url) for name in ("Acme", "Bolt")]
    done = program.run("fleet", *files, "-j", "1", OASC_DATA="/proc/none")
    assert (done.code, rows(done)) == (0, {"acme": ("conformant", "0"), "bolt": ("conformant", "0")})
    assert done.err.count("Warning: from Acme on, the fleet is not in the history: /proc/none/history.db") == 1
    assert done.err.count("history") == 1 + done.err.count("/history.db") + done.err.count("--no-history")


FRENCH = """
2 plateformes : 1 non conforme, 1 non testée
Ceci est la partie 1 sur 1, de 2 plateformes en tout.
plateforme verdict code secondes tests
1 sur 2 : bolt : non conforme
Pourquoi
le fichier ne peut pas être lu
la liste des échecs connus excuse 1 test
Code de sortie 4, le pire d'entre eux :
"""
GERMAN = """
2 Plattformen: 1 nicht konform, 1 nicht getestet
Dies ist Teil 1 von 1, von insgesamt 2 Plattformen.
Plattform Urteil Code Sekunden Tests
1 von 2: bolt: nicht konform
Warum
die Datei lässt sich nicht lesen
die bekannten Mängel entschuldigen 1 Test
Exit-Code 4, der schlechteste davon:
"""


@pytest.mark.parametrize(("locale", "said"), [("fr_FR.UTF-8", FRENCH), ("de_DE.UTF-8", GERMAN)])
def test_a_fleet_is_told_in_the_language_of_the_reader(
    locale: str, said: str, program: CommandLine, pair: tuple[str, str]
) -> None:
    known = baseline(program.folder, "")
    words = ["-j", "1", "--baseline", known, "--shard", "1/1"]
    done = program.run("fleet", pair[1], "missing.yaml", *words, LANG=locale)
    flowing = done.flowing.replace("\u00a0", " ").replace("\u202f", " ")
    assert [one for one in said.strip().split("\n") if one not in flowing] == []
