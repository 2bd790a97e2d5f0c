"""Platforms on the workers of a Dask cluster. What a worker that was lost had begun, another one begins anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from oasc_check.cli.many.judging import judge, lost
from oasc_check.cli.many.order import FleetOrder
from oasc_check.report.fleet import Line

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE = 10
"""Seconds in which the scheduler has to answer."""


def on_cluster(address: str, order: FleetOrder, platforms: Mapping[str, str]) -> Iterator[Line]:
    """A line for each platform, given as its name and source, in the order in which they end.

    ``address`` is ``dask://host:port`` of the scheduler. Raises UsageError when it cannot be reached.
    """
    client = _client(address)
    from distributed import as_completed

    with client:
        futures = {
            client.submit(judge, order, name, source, key=f"{order.work.name}-{name}", pure=False): name
            for name, source in platforms.items()
        }
        for future in as_completed(list(futures)):
            name = futures.pop(future)
            yield _line(order, name, platforms[name], future)


def _line(order: FleetOrder, name: str, source: str, future: Future) -> Line:
    error = future.exception()
    if error is None:
        found: Line = future.result()
        return found
    return lost(order, name, source, f"no worker could judge it: {type(error).__name__}: {error}")


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise click.UsageError("--on needs what is not installed: pip install 'oasc-check[fleet]'") from None
    try:
        return Client(address.replace("dask://", "tcp://", 1), timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        message = f"no Dask scheduler answers at {address}: {error}; give the address of one, such as dask://host:8786"
        raise click.UsageError(message) from None
