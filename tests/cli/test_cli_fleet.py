"""``fleet``: many platforms in one table, in processes of their own and on a cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine, ended
from fleet_runs import rows
from inhabited_platform import InhabitedPlatform

from cli.conftest import SUITES, Run, declare
from oasc_check.cli.fleet import command, named
from oasc_check.cli.many.judging import ENDINGS, judge
from oasc_check.cli.many.order import FleetOrder
from oasc_check.cli.options import FORMATS
from oasc_check.reference.server import Server, start
from oasc_check.report.fleet import WORST_FIRST, Fleet, Line
from oasc_check.run.settings import Settings
from oasc_check.suite.load import load
from oasc_check.suite.model import Level
from oasc_check.suite.sources import folder_source
from oasc_check.verdict.model import ExitCode

SUPPORT = Path(__file__).parents[1] / "support"


def declare_many(folder: Path, url: str, count: int) -> list[str]:
    """Files of so many platforms at one address."""
    return [declare(folder / f"city-{number}.yaml", url).name for number in range(1, count + 1)]


def verdicts_in(folder: Path) -> dict[str, str]:
    """The verdict of every result in a folder."""
    return {file.stem: json.loads(file.read_bytes())["summary"]["verdict"] for file in folder.glob("*.json")}


def test_one_table_for_all_and_none_disturbs_another(program: CommandLine, reference: Server) -> None:
    with start() as server:
        declare(program.folder / "gone.yaml", server.url)
    declare(program.folder / "acme.yaml", reference.url)
    (program.folder / "broken.yaml").write_text("platform: {name: Acme}\napis:\n  ngsi-lx: {url: http://h}\n")
    with start(["delete-keeps-entity"]) as server:
        declare(program.folder / "bolt.yaml", server.url)
        files = ["gone.yaml", "acme.yaml", "broken.yaml", "missing.yaml", "bolt.yaml"]
        done = program.run("fleet", *files, "-j", "2", "--to", "junit=reports", "--to", "html=reports")
    assert rows(done) == {
        "gone": ("undecided", "3"),
        "acme": ("conformant", "0"),
        "broken": ("not tested", "4"),
        "missing": ("not tested", "4"),
        "bolt": ("not conformant", "1"),
    }
    assert done.code == 4
    assert done.out.startswith("5 platforms: 1 undecided, 1 conformant, 2 not tested, 1 not conformant\n")
    assert "5 passed, 1 inapplicable" in done.out
    assert "nothing listens there" in done.flowing
    assert 'unknown mechanism "ngsi-lx"' in done.flowing
    assert "Exit code 4, the worst of them: a suite, catalogue, profile" in done.flowing
    assert "5 of 5: " in done.err
    assert verdicts_in(program.folder / "results") == {
        "gone": "undecided",
        "acme": "conformant",
        "bolt": "not conformant",
    }
    assert sorted(file.name for file in (program.folder / "reports").iterdir()) == [
        "acme.html", "acme.xml", "bolt.html", "bolt.xml", "gone.html", "gone.xml",
    ]  # fmt: skip
    assert not list((program.folder / "results").glob(".*"))


def test_quiet_says_the_sum_alone(program: CommandLine, reference: Server) -> None:
    done = program.run("fleet", *declare_many(program.folder, reference.url, 1), "-q", "--out", "deep/er")
    assert done == (0, "1 platform: 1 conformant\n\nExit code 0, the worst of them: everything in scope that must be"
                       " met is met, and\nevery declared mechanism is conformant.\n", "")  # fmt: skip
    assert verdicts_in(program.folder / "deep/er") == {"city-1": "conformant"}


def test_what_is_chosen_holds_for_all(program: CommandLine, reference: Server) -> None:
    done = program.run("fleet", *declare_many(program.folder, reference.url, 2), "--mim", "MIM77")
    assert (done.code, rows(done)) == (5, {"city-1": ("not tested", "5"), "city-2": ("not tested", "5")})
    assert done.flowing.count("Did you mean MIM7") == 1


def fleet_order(folder: Path) -> FleetOrder:
    """What is asked of each platform when nothing is chosen."""
    selection = {
        "profile": None, "edition": None, "mim": (), "select": (), "deselect": (), "level": "may", "allow_writes": True
    }  # fmt: skip
    return FleetOrder(
        sources=(folder_source(SUITES),),
        digest=load(SUITES).digest,
        selection=selection,
        settings=Settings(),
        jobs=4,
        fail_on=Level.SHALL,
        evidence="bodies",
        reports=(),
        lang="en",
        out=folder,
        work=folder / ".fleet-x",
    )


def test_a_mistake_of_the_program_is_said_in_its_row(
    tmp_path: Path, platform_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    order = fleet_order(tmp_path)
    monkeypatch.setattr("oasc_check.cli.many.judging.judged", broken)
    with order.going_on():
        line = judge(order, "acme", str(platform_file))
    assert (line.verdict, line.exit_code) == ("not tested", 70)
    assert "KeyError: 'x'" in line.notes[0]


def test_a_result_is_not_replaced_by_that_of_a_process_that_was_given_up(
    tmp_path: Path, platform_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = fleet_order(tmp_path / "out")
    with order.going_on():
        assert judge(order, "acme", str(platform_file)).exit_code == 0
        first = (order.out / "acme.json").read_bytes()
        monkeypatch.setattr(
            "oasc_check.cli.many.judging.remember", lambda *_: (order.work / ".acme.attempt").write_text("another")
        )
        judge(order, "acme", str(platform_file))
        assert (order.out / "acme.json").read_bytes() == first
        monkeypatch.undo()
        judge(order, "acme", str(platform_file))
        assert (order.out / "acme.json").read_bytes() != first


def test_a_result_that_cannot_be_written_is_no_success(tmp_path: Path, platform_file: Path) -> None:
    order = fleet_order(tmp_path / "out")
    (order.out / "acme.json").mkdir(parents=True)
    with order.going_on():
        line = judge(order, "acme", str(platform_file))
    assert (line.verdict, line.exit_code) == ("conformant", 2)
    assert f"{order.out / 'acme.json'} cannot be written: Is a directory." in line.notes[0]
    assert [file.name for file in order.out.iterdir()] == ["acme.json"]


def test_suites_that_differ_are_not_put_into_one_table(tmp_path: Path, platform_file: Path) -> None:
    from dataclasses import replace

    order = replace(fleet_order(tmp_path), digest="another")
    with order.going_on():
        line = judge(order, "acme", str(platform_file))
    assert (line.exit_code, "a worker has other suites" in line.notes[0]) == (2, True)
    elsewhere = judge(order, "acme", str(platform_file))
    assert (elsewhere.exit_code, "is not there on a worker" in elsewhere.notes[0]) == (2, True)


def worker_of(process: subprocess.Popen[str]) -> int:
    """A process that the command has started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return int(children.read_text().split()[0])


