"""Takes secrets out of a recording: by value wherever one stands, and by the name of what holds it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from oasc_check.run.model import Exchange, Headers, NotJson, Request, Response
from oasc_check.run.redact import Redactor

MARK = "«redacted:"
"""How every word begins that stands where a secret stood."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET = frozenset(
    {
        "apikey", "assertion", "authorization", "cookie", "credential", "credentials", "jwt", "otp", "passphrase",
        "passwd", "password", "pwd", "secret", "secrets", "session", "sessionid", "sid", "sig", "signature", "token",
        "tokens",
    }
)  # fmt: skip
_ENDS = ("apikey", "appkey", "accesskey", "password", "secret", "sessionid", "token")
_KEY_OF = frozenset(
    {"access", "account", "api", "app", "auth", "client", "license", "private", "secret", "shared", "subscription"}
)
_IN_ADDRESSES = frozenset({"auth", "code", "key"})
_ABOUT = frozenset({"at", "count", "endpoint", "expires", "in", "name", "supported", "type", "uri", "url"})
"""A last word by which a name is about a secret and holds none, as token_type does."""

_ALONE = re.compile(
    r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # a JSON Web Token (RFC 7519)
    r"|(?i:\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)
_PARAMETER = re.compile(r"(?<=[?&#;])([^=&?#;\s\"'<>]+)=([^&#;\s\"'<>]+)")
_ASSIGNED = re.compile(r"(?<![\w.-])([\w.-]{1,80})[\"']?\s*[=:]\s*[\"']?([^\s\"'&<>,;{}\[\]]+)")
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>([^<>]+)</")


def holds_secret(name: str, in_address: bool = False) -> bool:
    """Whether what has this name (header, parameter of an address, member) is a secret."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _ABOUT:
        return False
    if not _SECRET.isdisjoint(words) or "".join(words).endswith(_ENDS):
        return True
    return (in_address and not _IN_ADDRESSES.isdisjoint(words)) or ("key" in words and not _KEY_OF.isdisjoint(words))


class Hider:
    """Knows every secret of a recording. What it gives back holds ``«redacted:name»`` in their place."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._redactor = Redactor()
        for exchange in exchanges:
            for name, secret in _secrets_of(exchange):
                self._redactor.add(secret, name)

    def text(self, text: str) -> str:
        """A text without secrets."""
        clean = self._redactor.text(text)
        clean = _PARAMETER.sub(lambda found: _without(found, in_address=True), clean)
        for form in (_ELEMENT, _ASSIGNED):
            clean = form.sub(_without, clean)
        return _ALONE.sub(lambda found: found[0] if MARK in found[0] else f"{MARK}token»", clean)

    def data(self, value: Any, within: str = "") -> Any:
        """JSON without secrets; ``within`` is the name of the secret that all of it belongs to, if there is one."""
        if isinstance(value, Mapping):
            return {
                self.text(name): self.data(item, within or (name if holds_secret(name) else ""))
                for name, item in value.items()
            }
        if isinstance(value, list):
            return [self.data(item, within) for item in value]
        if within and value not in (None, "", True, False):
            return _mark(within)
        return self.text(value) if isinstance(value, str) else value


def _without(found: re.Match[str], in_address: bool = False) -> str:
    """A name with its value, and the value hidden where the name is one of a secret."""
    if not holds_secret(found[1], in_address) or MARK in found[0]:
        return found[0]
    begin, end = found.start(2) - found.start(), found.end(2) - found.start()
    return f"{found[0][:begin]}{_mark(found[1])}{found[0][end:]}"


def _mark(name: str) -> str:
    return f"{MARK}{re.sub(r'[^A-Za-z0-9._-]', '-', name)}»"


def _secrets_of(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Names and values of secrets, wherever they are declared as such."""
    yield from _in_request(exchange.request)
    if exchange.response:
        yield from _in_response(exchange.response)


def _in_request(request: Request) -> Iterator[tuple[str, str]]:
    yield from _in_address(request.url)
    for name, value in request.headers.pairs:
        yield from _in_header(name, value)
    yield from _in_body(request.headers, request.body)


def _in_response(response: Response) -> Iterator[tuple[str, str]]:
    for name, value in response.headers.pairs:
        if name.lower() == "set-cookie":
            yield name, value.partition(";")[0].partition("=")[2].strip('" ')
        elif name.lower() in ("location", "link"):
            yield from _in_address(value)
        elif holds_secret(name):
            yield name, value
    yield from _in_body(response.headers, response.body)


def _in_header(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name.lower() == "cookie":
        yield from ((name, one.partition("=")[2].strip('" ')) for one in value.split(";"))
    elif name.lower().endswith("authorization"):
        scheme, _, rest = value.partition(" ")
        yield name, rest.strip() or value
        if scheme.lower() == "basic":
            yield from ((name, part) for part in _basic(rest))
    elif holds_secret(name, in_address=True):
        yield name, value


def _basic(encoded: str) -> list[str]:
    """The password of basic credentials (RFC 7617)."""
    try:
        return [base64.b64decode(encoded).decode("utf-8", "replace").partition(":")[2]]
    except (binascii.Error, ValueError):
        return []


def _in_address(url: str) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(url)
        pairs = [*parse_qsl(parts.query), *parse_qsl(parts.fragment)]
    except ValueError:
        return
    yield from _named(_PARAMETER, url, in_address=True)
    if parts.password:
        yield "password", unquote(parts.password)
    yield from ((name, value) for name, value in pairs if holds_secret(name, in_address=True))


def _in_body(headers: Headers, body: bytes) -> Iterator[tuple[str, str]]:
    whole = Response(0, headers, body)
    if whole.media_type == "application/x-www-form-urlencoded":
        yield from ((name, value) for name, value in parse_qsl(whole.text) if holds_secret(name, in_address=True))
        return
    try:
        yield from _members(whole.json)
    except (NotJson, RecursionError):
        for form in (_ELEMENT, _ASSIGNED):
            yield from _named(form, whole.text)


def _named(form: re.Pattern[str], text: str, in_address: bool = False) -> Iterator[tuple[str, str]]:
    """Names of secrets and their values, as they stand in a text."""
    yield from ((found[1], found[2]) for found in form.finditer(text) if holds_secret(found[1], in_address))


def _members(value: Any, within: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _members(item, within or (name if holds_secret(name) else ""))
    elif isinstance(value, list):
        for item in value:
            yield from _members(item, within)
    elif within and isinstance(value, str):
        yield within, value
