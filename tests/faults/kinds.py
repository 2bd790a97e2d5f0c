"""What can go wrong with an answer, as functions of the right one: see ``faults.fault_platform.Fault``."""

from __future__ import annotations

import gzip
import itertools
import os
import socket
import time
from collections.abc import Callable

from faults.fault_platform import Fault, reset, until_left

Where = Callable[[bytes], int]
"""A place in an answer, as a number of octets from its beginning."""


def nowhere(_right: bytes) -> int:
    """Before the first octet."""
    return 0


def in_status_line(_right: bytes) -> int:
    """Behind the status code, before the end of its line."""
    return len(b"HTTP/1.1 200")


def in_header(right: bytes) -> int:
    """In the middle of a header line."""
    return right.index(b"\r\n") + 6


def after_header_line(right: bytes) -> int:
    """Behind the first whole header line."""
    return right.index(b"\r\n", right.index(b"\r\n") + 2) + 2


def after_head(right: bytes) -> int:
    """Between the headers and the body."""
    return right.index(b"\r\n\r\n") + 4


def in_body(right: bytes) -> int:
    """In the middle of the body."""
    return (after_head(right) + len(right)) // 2


def at_end(right: bytes) -> int:
    """Behind the last octet."""
    return len(right)


def closed(where: Where) -> Fault:
    """The connection is closed in an orderly way."""

    def fault(connection: socket.socket, right: bytes) -> bool:
        connection.sendall(right[: where(right)])
        return False

    return fault


def broken_off(where: Where) -> Fault:
    """The connection is reset."""

    def fault(connection: socket.socket, right: bytes) -> bool:
        connection.sendall(right[: where(right)])
        reset(connection)
        return False

    return fault


def stalled(where: Where) -> Fault:
    """Nothing more comes, and the connection stays open."""

    def fault(connection: socket.socket, right: bytes) -> bool:
        connection.sendall(right[: where(right)])
        until_left(connection)
        return False

    return fault


def dripping(where: Where, drop: bytes) -> Fault:
    """From some place on the same octets come again and again, one at a time, without an end."""

    def fault(connection: socket.socket, right: bytes) -> bool:
        connection.sendall(right[: where(right)])
        for octet in itertools.cycle(drop):
            connection.sendall(bytes([octet]))
            time.sleep(0.01)
        return False

    return fault


def changed(change: Callable[[bytes], bytes], *, stays: bool = True) -> Fault:
    """Another answer comes; then the connection ``stays`` open or not."""

    def fault(connection: socket.socket, right: bytes) -> bool:
        connection.sendall(change(right))
        return stays

    return fault


def instead(octets: bytes, *, stays: bool = True) -> Fault:
    """The same comes whatever was asked."""
    return changed(lambda _right: octets, stays=stays)


def with_field(field: str) -> Callable[[bytes], bytes]:
    """One more header field, before the others."""
    return lambda right: right.replace(b"\r\n", b"\r\n" + field.encode("latin-1") + b"\r\n", 1)


def with_length(length: str) -> Callable[[bytes], bytes]:
    """Another value of Content-Length; ``{}`` in it stands for the right one."""

    def change(right: bytes) -> bytes:
        head, body = right.split(b"\r\n\r\n", 1)
        lines = head.split(b"\r\n")
        said = length.format(len(body)).encode()
        return b"\r\n".join(
            [b"Content-Length: " + said if line.startswith(b"Content-Length:") else line for line in lines]
            + [b"", body]
        )

    return change


def length_off_by(octets: int) -> Callable[[bytes], bytes]:
    """A Content-Length that says more or less than is sent."""
    return lambda right: with_length(str(len(right) - after_head(right) + octets))(right)


def with_body(rewrite: Callable[[bytes], bytes], *fields: str) -> Callable[[bytes], bytes]:
    """Another body, in its right length, with more header fields."""

    def change(right: bytes) -> bytes:
        split = after_head(right)
        body = rewrite(right[split:])
        whole = with_length(str(len(body)))(right[:split]) + body
        for field in fields:
            whole = with_field(field)(whole)
        return whole

    return change


def chunked(chunks: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The body in the chunked coding (RFC 9112, clause 7.1), as the function writes it."""

    def change(right: bytes) -> bytes:
        split = after_head(right)
        head = b"\r\n".join(line for line in right[:split].split(b"\r\n") if not line.startswith(b"Content-Length"))
        return with_field("Transfer-Encoding: chunked")(head) + chunks(right[split:])

    return change


def in_chunks(body: bytes) -> bytes:
    """Two chunks and the end of them."""
    half = len(body) // 2
    pieces = (body[:half], body[half:], b"")
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def after_interim(status: int, times: int) -> Callable[[bytes], bytes]:
    """The right answer after some that only announce it (RFC 9110, clause 15.2)."""
    return lambda right: b"HTTP/1.1 %d Soon\r\nLink: </a>\r\n\r\n" % status * times + right


def bomb(_body: bytes) -> bytes:
    """Thirty megabytes of spaces, in gzip."""
    return gzip.compress(b" " * 30 * 2**20, compresslevel=1)


def not_tls(octets: bytes) -> Fault:
    """In the middle of an answer, what is no TLS comes where TLS was agreed on."""

    def fault(connection: socket.socket, right: bytes) -> bool:
        connection.sendall(right[: in_body(right)])
        os.write(connection.fileno(), octets)
        until_left(connection)
        return False

    return fault


def alert(description: int) -> bytes:
    """A fatal alert of TLS (RFC 8446, clause 6)."""
    return bytes((21, 3, 3, 0, 2, 2, description))
