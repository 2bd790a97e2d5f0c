"""What was recorded, as a test could say it: below the address of the API, decoded, and without secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from oasc_check.author.hiding import Hider, holds_secret
from oasc_check.run.model import Exchange, Headers, NotJson, Request, Response
from oasc_check.run.origin import same_origin

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_KEPT = (
    "accept", "accept-crs", "content-crs", "fiware-service", "fiware-servicepath", "if-match", "if-modified-since",
    "if-none-match", "if-unmodified-since", "link", "ngsild-tenant", "prefer", "range",
)  # fmt: skip
"""The headers that say what is asked for. All others are left out, since they might hold a secret."""
_ASSETS = ("image/", "font/", "text/css", "text/javascript", "application/javascript", "audio/", "video/")
_DEEPEST, _LONGEST = 40, 20_000
_FORM = "application/x-www-form-urlencoded"
_NAMED = re.compile(r"\$\{([A-Za-z0-9_.-]+)\}")
_ODD = re.compile(r"\$\{((?!macro:)[^{}]*)\}")

UNSAID = "«not said: "
"""How a word begins that stands for a text which would be taken for a value of the language."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A body: ``data`` where it is JSON, ``form`` where it is a form, else ``text``. ``lost``: it was not text."""

    media_type: str = ""
    data: Any = None
    is_json: bool = False
    form: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    lost: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there was none."""
        return not (self.is_json or self.form or self.text or self.lost)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange. ``path`` is encoded; ``location`` is a path below the API, or a whole address elsewhere.

    ``left_out`` names what held secrets.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    sent: Contents
    status: int
    got: Contents
    location: str = ""
    etag: str = ""
    left_out: tuple[str, ...] = ()


def recorded(exchanges: Iterable[Exchange], base: str) -> Iterator[Recorded]:
    """What was asked below ``base`` (an address without a final slash), but for pictures, styles and scripts."""
    every = list(exchanges)
    hider = Hider(every)
    for exchange in every:
        response = exchange.response
        if (
            response
            and _path_below(base, exchange.request.url) is not None
            and _is_about_data(exchange.request, response)
        ):
            yield _recorded(exchange.request, response, base, hider)


def _path_below(base: str, url: str) -> str | None:
    """The encoded path below an address; None when the URL is elsewhere."""
    if not same_origin(base, url):
        return None
    root, path = urlsplit(base).path, urlsplit(url).path or "/"
    below = path.removeprefix(root) if f"{path}/".startswith(f"{root}/") else None
    return "/" if below == "" else below


def _is_about_data(request: Request, response: Response) -> bool:
    return request.method in METHODS and not response.media_type.startswith(_ASSETS)


def _recorded(request: Request, response: Response, base: str, hider: Hider) -> Recorded:
    path, query, hidden = _address(request.url, base, hider)
    headers = {name: literal(hider.text(request.headers[name])) for name in _KEPT if name in request.headers}
    if headers.get("accept") == "*/*":
        del headers["accept"]
    return Recorded(
        method=request.method,
        path=path,
        query=query,
        headers={_written(name): value for name, value in headers.items()},
        sent=_contents(request.headers, request.body, hider),
        status=response.status,
        got=_contents(response.headers, response.body, hider),
        location=_location(request, response, base, hider),
        etag=literal(hider.text(response.headers.get("etag", ""))),
        left_out=(*hidden, *_hidden_headers(request)),
    )


def _written(name: str) -> str:
    special = {"ngsild-tenant": "NGSILD-Tenant", "fiware-servicepath": "Fiware-ServicePath"}
    return special.get(name) or "-".join(part.capitalize() for part in name.split("-"))


def _address(url: str, base: str, hider: Hider) -> tuple[str, dict[str, str], list[str]]:
    """Path, query, and the names of parameters that held secrets."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    open_ones = [(name, value) for name, value in pairs if not holds_secret(name, in_address=True)]
    path = literal(hider.text(_path_below(base, url) or "/"))
    query = {literal(hider.text(name)): literal(hider.text(value)) for name, value in open_ones}
    if len(query) < len(open_ones):  # what repeats a parameter has to be written as it is
        shown = [(name, hider.text(value)) for name, value in open_ones]
        path, query = f"{path}?{urlencode(shown)}", {}
    return path, query, [f"the parameter {name}" for name, _ in pairs if (name, _) not in open_ones]


def _hidden_headers(request: Request) -> list[str]:
    return [f"the header {name}" for name in dict(request.headers.pairs) if holds_secret(name, in_address=True)]


def _location(request: Request, response: Response, base: str, hider: Hider) -> str:
    named = response.headers.get("location", "").strip()
    if not named:
        return ""
    try:
        whole = urljoin(request.url, named)
        below = _path_below(base, whole)
    except ValueError:
        return ""
    return literal(hider.text(below if below is not None else whole))


def _contents(headers: Headers, body: bytes, hider: Hider) -> Contents:
    whole = Response(0, headers, body)
    if not body.strip():
        return Contents()
    if whole.media_type == _FORM:
        return Contents(_FORM, form=_form(whole.text, hider))
    try:
        data = whole.json
    except NotJson:
        return _as_text(whole, hider)
    if _depth(data) > _DEEPEST:
        return Contents(whole.media_type, lost=True)
    return Contents(whole.media_type, data=spelt(hider.data(data)), is_json=True)


def _as_text(whole: Response, hider: Hider) -> Contents:
    try:
        text = whole.body.decode("utf-8")
    except UnicodeDecodeError:
        return Contents(whole.media_type, lost=True)
    if len(text) > _LONGEST or "\0" in text or whole.media_type.startswith("multipart/"):
        return Contents(whole.media_type, lost=True)
    return Contents(whole.media_type, text=literal(hider.text(text)))


def _form(text: str, hider: Hider) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        hidden = hider.data({name: value})
        found.setdefault(literal(hider.text(name)), []).append(literal(str(next(iter(hidden.values())))))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


def spelt(value: Any) -> Any:
    """JSON in which every text is literal."""
    if isinstance(value, Mapping):
        return {literal(name): spelt(item) for name, item in value.items()}
    if isinstance(value, list):
        return [spelt(item) for item in value]
    return literal(value) if isinstance(value, str) else value


def literal(text: str) -> str:
    """A text in which nothing is a value of the language: ``${speed}`` is written ``${macro:speed}``."""
    clean = re.sub("[\ud800-\udfff]", "\ufffd", text)
    if "${" not in clean:
        return clean
    return _ODD.sub(rf"{UNSAID}\1»", _NAMED.sub(r"${macro:\1}", clean))


def atoms(one: Recorded) -> Iterator[Any]:
    """Every value that a request sends by itself: segments of the path, of the query, headers, what the body holds."""
    yield from (unquote(segment) for segment in one.path.partition("?")[0].split("/") if segment)
    yield from one.query.values()
    yield from one.headers.values()
    yield from leaves(one.sent.form)
    yield from leaves(one.sent.data)


def leaves(value: Any) -> Iterator[Any]:
    """The texts and whole numbers of a structure."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield value
