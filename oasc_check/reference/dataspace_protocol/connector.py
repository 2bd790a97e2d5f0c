"""The state of the connector: its negotiations, agreements and transfers, and how it speaks to consumers."""

import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from oasc_check.reference.sending import Courier, send

CONTEXT = "https://w3id.org/dspace/2025/1/context.jsonld"
PROVIDER = "urn:example:oasc:provider"
CONSUMER = "urn:example:oasc:consumer"
Message = dict[str, Any]

_SECONDS = 5.0


@dataclass
class Process:
    """A negotiation or transfer, begun by `participant`. `subject` is the dataset, or the agreement of a transfer."""

    provider_pid: str
    consumer_pid: str
    callback: str
    subject: str
    offer: Message
    state: str = "REQUESTED"
    agreement: str = ""
    participant: str = ""

    @property
    def pids(self) -> Message:
        return {"providerPid": self.provider_pid, "consumerPid": self.consumer_pid}


class Connector:
    """What all requests share. `defects` are the ids of the wrong behaviours to show."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self.defects = defects
        self.lock = threading.RLock()
        self.negotiations: dict[str, Process] = {}
        self.transfers: dict[str, Process] = {}
        self.agreements: dict[str, Process] = {}
        self._clock = clock
        self._courier = Courier()

    def now(self) -> str:
        """The present instant as XML Schema writes it."""
        return self._clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def tell(self, process: Process, path: str, message: Message, done: Callable[[], None]) -> None:
        """Send a message to the consumer's callback, later; `done` is called when it was acknowledged."""
        self._courier.take(partial(self._deliver, process, path, message, done))

    def _deliver(self, process: Process, path: str, message: Message, done: Callable[[], None]) -> None:
        if process.state == "TERMINATED":
            return
        url = f"{process.callback.rstrip('/')}/{path}"
        status = send("POST", url, {"Content-Type": "application/json"}, json.dumps(message).encode(), _SECONDS)
        with self.lock:
            if status is not None and status < 300 and process.state != "TERMINATED":
                done()


def message(kind: str, **members: Any) -> Message:
    """A message of the protocol."""
    return {"@context": [CONTEXT], "@type": kind, **members}


def new_id() -> str:
    """An id that nothing had before."""
    return f"urn:uuid:{uuid.uuid4()}"
