"""Every way in which an exchange is spoilt: what its expectations are about, and nothing that they leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from oasc_check.language.jsonpath import Location
from oasc_check.proof.edits import at, dropped, path_of, put
from oasc_check.proof.spoil_body import is_vacuous, spoilt_body, spoilt_lists
from oasc_check.proof.spoil_headers import (
    first_forbidden,
    spoilt_headers,
    spoilt_links,
    spoilt_media_type,
    spoilt_request,
)  # fmt: skip
from oasc_check.proof.spoil_rdf import spoilt_triples
from oasc_check.proof.spoil_token import spoilt_token
from oasc_check.proof.spoil_xml import spoilt_xml
from oasc_check.proof.subject import NO_JSON, Mutant, Subject
from oasc_check.proof.variants import of_other_kinds, others
from oasc_check.proof.watch import Site
from oasc_check.run.model import Exchange, Judge, Response

_READ = frozenset({"body", "xml", "schema", "problem", "jsonld", "jwt", "rdf", "shacl", "model"})
_CONTENT = frozenset({*_READ, "headers", "links", "request", "empty"})
_HTML = b"<!doctype html><title>Welcome</title><h1>It works</h1>"
_NEIGHBOURS: Mapping[int, tuple[int, ...]] = {
    200: (204, 201), 201: (200, 204), 204: (200, 201), 207: (200, 204), 303: (302,), 304: (200,),
    400: (404, 422), 404: (400, 410), 405: (400, 404), 406: (415, 400), 409: (400, 422), 411: (400,), 415: (400, 406),
}  # fmt: skip
_PROBES = 12
_MOST = 3


def mutants(site: Site, judge: Judge, strangers: Sequence[Any] = ()) -> list[Mutant]:
    """Every spoilt exchange for one site, each once, among those to which the conditions of the test still apply."""
    subject = Subject(site, judge, strangers)
    found: dict[tuple[object, ...], Mutant] = {}
    for mutant in _all(site.expect, subject):
        key = _contents(mutant.exchange)
        if key != _contents(site.exchange) and subject.still_applies(mutant.exchange):
            found.setdefault(key, mutant)
    return list(found.values())


def _contents(exchange: Exchange) -> tuple[object, ...]:
    request, response = exchange.request, exchange.response or Response(0, exchange.request.headers)
    if exchange.received:
        return request.method, request.url, request.headers.pairs, request.body
    return response.status, response.headers.pairs, response.body


def _all(expect: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    if subject.is_answer and expect:
        yield from _spoilt_status(expect, subject)
    yield from _spoilt_parts(expect, subject)
    yield from spoilt_lists(subject.site.kept, subject)


def _spoilt_parts(expect: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    if subject.site.value is None and _READ & expect.keys():
        yield from _spoilt_whole(expect, subject)
    for key, wanted in expect.items():
        if key in _SPOILERS:
            yield from _SPOILERS[key](wanted, subject)


def _spoilt_status(expect: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """A status of another class and the likeliest neighbour, unless one of the readings allows it."""
    seen = subject.seen.status
    far = (500, 404) if seen < 400 else (200, 500)
    readings = list(_readings(expect))
    near = _NEIGHBOURS.get(seen, ()) if any("status" in reading for reading in readings) else ()
    for choices in (far, near):
        for status in choices:
            exchange = subject.with_status(status)
            allowed = (one for one in readings if "status" in one)
            if all(subject.forbids({"status": one["status"]}, exchange) for one in allowed):
                yield Mutant(f"status {seen} changed to {status}", exchange)
                break


def _readings(expect: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield expect
    for choice in expect.get("any_of", ()):
        yield from _readings(choice)


def _spoilt_whole(expect: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """The body emptied, or replaced by an empty object, an empty list or a page for people."""
    yield Mutant("without its body", subject.with_body(b""))
    yield Mutant("replaced by a page of HTML", subject.with_body(_HTML, "text/html"))
    for body in (b"{}", b"[]"):
        exchange = subject.with_body(body)
        if subject.forbids(expect, exchange) or _sees_only_what_is_not_there(expect, subject, body):
            yield Mutant(f"replaced by {body.decode()}", exchange)


def _sees_only_what_is_not_there(expect: Mapping[str, Any], subject: Subject, body: bytes) -> bool:
    """Whether an empty body of the same kind goes unseen because all that is expected of it holds of nothing."""
    same_kind = isinstance(subject.json, dict if body == b"{}" else list)
    return same_kind and any(is_vacuous(one) or _is_absence(one) for one in expect.get("body", {}).values())


def _is_absence(matcher: Any) -> bool:
    return isinstance(matcher, Mapping) and bool(matcher.get("absent"))


def _spoilt_emptiness(_wanted: Any, subject: Subject) -> Iterator[Mutant]:
    yield Mutant("with a body", subject.with_body(b'{"oasc": "spoilt"}', "application/json"))


def _spoilt_problem(wanted: Any, subject: Subject) -> Iterator[Mutant]:
    if not isinstance(subject.json, dict):
        return
    untyped = {name: value for name, value in subject.json.items() if name != "type"}
    candidates = [
        ("error without its type", subject.with_json(untyped)),
        ("error of another type", subject.with_json({**untyped, "type": "https://example.org/errors/Spoilt"})),
    ]
    yield from first_forbidden(subject, {"problem": wanted}, candidates)


def _spoilt_schema(wanted: Any, subject: Subject) -> Iterator[Mutant]:
    yield from _probed({"schema": wanted}, subject)


def _spoilt_model(wanted: Any, subject: Subject) -> Iterator[Mutant]:
    yield from _probed({"model": wanted}, subject)


def _spoilt_meaning(wanted: Any, subject: Subject) -> Iterator[Mutant]:
    yield from _probed({"jsonld": wanted}, subject)


def _probed(expect: Mapping[str, Any], subject: Subject) -> Iterator[Mutant]:
    """Members dropped, changed and of another type, where what describes the whole document forbids that."""
    if subject.json is NO_JSON:
        return
    for probe in (_without, _changed, _retyped):
        places = list(islice(_members(subject.json, 3), _PROBES))
        candidates = ((says, subject.with_json(root)) for place in places for says, root in probe(subject.json, place))
        yield from islice(first_forbidden(subject, expect, candidates), _MOST)


def _members(value: Any, depth: int, place: Location = ()) -> Iterator[Location]:
    """The members of objects, the outermost first; of lists the first item."""
    if isinstance(value, dict):
        yield from ((*place, name) for name in value)
    inner = value.items() if isinstance(value, dict) else [(0, value[0])] if isinstance(value, list) and value else ()
    for step, item in inner if depth else ():
        yield from _members(item, depth - 1, (*place, step))


def _without(root: Any, place: Location) -> Iterator[tuple[str, Any]]:
    yield f"{path_of(place)} dropped", dropped(root, place)


def _changed(root: Any, place: Location) -> Iterator[tuple[str, Any]]:
    for _, value in islice(others(at(root, place)), 1):
        yield f"{path_of(place)} changed", put(root, place, value)


def _retyped(root: Any, place: Location) -> Iterator[tuple[str, Any]]:
    for value in islice(of_other_kinds(at(root, place)), 2):
        yield f"{path_of(place)} of another type", put(root, place, value)


def _spoilt_readings(wanted: Any, subject: Subject) -> Iterator[Mutant]:
    """What the readings that held are about, unless another one that looks at the contents takes it as well."""
    held = [reading for reading in wanted if not subject.forbids(reading, subject.site.exchange)]
    for reading in held:
        rest = [one for one in wanted if one is not reading and _CONTENT & one.keys()]
        for mutant in _spoilt_parts(reading, subject):
            if all(subject.forbids(one, mutant.exchange) for one in rest):
                yield mutant


_SPOILERS: Mapping[str, Callable[[Any, Subject], Iterator[Mutant]]] = {
    "headers": spoilt_headers,
    "media_type": spoilt_media_type,
    "empty": _spoilt_emptiness,
    "body": spoilt_body,
    "xml": spoilt_xml,
    "schema": _spoilt_schema,
    "problem": _spoilt_problem,
    "jsonld": _spoilt_meaning,
    "jwt": spoilt_token,
    "rdf": lambda wanted, subject: spoilt_triples({"rdf": wanted}, subject),
    "shacl": lambda wanted, subject: spoilt_triples({"shacl": wanted}, subject),
    "model": _spoilt_model,
    "links": spoilt_links,
    "request": spoilt_request,
    "any_of": _spoilt_readings,
}
