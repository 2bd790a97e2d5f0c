"""How long an answer lets its asker wait."""

import time
from collections.abc import Callable

DELAYED_ACKNOWLEDGEMENT = 0.04
"""Seconds for which Linux holds back an acknowledgement at least: a sender that waits for it is that late each time."""


def shortest_wait(ask: Callable[[], object], times: int = 20) -> float:
    """Seconds until the whole answer was there, the quickest time: a busy machine does not make each one late."""
    waited = []
    for _ in range(times):
        began = time.monotonic()
        ask()
        waited.append(time.monotonic() - began)
    return min(waited)