def test_a_process_that_is_killed_takes_no_other_with_it(program: CommandLine, reference: Server) -> None:
    with InhabitedPlatform(delay=0.4).serving() as inhabited:
        declare(program.folder / "slow.yaml", inhabited.url)
        declare(program.folder / "acme.yaml", reference.url)
        process = program.start("fleet", "slow.yaml", "acme.yaml", "-j", "1")
        inhabited.wait_until_created(1)
        os.kill(worker_of(process), signal.SIGKILL)
        done = ended(process)
        assert entities(inhabited) == []
    assert (done.code, rows(done)) == (70, {"slow": ("not tested", "70"), "acme": ("conformant", "0")})
    assert "its process was killed by SIGKILL" in done.flowing
    assert not list((program.folder / "results").glob(".*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_behind(number: signal.Signals, program: CommandLine) -> None:
    with InhabitedPlatform(delay=0.4).serving() as inhabited:
        files = declare_many(program.folder, inhabited.url, 3)
        process = program.start("fleet", *files, "-j", "2")
        inhabited.wait_until_created(2)
        process.send_signal(number)
        done = ended(process)
        assert entities(inhabited) == []
    assert done.code == 130
    assert {code for _, code in rows(done).values()} == {"130"}
    assert "Interrupted: removing test data." in done.err
    assert "the fleet was interrupted before" in done.flowing
    assert not list((program.folder / "results").glob(".*"))


def test_processes_of_a_command_that_is_killed_remove_their_data_and_end(program: CommandLine) -> None:
    with InhabitedPlatform(delay=0.4).serving() as inhabited:
        process = program.start("fleet", *declare_many(program.folder, inhabited.url, 2), "-j", "2")
        inhabited.wait_until_created(2)
        process.kill()
        done = ended(process)
        assert (done.code, done.out, "Traceback" in done.err) == (-signal.SIGKILL, "", False)
        assert entities(inhabited) == []
    assert list(program.folder.glob("results/.fleet-*/*/*")) == []


def test_ledgers_that_a_fleet_has_left_are_named_by_the_next_one(program: CommandLine) -> None:
    with InhabitedPlatform(delay=0.4).serving() as inhabited:
        inhabited.refused = {"DELETE"}
        files = declare_many(program.folder, inhabited.url, 1)
        refused = program.run("fleet", *files, "-s", "ngsi-ld/entities/create-then-read")
        assert (refused.code, rows(refused)) == (7, {"city-1": ("undecided", "7")})
        inhabited.refused = set()
        (ledger,) = program.folder.glob("results/.fleet-*/city-1/*.jsonl")
        assert f"oasc-check cleanup {ledger}" in program.run("fleet", *files, "-s", "ogcapi-features").flowing
        assert program.run("cleanup", ledger).code == 0
        assert entities(inhabited) == []


def entities(inhabited: InhabitedPlatform) -> list[str]:
    """The ids of our entities that the broker holds."""
    (store,) = [part for name, part in inhabited.dump().items() if name.endswith("ngsi_ld.broker.tenants")]
    return [name for name in json.loads(store)["_stores"][""]["entities"] if ":oasc-" in name]


@pytest.fixture
def cluster(program: CommandLine, request: pytest.FixtureRequest) -> Iterator[tuple[str, list[int]]]:
    """Where a cluster of two workers is, and the ids of their processes; its settings are the parameter."""
    environment = {**os.environ, "XDG_STATE_HOME": str(program.folder / "state"), **getattr(request, "param", {})}
    command = [sys.executable, str(SUPPORT / "dask_cluster.py"), "2"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        address, *workers = process.stdout.readline().split()
        yield address.replace("tcp://", "dask://"), list(map(int, workers))
        process.communicate()


def test_a_cluster_loses_no_platform_with_a_worker(program: CommandLine, cluster: tuple[str, list[int]]) -> None:
    address, workers = cluster
    with InhabitedPlatform(delay=0.4).serving() as inhabited:
        files = declare_many(program.folder, inhabited.url, 4)
        process = program.start("fleet", *files, "--on", address)
        inhabited.wait_until_created(2)
        while len({file.parent for file in program.folder.glob("results/.fleet-*/*/*.jsonl")}) < 2:
            time.sleep(0.01)
        os.kill(workers[0], signal.SIGKILL)
        done = ended(process)
        assert entities(inhabited) == []
    assert (done.code, rows(done)) == (0, {f"city-{number}": ("conformant", "0") for number in (1, 2, 3, 4)})
    assert "the first process that judged it ended before its time" in done.flowing
    assert "Traceback" not in done.err
    assert verdicts_in(program.folder / "results") == {f"city-{number}": "conformant" for number in (1, 2, 3, 4)}
    (acme,) = json.loads(program.run("history", "--json").out)
    assert len(acme["runs"]) == 4
    assert not list((program.folder / "results").glob(".*"))


@pytest.mark.parametrize("cluster", [{"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}], indirect=True)
def test_what_a_cluster_gives_up_is_cleaned_up_here(program: CommandLine, cluster: tuple[str, list[int]]) -> None:
    with InhabitedPlatform(delay=0.4).serving() as inhabited:
        files = declare_many(program.folder, inhabited.url, 2)
        process = program.start("fleet", *files, "--on", cluster[0])
        inhabited.wait_until_created(2)
        os.kill(cluster[1][0], signal.SIGKILL)
        done = ended(process)
        assert entities(inhabited) == []
    assert done.code == 70
    assert sorted(rows(done).values()) == [("conformant", "0"), ("not tested", "70")]
    assert "no worker could judge it: KilledWorker" in done.flowing
    assert "Traceback" not in done.err
    assert not list((program.folder / "results").glob(".*"))


def test_an_interrupt_reaches_a_cluster(program: CommandLine, cluster: tuple[str, list[int]]) -> None:
    with InhabitedPlatform(delay=0.4).serving() as inhabited:
        files = declare_many(program.folder, inhabited.url, 4)
        process = program.start("fleet", *files, "--on", cluster[0])
        inhabited.wait_until_created(1)
        process.send_signal(signal.SIGINT)
        done = ended(process)
        assert entities(inhabited) == []
    assert done.code == 130
    assert [name for name, (_, code) in rows(done).items() if code == "130"] != []


def test_names_tell_platforms_apart() -> None:
    urls = ("https://a.example/p/acme.yaml", "https://b.example/q/acme.yaml", "https://c.example/q/acme.yaml")
    assert named(urls) == dict(zip(("acme", "q-acme", "acme-2"), urls, strict=True))
    bare = ("https://a.example/", "https://a.example")
    assert named(bare) == dict(zip(("a.example-2", "a.example"), bare, strict=True))
    assert list(named(("here/x.yaml", "there/X.yaml", "y.yaml"))) == ["x", "there-X", "y"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a.yaml", "./a.yaml"], "a.yaml is given twice. Give each platform once."),
        (["a.yaml", "--on", "dask://127.0.0.1:9", "-j", "2"], "--on and -j exclude each other"),
        (["a.yaml", "--on", "nonsense"], "no Dask scheduler answers at nonsense"),
        (["a.yaml", "--to", "jsn=x"], 'there is no report "jsn". Did you mean "json"?'),
        (["a.yaml", "--to", "json"], '"json" names no folder. Write one such as json=results.'),
        (["a.yaml", "--out", "/proc/x"], "/proc/x/.fleet-"),
        ([], "Missing argument 'PLATFORMS...'"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_to_mend_it(words: list[str], message: str, run: Run) -> None:
    code, out, err = run("fleet", *words)
    assert (code, out) == (2, "")
    assert message in " ".join(err.split())


def test_the_exit_code_is_the_worst_in_a_fixed_order() -> None:
    assert set(WORST_FIRST) == {int(code) for code in ExitCode} - {ExitCode.SIGNATURE}
    assert ", ".join(map(str, WORST_FIRST)) in " ".join((command.help or "").split())
    for place, code in enumerate(WORST_FIRST):
        assert Fleet([Line("x", "", other) for other in WORST_FIRST[place:]]).exit_code == code


def test_every_report_has_an_ending() -> None:
    assert set(ENDINGS) == set(FORMATS)
