"""Reads the head of an answer more strictly than http.client, which takes a head that was cut off for a whole one."""

import re
from http.client import HTTPException, HTTPResponse, IncompleteRead
from io import BufferedReader
from typing import Any, cast

from urllib3.exceptions import HeaderParsingError
from urllib3.util.response import assert_header_parsing

_MOST_ANNOUNCEMENTS = 1000
"""Answers of status 1xx before the one that they announce: some tell progress, but not without an end."""


class NotHttp(HTTPException):
    """The head of an answer is none; says why."""


class _Lines(BufferedReader):
    """Remembers the last line that was read."""

    last = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last = super().readline(size)
        return self.last


class Answer(HTTPResponse):
    """An answer whose head is whole; what only announces it is passed over (RFC 9110, clause 15.2)."""

    def begin(self) -> None:
        """Read the head. Raises NotHttp, IncompleteRead for one that was cut off, and what http.client raises."""
        lines = self.fp = _Lines(cast(Any, self.fp).detach())
        for _ in range(_MOST_ANNOUNCEMENTS):
            super().begin()
            if lines.last not in (b"\r\n", b"\n"):
                raise IncompleteRead(b"")
            if self.status == 101 or self.status >= 200:
                break
            self.headers = self.msg = cast(Any, None)
        else:
            raise NotHttp(f"{_MOST_ANNOUNCEMENTS} times it only announced another answer")
        self._check()

    def _check(self) -> None:
        """A field that is none hides those after it, and a wrong length the end of the body (RFC 9112, 5 and 6.3)."""
        try:
            assert_header_parsing(self.headers)
        except HeaderParsingError:
            raise NotHttp("a line of its head is no header field") from None
        lengths = {
            length.strip() for field in self.headers.get_all("content-length", ()) for length in field.split(",")
        }
        if len(lengths) > 1:
            raise NotHttp(f"it gives several lengths: {', '.join(sorted(lengths))}")
        for length in lengths:
            if not re.fullmatch("[0-9]+", length):
                raise NotHttp(f"its Content-Length is {length!r}, which is no number of octets")
