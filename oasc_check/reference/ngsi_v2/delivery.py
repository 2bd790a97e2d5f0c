"""Sends notifications by HTTP, to the loopback address only."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from oasc_check.reference.ngsi_ld.dereference import is_loopback

_SECONDS = 5.0


@dataclass(frozen=True)
class Message:
    """One request to whoever subscribed; `media` is the media type of the body."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    media: str


def deliver(message: Message) -> bool:
    """Whether the message was answered with a status of success."""
    from http.client import HTTPConnection, HTTPException

    try:
        parts = urlsplit(message.url)
        if parts.scheme != "http" or not parts.hostname or not is_loopback(parts.hostname):
            return False
        connection = HTTPConnection(parts.hostname, parts.port, timeout=_SECONDS)
    except (ValueError, HTTPException):
        return False
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(message.method, target, message.body, {**message.headers, "Content-Type": message.media})
        return 200 <= connection.getresponse().status < 300
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()
