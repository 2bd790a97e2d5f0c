"""Links in what a platform answers at its front door: where its APIs may be."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit

from oasc_check.language.links import in_header
from oasc_check.run.model import Exchange, NotJson, Response
from oasc_check.run.origin import encoded, same_origin
from oasc_check.suite.model import Discovery

_MOST = 300
_DEEPEST = 12
_LONGEST = 500_000
_WORDS = ("title", "name", "rel", "id")


class Hint(NamedTuple):
    """An address of the same origin, without query and final slash, and in lower case what is said of it."""

    url: str
    words: str


def hints_in(exchange: Exchange) -> list[Hint]:
    """The links of an answer that stay at its origin."""
    if exchange.response is None:
        return []
    here = exchange.request.url
    found = (_hint(here, href, words) for href, words in islice(_links(exchange.response), _MOST))
    return list(dict.fromkeys(hint for hint in found if hint))


def _hint(here: str, href: str, words: str) -> Hint | None:
    try:
        url = urljoin(here, href.strip())
        return Hint(bare(url), words.lower()) if same_origin(url, here) else None
    except ValueError:
        return None


def bare(url: str) -> str:
    """An address as it goes over the wire, without query, fragment and final slash. Raises ValueError."""
    parts = urlsplit(encoded(url))
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def _links(response: Response) -> Iterator[tuple[str, str]]:
    for link in in_header(response.headers.get("link", "")):
        yield link.href, f"{link.rel} {link.members.get('title', '')}"
    if "html" in response.media_type:
        page = _Page()
        page.feed(response.text[:_LONGEST])
        yield from page.links
        return
    try:
        yield from _in_json(response.json, _DEEPEST)
    except NotJson:
        return


def _in_json(value: Any, deeper: int) -> Iterator[tuple[str, str]]:
    if deeper and isinstance(value, dict):
        words = " ".join(value[word] for word in _WORDS if isinstance(value.get(word), str))
        yield from ((value[name], words) for name in ("href", "url") if isinstance(value.get(name), str))
        value = list(value.values())
    if deeper and isinstance(value, list):
        for item in value:
            yield from _in_json(item, deeper - 1)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("a", "link") and (href := given.get("href")):
            self.links.append((href, f"{given.get('title') or ''} {given.get('rel') or ''}"))


def roots_in(hint: Hint, entry: Discovery) -> Iterator[str]:
    """Addresses of the API that a link leads to, when it looks like one of the kind that ``entry`` knows."""
    path = urlsplit(hint.url).path
    front = hint.url.removesuffix(path)
    for at in filter(None, entry.at):
        before, found, _ = f"{path}/".partition(f"{at}/")
        if found:
            yield f"{front}{before}{at}"
    if entry.ask and path.endswith(entry.ask):
        yield hint.url.removesuffix(entry.ask)
    for word in map(str.lower, entry.hints):
        before, found, after = f"{path}/".lower().partition(word)
        if found or word in hint.words:
            yield hint.url
        if found:
            yield f"{front}{path[: len(before) + len(word) + after.find('/')]}".rstrip("/")
