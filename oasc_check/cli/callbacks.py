"""Where the tester listens for calls of a platform, from ``--callback-url``."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import click

from oasc_check.run.origin import is_loopback
from oasc_check.suite.model import Callback, Platform

_LAST_PORT = 65_535


def callback_of(platform: Platform, url: str | None) -> Callback | None:
    """Where the tester listens, and how the platform sees it. Raises BadParameter."""
    if url is None:
        return platform.callback
    if platform.callback:
        return replace(platform.callback, url=url)
    return _at(url, _port(url))


def side_by_side(url: str, count: int) -> tuple[Callback, ...]:
    """Places to listen for so many platforms at once: the port of the URL and those after it. Raises BadParameter."""
    first = _port(url)
    if first + count - 1 > _LAST_PORT:
        message = f"from port {first} on there are not {count}, one for each platform side by side. Give a lower one."
        raise click.BadParameter(message, param_hint="--callback-url")
    parts = urlsplit(url)
    before = parts.netloc.rpartition(":")[0]
    return tuple(_at(parts._replace(netloc=f"{before}:{port}").geturl(), port) for port in range(first, first + count))


def _at(url: str, port: int) -> Callback:
    """On every address of this machine, or on loopback where the URL is there."""
    here = is_loopback(urlsplit(url).hostname or "")
    return Callback(f"{'127.0.0.1' if here else ''}:{port}", url)


def _port(url: str) -> int:
    """The port that a URL names. Raises BadParameter when it names none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not url.startswith(("http://", "https://")) or not host or not port:
        mend = (
            "give one such as http://tester.example:8085, or write callback: {listen: host:port} in the platform file"
        )
        raise click.BadParameter(f'"{url}" has no port on which to listen: {mend}.', param_hint="--callback-url")
    return port
