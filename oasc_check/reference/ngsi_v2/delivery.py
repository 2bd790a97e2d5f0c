"""Sends notifications by HTTP, to the loopback address only."""

from collections.abc import Mapping
from dataclasses import dataclass

from oasc_check.reference.sending import send

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
    headers = {**message.headers, "Content-Type": message.media}
    status = send(message.method, message.url, headers, message.body, _SECONDS)
    return status is not None and 200 <= status < 300
