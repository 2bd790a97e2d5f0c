"""The judge: expectation + exchange -> findings. Pure, so that a recorded run can be judged again.

Expectations come with every ``${...}`` filled in. Each kind of expectation is one function; the vocabulary is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree.ElementTree import Element

from oasc_check.language import xml
from oasc_check.language.jsonpath import find, is_singular
from oasc_check.run.model import CannotTell, Exchange, Finding, Response
from oasc_check.verdict.data_models import NO_MODELS, model_breaches
from oasc_check.verdict.ground import Check, Ground, finding, json_of
from oasc_check.verdict.jsonld import jsonld_mismatch
from oasc_check.verdict.jwt import token_of, unsigned
from oasc_check.verdict.matchers import MISSING, mismatch, shown
from oasc_check.verdict.relations import links
from oasc_check.verdict.schemas import schema_errors
from oasc_check.verdict.shapes import rdf_nodes, shape_breaches


def judge(expect: Mapping[str, Any], exchange: Exchange, ground: Ground) -> list[Finding]:
    """Every expectation that an answer does not meet; of a call to the tester, what it sent.

    An exchange without an answer is not judged: the caller sees its trouble.
    Raises CannotTell for XML that is not read.
    """
    response = _subject(exchange)
    ground = replace(ground, request=exchange.request, contexts=exchange.contexts)
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
    return [one for key, wanted in expect.items() for one in _CHECKS[key](wanted, response, ground)]


def _status(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    choices = wanted if isinstance(wanted, list) else [wanted]
    if not any(_is_status(choice, response.status) for choice in choices):
        yield finding("status", " or ".join(str(choice) for choice in choices), str(response.status))


def _is_status(choice: Any, status: int) -> bool:
    text = str(choice)
    return text[0] == str(status)[0] if text.endswith("xx") else text == str(status)


def _headers(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    for name, matcher in wanted.items():
        value = response.headers.get(name, MISSING)
        if (expected := mismatch(matcher, value)) is not None:
            yield finding(f"header {name}", expected, shown(value))


def _media_type(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    choices = wanted if isinstance(wanted, list) else [wanted]
    if response.media_type not in (choice.partition(";")[0].strip().lower() for choice in choices):
        yield finding("header Content-Type", " or ".join(choices), response.media_type or "nothing")


def _empty(_wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    if response.body:
        yield finding("body", "no body", f"{len(response.body)} bytes")


def _body(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    value, trouble = json_of(response)
    yield from trouble or _paths(wanted, value)


def _paths(wanted: Mapping[str, Any], value: Any) -> Iterator[Finding]:
    for path, matcher in wanted.items():
        actual = _at(path, value)
        if (expected := mismatch(matcher, actual, value)) is not None:
            yield finding(path, expected, _seen(matcher, actual))


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
        yield finding("body", "XML", str(error))
        return
    for path, matcher in wanted.items():
        actual = _in_xml(path, root)
        if (expected := mismatch(matcher, actual)) is not None:
            yield finding(path, expected, _seen(matcher, actual))


def _in_xml(path: str, root: Element) -> Any:
    try:
        values = xml.find(path, root)
    except xml.NotAPath as error:  # a kept value made it so
        raise CannotTell(str(error)) from None
    if not xml.is_singular(path):
        return values
    return values[0] if values else MISSING


def _schema(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    value, trouble = json_of(response)
    yield from trouble
    for path, message in schema_errors(ground.schemas, wanted, value) if not trouble else ():
        yield finding(path, f"what {wanted} asks", message)


def _problem(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    """An error body: a JSON object whose ``type`` is one of these URIs (RFC 9457, clause 3.1.1)."""
    value, trouble = json_of(response)
    yield from trouble
    names = wanted if isinstance(wanted, list) else [wanted]
    types = [name if ":" in name else ground.problem_base + name for name in names]
    actual = value.get("type", MISSING) if isinstance(value, dict) else MISSING
    if not trouble and actual not in types:
        yield finding("$.type", " or ".join(types), shown(actual))


def _jsonld(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    value, trouble = json_of(response)
    yield from trouble
    if not trouble and (message := jsonld_mismatch(wanted, value)):
        yield finding("body as JSON-LD", f"at least the meaning of {shown(wanted['includes'])}", message)


def _jwt(wanted: Any, response: Response, _ground: Ground) -> Iterator[Finding]:
    """A signed JSON Web Token (RFC 7519): the key that verifies it, its header and its claims."""
    value, trouble = json_of(response)
    yield from trouble
    text = _at(wanted["at"], value) if not trouble else None
    token = token_of(text)
    if token is None:
        if not trouble:
            yield finding(wanted["at"], "a signed JWT", "nothing" if text is MISSING else "something else")
        return
    if "keys" in wanted and (reason := unsigned(str(text), wanted["keys"])):
        yield finding("signature", "one that a published key verifies", reason)
    for part, content in (("header", token.header), ("claims", token.claims)):
        for path, matcher in wanted.get(part, {}).items():
            actual = _at(path, content)
            if (expected := mismatch(matcher, actual, content)) is not None:
                yield finding(f"{part} {path}", expected, shown(actual))


def _rdf(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    """What a body in RDF says, as flattened JSON-LD."""
    value, trouble = rdf_nodes(response, ground)
    if trouble:
        yield finding("body", "RDF", trouble)
    else:
        yield from _paths(wanted, value)


def _shacl(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    names = wanted if isinstance(wanted, list) else [wanted]
    for where, expected, actual in shape_breaches(names, response, ground):
        yield finding(where, expected, actual)


def _model(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    """What a body, or a kept value, has to do with the Smart Data Models."""
    value, trouble = json_of(response)
    yield from trouble
    for where, expected, actual in model_breaches(wanted, value, ground.models or NO_MODELS) if not trouble else ():
        yield finding(where, expected, actual)


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
            yield finding(where, expected, shown(actual))


def _any_of(wanted: Any, response: Response, ground: Ground) -> Iterator[Finding]:
    tried = [_judge(choice, response, ground) for choice in wanted]
    if all(tried):
        messages = " / ".join(dict.fromkeys(tried_one[0].message for tried_one in tried))
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
    "links": links,
    "problem": _problem,
    "jsonld": _jsonld,
    "jwt": _jwt,
    "rdf": _rdf,
    "shacl": _shacl,
    "model": _model,
    "request": _request,
    "any_of": _any_of,
}
