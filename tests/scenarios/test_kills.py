"""Killed at any moment of a run that writes, the tester leaves a ledger by which everything is removed later."""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from command_line import CommandLine, Ended, declare, ended
from inhabited_platform import CLAIMED, OF_MANY_KINDS, InhabitedPlatform
from scenario_runs import shipped
from starlette.types import Receive, Scope, Send

from oasc_check.run.ledger import Ledger
from oasc_check.suite.model import Effect, Test
from oasc_check.suite.model import Send as Step
from oasc_check.suite.model.walk import all_steps

pytestmark = pytest.mark.timeout(120)
KILLS = 50
TESTS = 8
"""So many that write are run each time."""
LAST = 40
"""The number of the latest request at which a run is killed; so many tests send more."""


class DeadlyPlatform(InhabitedPlatform):
    """Kills ``victim`` at its request number ``moment``: before it acts, when it has acted, or some ``pause`` later."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet = threading.Condition()
        self._at_work = 0
        self.spare()

    def spare(self) -> None:
        """Kill nobody."""
        self.victim: subprocess.Popen[str] | None = None
        self.asked, self.moment, self.phase, self.pause = 0, 0, "", 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        self.asked += 1
        phase = self.phase if self.asked == self.moment else ""

        async def fatal(message: Any) -> None:
            self._kill()
            await send(message)

        with self._quiet:
            self._at_work += 1
        try:
            if phase == "before":
                self._kill()
            await super().__call__(scope, receive, fatal if phase == "acted" else send)
            if phase == "later":
                await asyncio.sleep(self.pause)
                self._kill()
        finally:
            with self._quiet:
                self._at_work -= 1
                self._quiet.notify_all()

    def _kill(self) -> None:
        assert self.victim is not None
        self.victim.kill()

    def wait_until_quiet(self) -> None:
        """Until what the victim had sent is done."""
        with self._quiet:
            assert self._quiet.wait_for(lambda: self._at_work == 0, timeout=20)


@pytest.fixture(scope="module")
def platform() -> Iterator[DeadlyPlatform]:
    """One for all moments: it must be each time what it was."""
    with (platform := DeadlyPlatform()).serving():
        yield platform


def writing(chance: random.Random) -> list[str]:
    """Some tests that write, in which the tester chooses all addresses: no lost answer leaves a doubt."""
    groups = tuple(f"ngsi-ld/{group}/" for group in OF_MANY_KINDS)
    tests = [test for test in shipped().mechanisms["ngsi-ld"].tests if test.id.startswith(groups)]
    fitting = [test.id for test in tests if test.effect is Effect.WRITES and not is_left_to_the_platform(test)]
    return [word for test in chance.sample(fitting, TESTS) for word in ("-s", test)]


def is_left_to_the_platform(test: Test) -> bool:
    """Whether the platform chooses an address."""
    return any("${header:" in str(step.created) for step in all_steps(test) if isinstance(step, Step))


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_run_that_is_killed(seed: int, platform: DeadlyPlatform, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311
    with closing(CommandLine(tmp_path)) as program:
        before = platform.dump()
        platform.moment, platform.pause = chance.randint(1, LAST), chance.uniform(0, 0.02)
        platform.phase = chance.choice(["before", "acted", "later"])
        file = declare(tmp_path, platform.url, features=CLAIMED)
        platform.victim = program.start("run", file, *writing(chance), "-j", "4")
        ended(platform.victim)
        platform.wait_until_quiet()
        platform.spare()
        check_ledger(program, platform)
        for ledger in program.ledgers:
            check_cleaning(program.run("cleanup", ledger))
        assert platform.dump() == before


def check_cleaning(cleaned: Ended) -> None:
    """All is removed, but for what has a name that the platform does not even look for: it may yet be held somewhere.

    Only a run that was killed between such a request and the refusal of it leaves that doubt.
    """
    sentences = cleaned.err.splitlines()
    assert [one for one in sentences if "was not removed: the platform answered 400" not in one] == []
    assert cleaned.code == (7 if sentences else 0)


def check_ledger(program: CommandLine, platform: DeadlyPlatform) -> None:
    """Everything that the platform holds under a name of ours is open in the ledger."""
    held = set(re.findall(r'"(urn:[^"]*:oasc-[^"]*)": \{', b"".join(platform.dump().values()).decode()))
    noted = [unquote(entry.url or "") for path in program.ledgers for entry in Ledger.read(path).open_entries()]
    assert [name for name in held if not any(url.endswith(name) for url in noted)] == []
