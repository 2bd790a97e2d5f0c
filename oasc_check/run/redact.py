"""Takes secrets out of whatever is shown or stored: by value, once, in this one place."""

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oasc_check.run.disguises import disguises
from oasc_check.run.model import (
    Asked,
    Exchange,
    Finding,
    Headers,
    Heard,
    Request,
    Response,
    Sent,
    Tape,
    TestRun,
    Trouble,
    Waited,
)

_SHORTEST = 4
_SHORTEST_PIECE = 8
_CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie", "x-auth-token", "x-api-key"})
_SCHEMES = frozenset({"apikey", "basic", "bearer", "digest", "dpop", "negotiate", "oauth", "token"})
_USER_INFO = re.compile(r"(?<=://)[^/\s?#@\"'<>]+(?=@)")
_CUTS = re.compile(r"\.\.\.|…|\Z")
_END = re.compile(r"\Z")


class Redactor:
    """Knows the secrets of a run. What it gives back holds ``«redacted:label»`` in their place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._exact: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._octets: dict[str, str] = {}

    def add(self, secret: str, label: str) -> None:
        """Keep this secret; the first label that it was given is shown.

        One of under four characters could be any text, so it is only found where it is a whole header value.
        """
        with self._lock:
            if not secret or secret in self._exact:
                return
            mark = _mark(label)
            self._exact = {**self._exact, secret: mark}
            if len(secret) >= _SHORTEST:
                more = dict.fromkeys(disguises(secret), mark) | self._forms
                self._forms = dict(sorted(more.items(), key=lambda form: -len(form[0])))
                self._octets = {_as_octets(form): _as_octets(mark) for form, mark in self._forms.items()}

    def text(self, text: str) -> str:
        """A text without secrets, also where one was cut short at the end or before "..."."""
        return _pieces(self._address(text), self._forms, _CUTS)

    def value(self, value: Any) -> Any:
        """A JSON value without secrets in its texts."""
        if isinstance(value, Mapping):
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def exchange(self, exchange: Exchange) -> Exchange:
        """A copy without secrets; credentials, cookies and user information in URLs are taken out in any case."""
        trouble = exchange.trouble
        return replace(
            exchange,
            request=self._request(exchange.request),
            response=self._response(exchange.response) if exchange.response else None,
            trouble=Trouble(trouble.kind, self.text(trouble.message)) if trouble else None,
        )

    def finding(self, finding: Finding) -> Finding:
        """A copy without secrets."""
        return replace(
            finding,
            where=self.text(finding.where),
            expected=self.text(finding.expected),
            actual=self.text(finding.actual),
            message=self.text(finding.message),
        )

    def run(self, run: TestRun) -> TestRun:
        """A copy without secrets, its tape too."""
        clean = {exchange.id: self.exchange(exchange) for exchange in run.exchanges}
        return replace(
            run,
            reason=self.text(run.reason),
            findings=tuple(map(self.finding, run.findings)),
            exchanges=tuple(clean[exchange.id] for exchange in run.exchanges),
            tape=self._tape(run.tape, clean) if run.tape else None,
        )

    def _tape(self, tape: Tape, clean: Mapping[str, Exchange]) -> Tape:
        addresses = {name: self._address(url) for name, url in tape.addresses.items()}
        return replace(tape, addresses=addresses, events=tuple(self._event(event, clean) for event in tape.events))

    def _event(self, event: Sent | Waited | Heard, clean: Mapping[str, Exchange]) -> Sent | Waited | Heard:
        if isinstance(event, Sent):
            asked = event.asked
            headers = self._headers(Headers(asked.headers)).pairs
            url, body = self._address(asked.url), self._body(asked.body, truncated=False)
            cleaned = Asked(asked.method, url, headers, body, asked.auth)
            return Sent(cleaned, tuple(clean.get(one.id) or self.exchange(one) for one in event.exchanges))
        if isinstance(event, Heard):
            return replace(event, calls=tuple(clean.get(one.id) or self.exchange(one) for one in event.calls))
        return event

    def _request(self, request: Request) -> Request:
        body = self._body(request.body, truncated=False)
        return Request(request.method, self._address(request.url), self._headers(request.headers), body)

    def _response(self, response: Response) -> Response:
        body = self._body(response.body, truncated=response.truncated)
        return Response(response.status, self._headers(response.headers), body, response.truncated)

    def _body(self, body: bytes, truncated: bool) -> bytes:
        octets = body.decode("latin-1")
        clean = _without(octets, self._octets)
        if truncated:
            clean = _pieces(clean, self._octets, _END)
        return body if clean == octets else clean.encode("latin-1")

    def _headers(self, headers: Headers) -> Headers:
        return Headers(tuple((name, self._header(name.lower(), value)) for name, value in headers.pairs))

    def _header(self, name: str, value: str) -> str:
        if value in self._exact:
            return self._exact[value]
        if name == "set-cookie":
            return self._set_cookie(value)
        return self._credentials(name, value) if name in _CREDENTIALS else self._address(value)

    def _credentials(self, name: str, value: str) -> str:
        """A scheme stays visible, since it says how the tester authenticated."""
        scheme, _, rest = value.partition(" ")
        if rest and scheme.lower() in _SCHEMES and name.endswith("authorization"):
            return f"{scheme} {self._exact.get(rest) or self._forms.get(rest) or _mark(name)}"
        return _mark(name)

    def _set_cookie(self, value: str) -> str:
        """Name and attributes stay visible, since they can be what a test is about (RFC 6265, 4.1)."""
        pair, semicolon, attributes = value.partition(";")
        name, equals, _ = pair.partition("=")
        cookie = f"{self._address(name)}={_mark('set-cookie')}" if equals else _mark("set-cookie")
        return f"{cookie}{semicolon}{self._address(attributes)}"

    def _address(self, text: str) -> str:
        """A text, which may be or hold a URL, without secrets."""
        return _USER_INFO.sub(_mark("userinfo"), _without(text, self._forms))


def _mark(label: str) -> str:
    """What stands for a secret; fit to stand in JSON, HTML and a shell."""
    return f"«redacted:{re.sub(r'[^A-Za-z0-9._-]', '-', label)}»"


def _as_octets(text: str) -> str:
    """A text as its UTF-8 bytes, one character for each byte, so that a body of any encoding can be searched."""
    return text.encode("utf-8", "replace").decode("latin-1")


def _without(text: str, forms: Mapping[str, str]) -> str:
    """Replace every form by its mark in one pass, the longest first, as ``forms`` are sorted."""
    found = [form for form in forms if form in text]
    if not found:
        return text
    return re.sub("|".join(map(re.escape, found)), lambda match: forms[match[0]], text)


def _pieces(text: str, forms: Mapping[str, str], cuts: re.Pattern[str]) -> str:
    """Replace the beginning of a form that stands right before a cut."""
    begun = {
        form: mark for form, mark in forms.items() if len(form) > _SHORTEST_PIECE and form[:_SHORTEST_PIECE] in text
    }
    if not begun:
        return text
    for cut in reversed([match.start() for match in cuts.finditer(text)]):
        found = _piece(text[:cut], begun)
        if found is not None:
            start, mark = found
            text = text[:start] + mark + text[cut:]
    return text


def _piece(text: str, forms: Mapping[str, str]) -> tuple[int, str] | None:
    """Where the beginning of a form stands at the end of a text, and the mark for it."""
    for form, mark in forms.items():
        start = text.find(form[:_SHORTEST_PIECE], max(0, len(text) - len(form) + 1))
        while start >= 0:
            if form.startswith(text[start:]):
                return start, mark
            start = text.find(form[:_SHORTEST_PIECE], start + 1)
    return None
