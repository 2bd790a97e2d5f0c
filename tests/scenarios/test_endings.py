"""However a run ends, the platform holds what it held before, byte for byte, or the ledger says what is left."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from command_line import CommandLine, Ended, declare, ended
from inhabited_platform import CLAIMED, OF_MANY_KINDS, InhabitedPlatform, left_behind

WRITING = ("-s", "ngsi-ld/entities", "-s", "ngsi-ld/subscriptions")
KEPT = ("--to", "json=result.json")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[CommandLine]:
    """The program in an empty folder."""
    with closing(CommandLine(tmp_path)) as program:
        yield program


def result_in(program: CommandLine) -> Any:
    """The result that a run has written."""
    return json.loads((program.folder / "result.json").read_bytes())


def start(program: CommandLine, platform: InhabitedPlatform, *words: str) -> subprocess.Popen[str]:
    """A run that writes, one test after the other."""
    return program.start("run", declared(program, platform), *WRITING, "-j", "1", *KEPT, *words)


def declared(program: CommandLine, platform: InhabitedPlatform) -> Path:
    """The platform file; it claims every kind of thing that the broker keeps."""
    return declare(program.folder, platform.url, features=CLAIMED)


def run(program: CommandLine, platform: InhabitedPlatform, *words: str) -> Ended:
    """The same, until it ends."""
    return ended(start(program, platform, *words))


def cleaned(program: CommandLine) -> Ended:
    """What ``cleanup`` makes of the only ledger that is left."""
    (ledger,) = program.ledgers
    return program.run("cleanup", ledger)


def test_a_run_in_which_all_is_well(program: CommandLine) -> None:
    with InhabitedPlatform().serving() as platform:
        before = platform.dump()
        assert run(program, platform, "-j", "4").code == 0
        assert platform.created.acquire(timeout=0)
        assert platform.dump() == before
    assert program.ledgers == []


@pytest.mark.parametrize("defect", ["create-without-location", "invalid-id-accepted"])
def test_a_run_with_failures(defect: str, program: CommandLine) -> None:
    with InhabitedPlatform([defect]).serving() as platform:
        before = platform.dump()
        assert run(program, platform, "-j", "4").code == 1
        assert platform.dump() == before
    assert program.ledgers == []


def test_a_budget_that_is_spent(program: CommandLine) -> None:
    with InhabitedPlatform().serving() as platform:
        before = platform.dump()
        assert run(program, platform, "--budget", "requests=20").code == 3
        platform.wait_until_created(1)
        assert platform.dump() == before
    assert program.ledgers == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_in_the_middle(number: signal.Signals, program: CommandLine) -> None:
    with InhabitedPlatform(delay=0.1).serving() as platform:
        before = platform.dump()
        process = start(program, platform)
        platform.wait_until_created(3)
        process.send_signal(number)
        interrupted = ended(process)
        assert platform.dump() == before
    assert interrupted.code == 130
    assert "Interrupted: removing test data." in interrupted.err
    assert "The run was interrupted. This is the evidence so far." in interrupted.out
    assert program.ledgers == []
    check_evidence_so_far(result_in(program))


def check_evidence_so_far(result: Any) -> None:
    """What was done before the interrupt is there, and of the rest it is said that it was not."""
    assert result["run"]["interrupted"]
    assert result["run"]["exit_code"] == 130
    assert result["residue"] == []
    assert {test["outcome"] for test in result["tests"]} == {"passed", "untested"}
    shown = {exchange["id"] for exchange in result["exchanges"] if exchange["response"]}
    assert all(set(test["exchanges"]) <= shown for test in result["tests"] if test["outcome"] == "passed")


def test_an_interrupt_that_comes_twice_at_once_counts_as_one(program: CommandLine) -> None:
    """As from ``timeout``, which signals its child and then its whole group."""
    with InhabitedPlatform(delay=0.1).serving() as platform:
        before = platform.dump()
        process = start(program, platform)
        platform.wait_until_created(3)
        process.send_signal(signal.SIGTERM)
        platform.delay = 0.5
        process.send_signal(signal.SIGINT)
        assert ended(process).code == 130
        assert platform.dump() == before


def test_an_interrupt_while_test_data_is_removed(program: CommandLine) -> None:
    with InhabitedPlatform(delay=0.1).serving() as platform:
        before = platform.dump()
        process = start(program, platform, "--budget", "requests=20")
        platform.wait_until_created(4)
        platform.delay = 0.5
        process.send_signal(signal.SIGINT)
        assert ended(process).code == 130
        assert platform.dump() == before


def test_a_killed_run_is_cleaned_up_later(program: CommandLine) -> None:
    with InhabitedPlatform(delay=0.1).serving() as platform:
        before = platform.dump()
        process = start(program, platform)
        platform.wait_until_created(3)
        process.kill()
        assert ended(process).code == -signal.SIGKILL
        assert left_behind(platform, before) != []
        assert cleaned(program).code == 0
        assert platform.dump() == before
    assert program.ledgers == []


@pytest.mark.parametrize("created", [1, 20, 80])
def test_a_killed_run_that_made_things_of_many_kinds(created: int, program: CommandLine) -> None:
    chosen = [word for group in OF_MANY_KINDS for word in ("-s", f"ngsi-ld/{group}")]
    with InhabitedPlatform(delay=0.02).serving() as platform:
        before = platform.dump()
        process = program.start("run", declared(program, platform), *chosen, "-j", "4")
        platform.wait_until_created(created)
        process.kill()
        ended(process)
        assert cleaned(program) == (0, ANY, ANY)
        assert platform.dump() == before


def test_a_second_interrupt_leaves_the_ledger(program: CommandLine) -> None:
    with InhabitedPlatform(delay=0.1).serving() as platform:
        before = platform.dump()
        process = start(program, platform)
        platform.wait_until_created(3)
        platform.delay = 3.0
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
        process.send_signal(signal.SIGINT)
        assert ended(process).code == 130
        platform.delay = 0.0
        assert cleaned(program).code == 0
        assert platform.dump() == before


def test_a_platform_that_deletes_nothing(program: CommandLine) -> None:
    with InhabitedPlatform().serving() as platform:
        before = platform.dump()
        platform.refused = {"DELETE"}
        words = ("-s", "ngsi-ld/entities/create-then-read", "-s", "ngsi-ld/subscriptions/create-then-read")
        refused = program.run("run", declared(program, platform), *words, *KEPT)
        left = left_behind(platform, before)
        check_residue(refused, left, program)
        again = cleaned(program)
        assert again.code == 7
        assert all(name in again.err for name in left)
        platform.refused = set()
        assert cleaned(program).code == 0
        assert platform.dump() == before
    assert program.ledgers == []


def check_residue(refused: Ended, left: list[str], program: CommandLine) -> None:
    """What is left is named on the screen and in the result, with the command that removes it."""
    (ledger,) = program.ledgers
    assert refused.code == 7
    assert len(left) == 2
    assert f"oasc-check cleanup {ledger}" in refused.flowing
    for name in left:
        assert "Left behind on the platform: http://127.0.0.1" in refused.flowing
        assert name in refused.flowing
        assert any(name in sentence for sentence in result_in(program)["residue"])
