"""The reference platform in a process of its own, so that tester and platform each have an interpreter to themselves.

``python -m oasc_check.reference.process DEFECT...`` says on which port it serves, and ends with its standard input: so
also when whoever started it was killed. Ctrl-C is meant for the tester, which still has test data to remove here.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable
from functools import cached_property
from types import TracebackType
from typing import Self

from oasc_check.reference.server import HOST, start


class Process:
    """A platform that makes these defects, until the ``with`` block ends. It begins to start at once."""

    def __init__(self, defects: Iterable[str] = ()) -> None:
        command = [sys.executable, "-m", __name__, *defects]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @cached_property
    def url(self) -> str:
        """Where it serves, as soon as it does. Raises RuntimeError when it could not start; it has said why."""
        stdout = self._process.stdout
        port = stdout.readline().strip() if stdout else ""
        if not port:
            raise RuntimeError("the embedded reference platform did not start")
        return f"http://{HOST}:{port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()


def main() -> None:
    """Serve with the defects that the command line names until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with start(sys.argv[1:]) as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
