"""The judge: expectation + exchange -> findings. Pure, so that a recorded run can be judged again.

Expectations come with every ``${...}`` filled in. Each kind of expectation is one function; the vocabulary is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree.ElementTree import Element

from oasc_check.language import xml
from oasc_check.language.jsonpath import find, is_singular
from oasc_check.language.links import Link, links_of
from oasc_check.run.model import CannotTell, Exchange, Finding, NotJson, Request, Response
from oasc_check.verdict.jsonld import jsonld_mismatch
from oasc_check.verdict.jwt import token_of, unsigned
from oasc_check.verdict.matchers import MISSING, described, mismatch, shown
from oasc_check.verdict.schemas import schema_errors
from oasc_check.verdict.shapes import rdf_nodes, shape_breaches


@dataclass(frozen=True, slots=True)
class Ground:
    """What the judge has to know beside the answer: where the payload schemas of the mechanism are, how its error types
    begin, and, of a call to the tester, the request.
    """

    schemas: Path
    problem_base: str = ""
    request: Request | None = None


Check = Callable[[Any, Response, Ground], Iterator[Finding]]


def judge(expect: Mapping[str, Any], exchange: Exchange, ground: Ground) -> list[Finding]:
    """Every expectation that an answer does not meet; of a call to the tester, what it sent.

    An exchange without an answer is not judged: the caller sees its trouble.
    Raises CannotTell for XML that is not read.
    """
    response = _subject(exchange)
    ground = replace(ground, request=exchange.request)
    found = _judge(expect, response, ground) if response else []
    return [Finding(item.where, item.expected, item.actual, item.message, exchange.id) for item in found]


def _subject(exchange: Exchange) -> Response | None:
    if exchange.received:
        return Response(200, exchange.request.headers, exchange.request.body)
    return exchange.response


def judge_value(expect: Mapping[str, Any], value: Any, ground: Ground) -> list[Finding]:
    """Every expectation (body, schema) that a kept value does not meet."""
    response = Response(200, _NO_HEADERS)
    response.__dict__["json"] = value
    return _judge(expect, response, ground)


def _judge(expect: Mapping[str, Any], response: Response, ground: Ground) -> list[Finding]:
    """The status comes first: when it is wrong, the contents are those of another answer and say nothing more."""
    if "status" in expect and (wrong := list(_status(expect["status"], response, ground))):
        return wrong
    return [finding for key, wanted in expect.items() for finding in _CHECKS[key](wanted, response, ground)]


def _finding(where: str, expected: str, actual: str) -> Finding:
    return Finding(where, expected, actual, f"{where}: expected {expected}, got {actual}")


def _status(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    choices = wanted if isinstance(wanted, list) else [wanted]
    if not any(_is_status(choice, response.status) for choice in choices):
        yield _finding("status", " or ".join(str(choice) for choice in choices), str(response.status))


def _is_status(choice: Any, status: int) -> bool:
    text = str(choice)
    return text[0] == str(status)[0] if text.endswith("xx") else text == str(status)


def _headers(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    for name, matcher in wanted.items():
        value = response.headers.get(name, MISSING)
        if (expected := mismatch(matcher, value)) is not None:
            yield _finding(f"header {name}", expected, shown(value))


def _media_type(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    choices = wanted if isinstance(wanted, list) else [wanted]
    if response.media_type not in (choice.partition(";")[0].strip().lower() for choice in choices):
        yield _finding("header Content-Type", " or ".join(choices), response.media_type or "nothing")


def _empty(_wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    if response.body:
        yield _finding("body", "no body", f"{len(response.body)} bytes")


def _json(response: Response) -> tuple[Any, list[Finding]]:
    try:
        return response.json, []
    except NotJson as error:
        cut = " (only its beginning was read: it is too large)" if response.truncated else ""
        return MISSING, [_finding("body", "JSON", f"{error}{cut}")]


def _body(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    value, trouble = _json(response)
    yield from trouble or _paths(wanted, value)


def _paths(wanted: Mapping[str, Any], value: Any) -> Iterator[Finding]:
    for path, matcher in wanted.items():
        actual = _at(path, value)
        if (expected := mismatch(matcher, actual, value)) is not None:
            yield _finding(path, expected, _seen(matcher, actual))


def _seen(matcher: Any, actual: Any) -> str:
    """What was found; of what should have a certain size, its size first."""
    if isinstance(matcher, Mapping) and "size" in matcher and isinstance(actual, list | Mapping | str):
        return f"size {len(actual)}: {shown(actual, 120)}"
    return shown(actual)


def _at(path: str, value: Any) -> Any:
    nodes = find(path, value)
    if not is_singular(path):
        return nodes
    return nodes[0] if nodes else MISSING


def _xml(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    try:
        root = response.xml
    except xml.UnreadableXml as error:
        raise CannotTell(str(error)) from None
    except xml.NotXml as error:
        yield _finding("body", "XML", str(error))
        return
    for path, matcher in wanted.items():
        actual = _in_xml(path, root)
        if (expected := mismatch(matcher, actual)) is not None:
            yield _finding(path, expected, _seen(matcher, actual))


def _in_xml(path: str, root: Element) -> Any:
    try:
        values = xml.find(path, root)
    except xml.NotAPath as error:  # a kept value made it so
        raise CannotTell(str(error)) from None
    if not xml.is_singular(path):
        return values
    return values[0] if values else MISSING


def _schema(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    value, trouble = _json(response)
    yield from trouble
    for path, message in schema_errors(ground.schemas, wanted, value) if not trouble else ():
        yield _finding(path, f"what {wanted} asks", message)


def _problem(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    """An error body: a JSON object whose ``type`` is one of these URIs (RFC 9457, clause 3.1.1)."""
    value, trouble = _json(response)
    yield from trouble
    names = wanted if isinstance(wanted, list) else [wanted]
    types = [name if ":" in name else ground.problem_base + name for name in names]
    actual = value.get("type", MISSING) if isinstance(value, dict) else MISSING
    if not trouble and actual not in types:
        yield _finding("$.type", " or ".join(types), shown(actual))


def _links(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    found = links_of(response.headers.get("link"), _json(response)[0])
    for rel, members in wanted.items():
        yield from _relation(rel, members, [link for link in found if link.rel == rel])


def _relation(rel: str, wanted: Mapping[str, Any], links: list[Link]) -> Iterator[Finding]:
    where = f"link {rel}"
    if wanted.get("absent"):
        if links:
            yield _finding(where, "no such link", links[0].href)
        return
    if not links:
        yield _finding(where, "such a link", "nothing")
        return
    each = wanted.get("each", {})
    plain = {name: matcher for name, matcher in wanted.items() if name not in ("each", "present")}
    if plain and not any(_fits(link, plain) for link in links):
        yield _finding(where, f"a link with {_members(plain)}", shown([dict(link.members) for link in links]))
    for link in links:
        if each and not _fits(link, each):
            yield _finding(where, f"every link with {_members(each)}", shown(dict(link.members)))


def _fits(link: Link, members: Mapping[str, Any]) -> bool:
    return all(mismatch(matcher, link.members.get(name, MISSING)) is None for name, matcher in members.items())


def _members(members: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {described(matcher)}" for name, matcher in members.items())


def _jsonld(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    value, trouble = _json(response)
    yield from trouble
    if not trouble and (message := jsonld_mismatch(wanted, value)):
        yield _finding("body as JSON-LD", f"at least the meaning of {shown(wanted['includes'])}", message)


def _jwt(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    """A signed JSON Web Token (RFC 7519): the key that verifies it, its header and its claims."""
    value, trouble = _json(response)
    yield from trouble
    text = _at(wanted["at"], value) if not trouble else None
    token = token_of(text)
    if token is None:
        if not trouble:
            yield _finding(wanted["at"], "a signed JWT", "nothing" if text is MISSING else "something else")
        return
    if "keys" in wanted and (reason := unsigned(str(text), wanted["keys"])):
        yield _finding("signature", "one that a published key verifies", reason)
    for part, content in (("header", token.header), ("claims", token.claims)):
        for path, matcher in wanted.get(part, {}).items():
            actual = _at(path, content)
            if (expected := mismatch(matcher, actual, content)) is not None:
                yield _finding(f"{part} {path}", expected, shown(actual))


def _rdf(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    """What a body in RDF says, as flattened JSON-LD."""
    value, trouble = rdf_nodes(response, _address(ground))
    if trouble:
        yield _finding("body", "RDF", trouble)
    else:
        yield from _paths(wanted, value)


def _address(ground: Ground) -> str:
    return ground.request.url if ground.request else ""


def _shacl(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    names = wanted if isinstance(wanted, list) else [wanted]
    for where, expected, actual in shape_breaches(ground.schemas, names, response, _address(ground)):
        yield _finding(where, expected, actual)


def _request(wanted: Any, _response: Response, ground: Ground) -> Iterator[Finding]:
    """How a call to the tester was made: its method, its decoded path and its query parameters."""
    if ground.request is None:
        return
    parts = urlsplit(ground.request.url)
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    seen = {"method": ground.request.method, "path": unquote(parts.path)}
    asked = [(name, matcher, seen[name]) for name, matcher in wanted.items() if name != "query"]
    asked += [(f"query {name}", one, query.get(name, MISSING)) for name, one in wanted.get("query", {}).items()]
    for where, matcher, actual in asked:
        if (expected := mismatch(matcher, actual)) is not None:
            yield _finding(where, expected, shown(actual))


def _any_of(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    tried = [_judge(choice, response, ground) for choice in wanted]
    if all(tried):
        messages = " / ".join(tried_one[0].message for tried_one in tried)
        yield Finding("answer", "one of several readings", messages, f"no reading of the clause holds: {messages}")


_NO_HEADERS: Any = {}
_CHECKS: Mapping[str, Check] = {
    "status": _status,
    "headers": _headers,
    "media_type": _media_type,
    "empty": _empty,
    "body": _body,
    "xml": _xml,
    "schema": _schema,
    "links": _links,
    "problem": _problem,
    "jsonld": _jsonld,
    "jwt": _jwt,
    "rdf": _rdf,
    "shacl": _shacl,
    "request": _request,
    "any_of": _any_of,
}
