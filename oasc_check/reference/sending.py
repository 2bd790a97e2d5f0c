"""How the reference brokers send to those who subscribed: by HTTP, to the loopback address only, in order."""

import ipaddress
import threading
from collections import deque
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def send(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> int | None:
    """The status of the answer, None without one; `timeout` is in seconds."""
    from http.client import HTTPConnection, HTTPException

    try:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or not is_loopback(parts.hostname):
            return None
        connection = HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    except (ValueError, HTTPException):
        return None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body, dict(headers))
        return connection.getresponse().status
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()


COURIER = "courier"
"""The name of the thread of each courier."""


class Courier:
    """Runs deliveries in order, in a thread that lives as long as there is work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._work: deque[Callable[[], None]] = deque()
        self._is_running = False

    def take(self, delivery: Callable[[], None]) -> None:
        """Run a delivery after those taken before."""
        with self._lock:
            self._work.append(delivery)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name=COURIER, daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._work:
                    self._is_running = False
                    return
                delivery = self._work.popleft()
            delivery()
