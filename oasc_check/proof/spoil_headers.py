"""Spoils what stands around a body: headers, media type, links, and how a call to the tester was made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from oasc_check.language.links import in_header
from oasc_check.proof.subject import Mutant, Subject
from oasc_check.proof.variants import others
from oasc_check.run.model import Exchange

_TYPES = ("text/plain", "application/octet-stream")
_SPOILT = "oasc-spoilt"
_NO_VALUE: Any = object()

Candidates = Iterable[tuple[str, Exchange]]


def first_forbidden(subject: Subject, expect: Mapping[str, Any], candidates: Candidates) -> Iterator[Mutant]:
    """Of each kind of change the first that the expectation forbids."""
    done: set[str] = set()
    for says, exchange in candidates:
        if says not in done and subject.forbids(expect, exchange):
            done.add(says)
            yield Mutant(says, exchange)


def spoilt_headers(wanted: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """Each header dropped and changed; one that has to be absent added."""
    for name, matcher in wanted.items():
        yield from first_forbidden(subject, {"headers": {name: matcher}}, _header(name, subject))


def _header(name: str, subject: Subject) -> Candidates:
    if name not in subject.seen.headers:
        yield f"header {name} added", subject.with_header(name, _SPOILT)
        return
    yield f"header {name} dropped", subject.with_header(name, None)
    for _, value in others(subject.seen.headers[name]):
        yield f"header {name} changed", subject.with_header(name, value)


def spoilt_media_type(wanted: Any, subject: Subject) -> Iterator[Mutant]:
    """Another media type, and none."""
    candidates = [(f"sent as {name}", subject.with_header("Content-Type", name)) for name in _TYPES]
    candidates.append(("sent without Content-Type", subject.with_header("Content-Type", None)))
    yield from first_forbidden(subject, {"media_type": wanted}, candidates)


def spoilt_links(wanted: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """Each relation without its links, and with links that say something else; one that has to be absent added."""
    for rel, members in wanted.items():
        yield from first_forbidden(subject, {"links": {rel: members}}, _relation(rel, members, subject))


def _relation(rel: str, members: Mapping[str, Any], subject: Subject) -> Candidates:
    if members.get("absent"):
        yield f"link {rel} added", subject.with_header("Link", f'<https://example.org/{_SPOILT}>; rel="{rel}"')
        return
    yield f"link {rel} dropped", _with_links(subject, rel, lambda _: None)
    named = dict.fromkeys([*members, *members.get("each", {})])
    for name in named:
        yield f"link {rel} without {name}", _with_links(subject, rel, lambda link, n=name: _but(link, n, _NO_VALUE))
        for value in (_SPOILT, "not an address", "https://example.org/spoilt"):
            changed = _with_links(subject, rel, lambda link, n=name, v=value: _but(link, n, v))
            yield f"link {rel} with another {name}", changed


def _but(link: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    others = {key: item for key, item in link.items() if key != name}
    return others if value is _NO_VALUE else {**others, name: value}


def _with_links(subject: Subject, rel: str, change: Callable[..., dict[str, Any] | None]) -> Exchange:
    """The same with every link of a relation changed, in the Link header and in the body."""
    header = subject.seen.headers.get("link")
    exchange = subject.site.exchange
    if header is not None:
        links = [change(link.members) if link.rel == rel else link.members for link in in_header(header)]
        exchange = subject.with_header("Link", ", ".join(_link_value(link) for link in links if link) or None)
    body = subject.json
    if isinstance(body, dict) and isinstance(body.get("links"), list):
        items = [change(item) if _is_link(item, rel) else item for item in body["links"]]
        changed = subject.with_json({**body, "links": [item for item in items if item is not None]})
        exchange = _joined(exchange, changed)
    return exchange


def _joined(headers: Exchange, body: Exchange) -> Exchange:
    """The headers of one answer with the body of the other."""
    if headers.response is None or body.response is None:
        return body
    return replace(body, response=replace(body.response, headers=headers.response.headers))


def _is_link(item: Any, rel: str) -> bool:
    return isinstance(item, dict) and item.get("rel") == rel


def _link_value(members: Mapping[str, Any]) -> str:
    parameters = "".join(f'; {name}="{value}"' for name, value in members.items() if name != "href")
    return f"<{members.get('href', '')}>{parameters}"


def spoilt_request(wanted: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """A call to the tester made in another way."""
    for name, matcher in wanted.items():
        if name == "query":
            for parameter, one in matcher.items():
                expect = {"request": {"query": {parameter: one}}}
                yield from first_forbidden(subject, expect, _query(parameter, subject.site.exchange))
        else:
            yield from first_forbidden(subject, {"request": {name: matcher}}, _line(name, subject.site.exchange))


def _line(name: str, call: Exchange) -> Candidates:
    request = call.request
    if name == "method":
        for method in ("GET", "POST", "DELETE"):
            yield "made with another method", replace(call, request=replace(request, method=method))
        return
    parts = urlsplit(request.url)
    for path in (f"{parts.path}/{_SPOILT}", f"/{_SPOILT}"):
        yield "made to another path", replace(call, request=replace(request, url=urlunsplit(parts._replace(path=path))))


def _query(name: str, call: Exchange) -> Candidates:
    parts = urlsplit(call.request.url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0] != name]
    for says, query in (
        (f"made without its parameter {name}", kept),
        (f"made with another {name}", [*kept, (name, _SPOILT)]),
    ):
        url = urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))
        yield says, replace(call, request=replace(call.request, url=url))
