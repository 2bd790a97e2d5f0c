"""Ends an exchange whose time is over, or that was interrupted, even while it waits for the platform.

A time-out of a socket is renewed with every byte that drips in; so one thread looks after the sockets in use and shuts
those that are late.
"""

import socket
import threading
import time
from contextlib import suppress
from enum import StrEnum
from math import inf
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from oasc_check.run.head import Answer


class Cut(StrEnum):
    """Why an exchange was ended from outside."""

    LATE = "late"
    INTERRUPTED = "interrupted"


class Line:
    """What one thread is waiting for: a socket, and the instant (time.monotonic) at which it must be done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.until = inf
        self.cut: Cut | None = None
        self.sent = False

    def open(self, until: float) -> None:
        """An exchange begins; ``sent`` says from now on whether any of the request went out."""
        with self._lock:
            self._socket, self.until, self.cut, self.sent = None, until, None, False

    def close(self) -> Cut | None:
        """The exchange is over: from now on nothing is cut. Says whether it was."""
        with self._lock:
            self._socket, self.until = None, inf
            return self.cut

    def use(self, connected: socket.socket) -> None:
        """The exchange goes over this socket. Raises TimeoutError when it was cut before there was one."""
        with self._lock:
            if self.cut:
                raise TimeoutError
            self._socket = connected

    def end(self, why: Cut) -> None:
        """Cut the exchange that is going on, if there is one."""
        with self._lock:
            if self.until == inf or self.cut:
                return
            self.cut = why
            if self._socket is not None:
                _shut(self._socket)


def _shut(connected: socket.socket) -> None:
    """Wake whoever reads from or writes to a socket; the TLS layer on top belongs to that thread and is left alone."""
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


class Watchdog:
    """One thread that ends what is late."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._lines: list[Line] = []
        self._wakes = inf
        self._closed = False
        self._thread: threading.Thread | None = None

    def add(self, line: Line) -> None:
        """Look after a line from now on."""
        with self._change:
            self._lines.append(line)

    def mind(self, until: float) -> None:
        """Look after an exchange that must be over at this instant."""
        with self._change:
            if until < self._wakes:
                self._wakes = until
                self._start()
                self._change.notify()

    def end_all(self, why: Cut) -> None:
        """Cut every exchange that is going on."""
        with self._change:
            lines = list(self._lines)
        for line in lines:
            line.end(why)

    def close(self) -> None:
        """Stop looking."""
        with self._change:
            self._closed = True
            self._change.notify()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="oasc-check watchdog", daemon=True)
            self._thread.start()

    def _look(self) -> None:
        with self._change:
            while not self._closed:
                now = time.monotonic()
                for line in self._lines:
                    if line.until <= now:
                        line.end(Cut.LATE)
                waiting = [line.until for line in self._lines if now < line.until < inf]
                self._wakes = min(waiting, default=inf)
                self._change.wait(None if self._wakes == inf else self._wakes - now)


_here = threading.local()


def use_line(line: Line) -> None:
    """Let the connections that this thread opens or uses report to a line."""
    _here.line = line


class _Connection(HTTPConnection):
    response_class = Answer

    def connect(self) -> None:
        try:
            super().connect()
        finally:
            _here.line.sent = False  # what a proxy was sent is not the request
        _report(self)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _report(self)
        super().request(*args, **kwargs)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _here.line.sent = True
        super().send(data)


class _TlsConnection(_Connection, HTTPSConnection):
    pass


def _report(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        _here.line.use(connection.sock)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


POOLS = {"http": _Pool, "https": _TlsPool}
