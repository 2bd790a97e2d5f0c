"""The reference platform with something before it that delays or refuses."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.reference.app import build


class Wrapped:
    """Answers 403 to the methods in `refused`, waits `delay` seconds before anything, and keeps what was asked."""

    def __init__(self, refused: Collection[str] = (), delay: float = 0.0) -> None:
        self.asked: list[tuple[str, str]] = []
        self.posted = threading.Event()
        self._app: ASGIApp = build()
        self._refused = refused
        self._delay = delay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        self.asked.append((scope["method"], scope["path"]))
        if scope["method"] == "POST":
            self.posted.set()
        await asyncio.sleep(self._delay)
        app = PlainTextResponse("no", 403) if scope["method"] in self._refused else self._app
        await app(scope, receive, send)
