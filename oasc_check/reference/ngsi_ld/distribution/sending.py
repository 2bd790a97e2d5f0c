"""Sends requests to sources, on the loopback address only, and says what became of them."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.dereference import SIZE_LIMIT_BYTES
from oasc_check.reference.ngsi_ld.distribution import loops, outgoing
from oasc_check.reference.ngsi_ld.distribution.outgoing import Outgoing
from oasc_check.reference.ngsi_ld.distribution.sources import Source
from oasc_check.reference.sending import is_loopback

_TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True)
class Reply:
    """The answer of a source; `heard` says whether there is one.

    Without one the status is 504 (not in time), 502 (not at all) or 508 (the source is this broker itself).
    """

    status: int
    body: bytes = b""
    media: str = ""
    link: str = ""
    heard: bool = True

    @property
    def succeeded(self) -> bool:
        """Whether the source did what it was asked."""
        return self.heard and 200 <= self.status < 300 and self.status != 207

    def json(self) -> Any:
        """The JSON of the body. Raises ValueError."""
        return json.loads(self.body)


def send(call: Call, source: Source, asked: Outgoing, context: Context) -> Reply:
    """Ask a source; `context` is that of the triggering request."""
    registration = source.registration
    if loops.is_loop(call, registration):
        return Reply(204) if "dist-loop-unnoticed" in call.defects else Reply(508, heard=False)
    query = dict(asked.query)
    if registration.management.local_only and "dist-local-only-ignored" not in call.defects:
        query["local"] = "true"
    wanted = outgoing.context_for(call, registration, context)
    body, describing = outgoing.content(call, registration, asked.document, context)
    target = outgoing.target(Outgoing(asked.method, asked.path, asked.attribute, query, asked.named), wanted)
    headers = outgoing.headers(call, registration) | describing
    timeout = registration.management.timeout or _TIMEOUT_SECONDS
    reply = _exchange(registration.endpoint, asked.method, target, body, headers, timeout)
    with call.store.lock:
        is_success = reply.succeeded != ("dist-status-upside-down" in call.defects)
        call.store.registrations.record(registration.id, is_success, call.broker.now())
    return reply


def _exchange(endpoint: str, method: str, target: str, body: bytes, headers: dict[str, str], timeout: float) -> Reply:
    from http.client import HTTPConnection, HTTPException

    parts = urlsplit(endpoint)
    if parts.scheme != "http" or not parts.hostname or not is_loopback(parts.hostname):
        return Reply(502, heard=False)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        connection.request(method, parts.path.rstrip("/") + target, body or None, headers)
        answer = connection.getresponse()
        content = answer.read(SIZE_LIMIT_BYTES)
        media = answer.getheader("Content-Type", "").partition(";")[0].strip().lower()
        return Reply(answer.status, content, media, answer.getheader("Link", ""))
    except TimeoutError:
        return Reply(504, heard=False)
    except (OSError, HTTPException, ValueError):
        return Reply(502, heard=False)
    finally:
        connection.close()
