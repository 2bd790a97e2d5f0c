"""The reference platform with no more than one instant of the past in an answer (ETSI GS CIM 009 V1.9.1, 6.3.10)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PLURALS = ("values", "objects", "languageMaps", "vocabs", "valueLists", "jsons", "objectLists")


class InParts:
    """An application before `app`: of several instants in an answer it gives the first or, with lastN, the last."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = Response()
        taken.body = b""

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                taken.status_code, taken.raw_headers = message["status"], list(message["headers"])
            else:
                taken.body = bytes(taken.body) + message.get("body", b"")

        await self._app(scope, receive, take)
        answer = _cut(Request(scope), taken) if taken.status_code == 200 and "/temporal/" in scope["path"] else taken
        await answer(scope, receive, send)


def _cut(request: Request, whole: Response) -> Response:
    value = json.loads(bytes(whole.body))
    entities = value if isinstance(value, list) else [value]
    instants = sorted({instant for entity in entities for instant in _instants(entity)})
    if len(instants) < 2:
        return whole
    query = request.query_params
    kept = instants[-1 if "lastN" in query else 0]
    parts = [_at(entity, kept) for entity in entities]
    content = [part for part in parts if any(_instants(part))] if isinstance(value, list) else parts[0]
    part = Response(json.dumps(content), 206)
    part.headers.update({name: text for name, text in whole.headers.items() if name != "content-length"})
    part.headers["Content-Range"] = f"DateTime {_start(query, kept)}-{kept}/{query.get('lastN', '*')}"
    return part


def _start(query: Mapping[str, str], kept: str) -> str:
    """Where the range begins that an answer speaks of (6.3.10)."""
    name = (
        {"before": "timeAt", "between": "endTimeAt"} if "lastN" in query else {"after": "timeAt", "between": "timeAt"}
    )
    return query.get(name.get(query.get("timerel", ""), ""), kept)


def _instants(entity: Mapping[str, Any]) -> Iterator[str]:
    for attribute in entity.values():
        for instance in attribute if isinstance(attribute, list) else [attribute]:
            if isinstance(instance, dict):
                yield from (instance[name] for name in ("observedAt",) if name in instance)
                yield from (row[1] for name in _PLURALS for row in instance.get(name, ()))


def _at(entity: Mapping[str, Any], instant: str) -> dict[str, Any]:
    """The entity with what bears this instant, and with what bears none."""
    parts = {name: _part(attribute, instant) for name, attribute in entity.items()}
    return {name: part for name, part in parts.items() if part not in (None, [])}


def _part(attribute: Any, instant: str) -> Any:
    if isinstance(attribute, list):
        return [one for one in attribute if not isinstance(one, dict) or one.get("observedAt", instant) == instant]
    if not isinstance(attribute, dict):
        return attribute
    if attribute.get("observedAt", instant) != instant:
        return None
    rows = {name: [row for row in attribute[name] if row[1] == instant] for name in _PLURALS if name in attribute}
    return None if rows and not any(rows.values()) else attribute | rows
