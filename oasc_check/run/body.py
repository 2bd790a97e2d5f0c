"""Reads an answer up to a limit, whatever the sender does: no gzip bomb and no endless stream goes further."""

import zlib
from collections.abc import Callable
from typing import NamedTuple

from urllib3 import HTTPResponse

from oasc_check.run.model import Headers, Response

_CHUNK = 65536
_GZIP_START = b"\x1f\x8b"


class CorruptBodyError(Exception):
    """An answer that cannot be read; says why."""


class Body(NamedTuple):
    """The content as far as it was read; ``received`` is the number of bytes that came over the wire."""

    content: bytes
    truncated: bool
    received: int


class _Identity:
    """A coding that changes nothing, or one that the tester never asked for: the bytes stay as they are."""

    def feed(self, data: bytes, room: int) -> bytes:
        return data[:room]

    def finish(self) -> None:
        """Nothing can be missing."""


class _Inflate:
    """gzip with one or more members (RFC 1952) or deflate with or without its zlib wrapper (RFC 9110, 8.4.1.2)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._gzip = name != "deflate"
        self._stream = zlib.decompressobj(31 if self._gzip else 15)
        self._begun = False

    def feed(self, data: bytes, room: int) -> bytes:
        """Decompress, but give no more than ``room`` bytes. Raises CorruptBodyError."""
        out = b""
        while data and len(out) < room:
            out += self._some(data, room - len(out))
            data = self._next_member() if self._stream.eof else b""
        return out

    def finish(self) -> None:
        """Raises CorruptBodyError when the end is missing."""
        if self._begun and not self._stream.eof:
            raise CorruptBodyError(f"the {self._name} data ends before its end mark")

    def _some(self, data: bytes, room: int) -> bytes:
        try:
            out = self._stream.decompress(data, room)
        except zlib.error as error:
            if self._gzip or self._begun:
                raise CorruptBodyError(f"the body is not {self._name}, as Content-Encoding says: {error}") from None
            self._stream = zlib.decompressobj(-15)
            self._begun = True
            return self._some(data, room)
        self._begun = True
        return out

    def _next_member(self) -> bytes:
        """What follows the end of a member, when it begins another one; other bytes there mean nothing."""
        rest = self._stream.unused_data
        if not (self._gzip and rest.startswith(_GZIP_START)):
            return b""
        self._stream = zlib.decompressobj(31)
        return rest


def read_answer(answer: HTTPResponse, limit: int) -> tuple[Response, int]:
    """An answer, and how many bytes its body took on the wire; the connection is kept only if all of it was read.

    Raises CorruptBodyError, and the errors of urllib3.
    """
    headers = Headers(tuple((name, _readable(value)) for name, value in answer.headers.iteritems()))
    coding = headers.get("content-encoding", "")
    try:
        if answer.status < 200:
            raise CorruptBodyError(f"it begins with status {answer.status}, which announces another answer")
        body = read_body(lambda size: answer.read(size, decode_content=False), coding, limit)
    except BaseException:
        answer.close()
        raise
    if body.truncated:
        answer.close()
    return Response(answer.status, headers, body.content, body.truncated), body.received


def _readable(value: str) -> str:
    """A header value that http.client read as ISO 8859-1, as UTF-8 if it is that (RFC 9110, 5.5, leaves it open)."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def read_body(read: Callable[[int], bytes], coding: str, limit: int) -> Body:
    """Read to the end or the limit (bytes, before and after decompression).

    ``read`` gives at most so many bytes, none at the end; ``coding`` is the value of Content-Encoding. Raises
    CorruptBodyError, and whatever ``read`` raises.
    """
    decoder = _decoder(coding.strip().lower())
    content = bytearray()
    received = 0
    while len(content) <= limit and received <= limit:
        data = read(_CHUNK)
        if not data:
            decoder.finish()
            return Body(bytes(content), False, received)
        received += len(data)
        content += decoder.feed(data, limit + 1 - len(content))
    return Body(bytes(content[:limit]), True, received)


def _decoder(coding: str) -> _Identity | _Inflate:
    return _Inflate(coding) if coding in ("gzip", "x-gzip", "deflate") else _Identity()
