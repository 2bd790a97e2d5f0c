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
from oasc_check.cli.speaking import words_of
from oasc_check.report.fleet import Line
from oasc_check.verdict.model import ExitCode

_PROCESSES = multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
"""A forked process has the suites that this one has read; elsewhere than on Linux, forking is not safe."""
_LEFT_TO_THE_PARENT = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _Running(NamedTuple):
    """A platform that is being judged; ``place`` is its number, from 0, among those that go side by side."""

    name: str
    source: str
    place: int
    process: BaseProcess


def side_by_side(order: FleetOrder, platforms: Mapping[str, str], at_once: int) -> Iterator[Line]:
    """A line for each platform, given as its name and source, in the order in which they end."""
    _read_once(order)
    waiting = deque(platforms.items())
    free = list(range(at_once))
    running: dict[Connection, _Running] = {}
    try:
        while waiting or running:
            while waiting and free:
                name, source = waiting.popleft()
                if order.goes_on():
                    receiver, begun = _begin(order, name, source, free.pop(0))
                    running[receiver] = begun
                else:
                    yield not_judged(name, ExitCode.INTERRUPTED, "the fleet was interrupted before")
            ready = wait(list(running)) if running else ()
            for receiver in [one for one in running if one in ready]:
                ended = running.pop(receiver)
                line = _line(order, receiver, ended)
                free.append(ended.place)
                yield line
    finally:
        for one in running.values():
            one.process.kill()


def _read_once(order: FleetOrder) -> None:
    """Read what every process needs before they are forked, and keep it where they can share it."""
    suite_of(order)
    words_of(order.lang, order.sources)
    import_module("jsonschema")
    gc.collect()
    gc.freeze()


def _begin(order: FleetOrder, name: str, source: str, place: int) -> tuple[Connection, _Running]:
    """Start to judge a platform. Returns where its line will come from."""
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_child, args=(order, name, source, place, sender), daemon=False)
    process.start()
    sender.close()
    return receiver, _Running(name, source, place, process)


def _child(order: FleetOrder, name: str, source: str, place: int, sender: Connection) -> None:
    """What interrupts the command reaches all its processes; the first one sees to it that they end."""
    for number in _LEFT_TO_THE_PARENT:
        signal.signal(number, signal.SIG_IGN)
    with suppress(BrokenPipeError):  # the command was killed, and so the run was interrupted
        sender.send(judge(order, name, source, place))


def _line(order: FleetOrder, connection: Connection, ended: _Running) -> Line:
    try:
        found: Line = connection.recv()
    except EOFError:
        ended.process.join()
        return lost(order, ended.name, ended.source, _how(ended.process.exitcode or 0))
    finally:
        connection.close()
    ended.process.join()
    return found


def _how(code: int) -> str:
    if code < 0:
        return f"its process was killed by {signal.Signals(-code).name}"
    return f"its process ended with {code} before its time"
