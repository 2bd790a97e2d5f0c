"""An in-memory broker that conforms to FIWARE NGSIv2, with what Orion adds where a suite asks for it.

Not there: forwarding to registered sources, JEXL beyond plain macros, MQTT and Kafka.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from starlette.routing import BaseRoute, Route

from oasc_check.reference import city
from oasc_check.reference.ngsi_v2.broker import Broker
from oasc_check.reference.ngsi_v2.held import hold
from oasc_check.reference.ngsi_v2.resources import Gateway


def routes(
    defects: frozenset[str], clock: Callable[[], datetime], held: Iterable[dict[str, Any]] = ()
) -> list[BaseRoute]:
    """Routes of one broker with its own store; mounted by others at /v2.

    `defects` holds the ids of the wrong behaviours to show; `clock` answers the current instant with a time zone;
    `held` are entities in normalized NGSI-LD that it shows in its own form from the start.
    """
    broker = Broker(defects, clock)
    hold(broker, held)
    return [Route("/{path:path}", endpoint=Gateway(broker))]


def served(defects: frozenset[str], clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The broker of the reference platform, which holds a corner of a city."""
    return routes(defects, clock, city.entities())
