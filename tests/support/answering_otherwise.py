"""An application that answers otherwise than the one behind it, in one member of the JSON at one path."""

import json
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Otherwise:
    """Passes everything on, but for what ``change`` makes of a member of the answers at ``path``."""

    def __init__(self, app: ASGIApp, path: str, member: str, change: Callable[[Any], Any]) -> None:
        self._app = app
        self._path = path
        self._member = member
        self._change = change

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [one for one in message["headers"] if one[0] != b"content-length"]
            elif f'"{self._member}"'.encode() in message.get("body", b""):
                answer = json.loads(message["body"])
                changed = {**answer, self._member: self._change(answer[self._member])}
                message["body"] = json.dumps(changed).encode()
            await send(message)

        await self._app(scope, receive, send_changed if scope.get("path") == self._path else send)
