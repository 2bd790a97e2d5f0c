"""Platforms side by side on this machine, each in a process of its own: its memory goes when it ends."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from oasc_check.cli.many.judging import judge, lost, not_judged, suite_of
from oasc_check.cli.many.order import FleetOrder
from oasc_check.report.fleet import Line
from oasc_check.verdict.model import ExitCode

_PROCESSES = multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
"""A forked process has the suites that this one has read; elsewhere than on Linux, forking is not safe."""
_LEFT_TO_THE_PARENT = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _Running(NamedTuple):
    name: str
    source: str
    process: BaseProcess


def side_by_side(order: FleetOrder, platforms: Mapping[str, str], at_once: int) -> Iterator[Line]:
    """A line for each platform, given as its name and source, in the order in which they end."""
    _read_once(order)
    waiting = deque(platforms.items())
    running: dict[Connection, _Running] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                name, source = waiting.popleft()
                if order.goes_on():
                    _begin(order, name, source, running)
                else:
                    yield not_judged(name, ExitCode.INTERRUPTED, "the fleet was interrupted before")
            ready = wait(list(running)) if running else ()
            for receiver in [one for one in running if one in ready]:
                yield _line(order, receiver, running.pop(receiver))
    finally:
        for one in running.values():
            one.process.kill()


def _read_once(order: FleetOrder) -> None:
    """Read what every process needs before they are forked, and keep it where they can share it."""
    suite_of(order)
    import_module("jsonschema")
    gc.collect()
    gc.freeze()


def _begin(order: FleetOrder, name: str, source: str, running: dict[Connection, _Running]) -> None:
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_child, args=(order, name, source, sender), daemon=False)
    process.start()
    sender.close()
    running[receiver] = _Running(name, source, process)


def _child(order: FleetOrder, name: str, source: str, sender: Connection) -> None:
    """What interrupts the command reaches all its processes; the first one sees to it that they end."""
    for number in _LEFT_TO_THE_PARENT:
        signal.signal(number, signal.SIG_IGN)
    with suppress(BrokenPipeError):  # the command was killed, and so the run was interrupted
        sender.send(judge(order, name, source))


def _line(order: FleetOrder, connection: Connection, ended: _Running) -> Line:
    try:
        found: Line = connection.recv()
    except EOFError:
        ended.process.join()
        return lost(order, ended.name, ended.source, f"its process {_how(ended.process.exitcode or 0)}")
    finally:
        connection.close()
    ended.process.join()
    return found


def _how(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code} before its time"
