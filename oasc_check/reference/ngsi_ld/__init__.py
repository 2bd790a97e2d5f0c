"""An in-memory NGSI-LD broker that conforms to ETSI GS CIM 009 v1.9.1, to prove suites on it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from starlette.routing import BaseRoute, Route

from oasc_check.reference import city
from oasc_check.reference.ngsi_ld.broker import Broker
from oasc_check.reference.ngsi_ld.held import hold
from oasc_check.reference.ngsi_ld.resources import Gateway


def routes(
    defects: frozenset[str], clock: Callable[[], datetime], held: Iterable[dict[str, Any]] = ()
) -> list[BaseRoute]:
    """Routes of one broker with its own store; mounted by others at /ngsi-ld/v1.

    `defects` holds the ids of the wrong behaviours to show; `clock` answers the current instant with a time zone;
    `held` are normalized entities that it holds from the start.
    """
    broker = Broker(defects, clock)
    hold(broker, held)
    return [Route("/{path:path}", endpoint=Gateway(broker))]


def served(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The broker of the reference platform, which holds a corner of a city."""
    return routes(defects, clock, city.entities())
