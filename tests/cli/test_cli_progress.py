"""What is shown while a run goes on."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

from cli.conftest import Run


def read_all(descriptor: int, into: list[bytes]) -> None:
    """Everything that is written to the other end, until it is closed."""
    try:
        while part := os.read(descriptor, 4096):
            into.append(part)
    except OSError:
        return


def test_in_a_terminal_one_line_counts_and_goes_away(platform_file: Path) -> None:
    master, slave = pty.openpty()
    words = [sys.executable, "-m", "oasc_check", "run", str(platform_file)]
    written: list[bytes] = []
    reader = threading.Thread(target=read_all, args=(master, written))
    reader.start()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=slave, env=environment, check=True, timeout=30)
    os.close(slave)
    reader.join()
    os.close(master)
    shown = b"".join(written)
    assert b"5/5" in shown
    assert shown.endswith(b"\x1b[2K")
    assert b"\x1b" not in done.stdout
    assert done.stdout.startswith(b"Acme is conformant")


def test_elsewhere_one_line_says_what_begins(run: Run, platform_file: Path) -> None:
    err = run("run", platform_file).err
    assert err.startswith("Running 5 tests against Acme, run 2")
    assert len(err.splitlines()) == 1
