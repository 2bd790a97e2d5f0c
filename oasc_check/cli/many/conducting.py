"""Carries out a fleet: its platforms, its progress, its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oasc_check.cli.conduct import interruptible
from oasc_check.cli.exit import say
from oasc_check.cli.many.order import FleetOrder
from oasc_check.cli.output import look, write
from oasc_check.report.console.fleet import render
from oasc_check.report.console.look import Detail
from oasc_check.report.escape import one_line
from oasc_check.report.fleet import Line, worst


def conduct(order: FleetOrder, platforms: Mapping[str, str], at_once: int, on: str | None, *, quiet: bool) -> int:
    """Judge all platforms, given as names and sources, and write the table. Returns the exit code."""
    earlier = sorted(order.out.glob(".fleet-*/*/*.jsonl"))
    if earlier:
        files = "\n".join(f"  oasc-check cleanup {file}" for file in earlier)
        say(f"An earlier fleet may have left test data on platforms. Unless it still goes on, remove it:\n{files}")
    lines: dict[str, Line] = {}
    with order.going_on(), interruptible(order.interrupt, order.work):
        for line in _lines(order, platforms, at_once, on):
            lines[line.name] = line
            if not quiet:
                say(one_line(f"{len(lines)} of {len(platforms)}: {line.name}: {line.verdict}"))
    in_order = [lines[name] for name in platforms]
    write(render(in_order, look(Detail.VERDICT if quiet else Detail.REPORT)))
    return worst(in_order)


def _lines(order: FleetOrder, platforms: Mapping[str, str], at_once: int, on: str | None) -> Iterator[Line]:
    if on is None:
        from oasc_check.cli.many.here import side_by_side

        return side_by_side(order, platforms, at_once)
    from oasc_check.cli.many.cluster import on_cluster

    return on_cluster(on, order, platforms)
