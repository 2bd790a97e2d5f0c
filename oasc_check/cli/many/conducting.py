"""Carries out a fleet: its platforms, its progress, its history, its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oasc_check.cli.conduct import interruptible
from oasc_check.cli.many.order import FleetOrder
from oasc_check.cli.output import look, write
from oasc_check.cli.recorded import Recorder
from oasc_check.cli.speaking import program, words
from oasc_check.cli.telling import say
from oasc_check.plan.model import Shard
from oasc_check.report.console.fleet import render
from oasc_check.report.console.look import Detail
from oasc_check.report.escape import one_line
from oasc_check.report.fleet import Fleet, Line


def conduct(
    order: FleetOrder,
    platforms: Mapping[str, str],
    at_once: int,
    on: str | None,
    *,
    shard: Shard | None,
    total: int,
    quiet: bool,
) -> int:
    """Judge all platforms, given as names and sources, and write the table. Returns the exit code.

    With ``shard`` they are only those of one, out of ``total`` platforms.
    """
    _name_earlier(order)
    lines = _judged(order, platforms, at_once, on, quiet=quiet)
    fleet = Fleet([lines[name] for name in platforms], order.baseline, shard, total)
    write(render(fleet, look(Detail.VERDICT if quiet else Detail.REPORT, words(order.sources))))
    return fleet.exit_code


def _name_earlier(order: FleetOrder) -> None:
    """Say what an earlier fleet has left."""
    if earlier := sorted(order.out.glob(".fleet-*/*/*.jsonl")):
        say("An earlier fleet may have left test data on platforms. Unless it still goes on, remove it:")
        for file in earlier:
            say(f"  oasc-check cleanup {file}")


def _judged(
    order: FleetOrder, platforms: Mapping[str, str], at_once: int, on: str | None, *, quiet: bool
) -> dict[str, Line]:
    """The line of each platform, by its name. Each is told of, and kept in the history, as soon as it ends.

    The history is that of this machine wherever the platforms are judged, and so this process writes it.
    """
    lines: dict[str, Line] = {}
    recorder = Recorder()
    with order.going_on(), interruptible(order.interrupt, order.work):
        for line in _lines(order, platforms, at_once, on):
            lines[line.name] = line
            if line.entry:
                recorder.add(line.entry)
            if not quiet:
                _tell(len(lines), len(platforms), line)
    return lines


def _tell(number: int, of: int, line: Line) -> None:
    sentence = program()
    verdict = sentence(line.verdict)
    say(one_line(sentence("{n} of {m}: {name}: {text}", n=number, m=of, name=line.name, text=verdict)))


def _lines(order: FleetOrder, platforms: Mapping[str, str], at_once: int, on: str | None) -> Iterator[Line]:
    if on is None:
        from oasc_check.cli.many.here import side_by_side

        return side_by_side(order, platforms, at_once)
    from oasc_check.cli.many.cluster import on_cluster

    return on_cluster(on, order, platforms)
