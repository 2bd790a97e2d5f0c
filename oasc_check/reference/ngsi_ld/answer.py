"""What a request is answered with (clauses 6.3.3, 6.3.6)."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON, link_to_context

# The version of the standard that every payload conforms to, in the form of clause 4.3.6.8.
_VERSION = "1.9"

# Characters that need no encoding inside a path segment (RFC 3986, 3.3).
_PATH_CHARACTERS = "-._~!$&'()*+,;=:@"


@dataclass
class Answer:
    """Status, body (None for none), media type of the body and further headers."""

    status: int
    body: Any = None
    media: str = JSON
    headers: list[tuple[str, str]] = field(default_factory=list)


def created(call: Call, collection: str, identifier: str) -> Answer:
    """201 with the Location of the new element (clauses 6.4.3.1, 6.10.3.1)."""
    location = f"{call.root}/{collection}/{quote(identifier, safe=_PATH_CHARACTERS)}"
    return Answer(201, headers=[("Location", location)])


def no_content() -> Answer:
    """204 without a body."""
    return Answer(204)


def content(call: Call, payload: Any, media: str, context: Context, headers: list[tuple[str, str]]) -> Answer:
    """200 with the payload; its @context travels in the Link header or in the payload (clause 6.3.6)."""
    if media == LD_JSON:
        if "ld-json-without-context" not in call.defects:
            payload = with_context(payload, context)
    elif "json-without-link" not in call.defects:
        headers = [("Link", link_to_context(call.broker.url_of(context, call.base_url))), *headers]
    return Answer(200, payload, media, [*_preference(call), *headers])


def _preference(call: Call) -> list[tuple[str, str]]:
    """The version that the payload conforms to, when the client prefers one (clauses 4.3.6.8, 6.3.6)."""
    is_asked = "ngsi-ld=" in call.header("prefer").replace(" ", "")
    is_told = is_asked and "preferred-version-ignored" not in call.defects
    return [("Preference-Applied", f"ngsi-ld={_VERSION}")] if is_told else []


def with_context(payload: Any, context: Context) -> Any:
    """The payload as JSON-LD: every object of it with the @context (clause 5.2.3)."""
    if isinstance(payload, list):
        return [with_context(item, context) for item in payload]
    return payload | {"@context": context.written()}
