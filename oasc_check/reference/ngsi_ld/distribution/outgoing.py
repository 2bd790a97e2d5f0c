"""What is sent to a source: names in the @context that it wants, and headers (clauses 4.3.6.5, 4.3.6.6, 6.3.19)."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context, core
from oasc_check.reference.ngsi_ld.distribution import loops
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON, link_to_context
from oasc_check.reference.ngsi_ld.registry.model import Registration

_FROM_REQUEST = "urn:ngsi-ld:request"
_WELL_KNOWN = frozenset({"accept", "contenttype", "jsonldcontext", "ngsildconformance"})
# Set by HTTP itself, by the registration or by loop detection: contextSourceInfo does not override them (6.3.19).
_FIXED = frozenset(
    {"ngsild-tenant", "content-length", "host", "connection", "transfer-encoding", "via", "content-type"}
)


@dataclass(frozen=True)
class Outgoing:
    """A request to a source, with fully qualified names: those of `query` are in `named`, lists of names by parameter.

    `path` holds the segments below the API, the last of them an Attribute if `attribute` is given; `document` is the
    payload in the @context of the triggering request.
    """

    method: str
    path: tuple[str, ...]
    attribute: str | None = None
    query: dict[str, str] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    document: Any = None


def target(outgoing: Outgoing, context: Context) -> str:
    """The path and the query below the API of a source."""
    segments = [*outgoing.path, *([context.compact(outgoing.attribute)] if outgoing.attribute else [])]
    query = outgoing.query | {
        key: ",".join(context.compact(name) for name in names) for key, names in outgoing.named.items()
    }
    path = "".join(f"/{quote(segment, safe=':')}" for segment in segments)
    return path + (f"?{urlencode(query)}" if query else "")


def context_for(call: Call, registration: Registration, given: Context) -> Context:
    """The @context for a source: that of its jsonldContext, else that of the triggering request."""
    wanted = _well_known(registration, "jsonldContext")
    return call.broker.context(wanted) if wanted and "dist-context-not-compacted" not in call.defects else given


def content(call: Call, registration: Registration, document: Any, given: Context) -> tuple[bytes, dict[str, str]]:
    """The payload, b"" for none, and the headers that say what it is."""
    context = context_for(call, registration, given)
    link = {"Link": link_to_context(call.broker.url_of(context, call.base_url))}
    if document is None:
        return b"", link
    plain = _renamed(document, given, context) if context is not given else _without_context(document)
    if _media(call, registration) == LD_JSON:
        return _encoded(_with_context(plain, context)), {"Content-Type": LD_JSON}
    return _encoded(plain), {"Content-Type": JSON, **link}


def _media(call: Call, registration: Registration) -> str:
    if _well_known(registration, "jsonldContext"):
        return JSON
    wanted = _well_known(registration, "contentType")
    if wanted and "dist-content-type-ignored" not in call.defects:
        return wanted
    return LD_JSON if call.is_json_ld else JSON


def _encoded(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _with_context(document: Any, context: Context) -> Any:
    if isinstance(document, list):
        return [_with_context(item, context) for item in document]
    return document | {"@context": context.written()} if isinstance(document, dict) else document


def _without_context(document: Any) -> Any:
    if isinstance(document, list):
        return [_without_context(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {key: item for key, item in document.items() if key != "@context"}


def _renamed(document: Any, given: Context, wanted: Context) -> Any:
    """The payload with its names as another @context has them; JSON values stay, types and vocab do not."""
    if isinstance(document, list):
        return [_renamed(item, given, wanted) for item in document]
    if not isinstance(document, dict):
        return document
    found = {}
    for key, item in document.items():
        if key in ("type", "vocab"):
            found[key] = _renamed_terms(item, given, wanted)
        elif key in core().terms:
            found[key] = item
        elif key != "@context":
            found[wanted.compact(given.expand(key))] = _renamed(item, given, wanted)
    return found


def _renamed_terms(value: Any, given: Context, wanted: Context) -> Any:
    if isinstance(value, list):
        return [_renamed_terms(item, given, wanted) for item in value]
    return wanted.compact(given.expand(value)) if isinstance(value, str) else value


def _well_known(registration: Registration, key: str) -> str | None:
    return next((value for name, value in registration.context_source_info if name.lower() == key.lower()), None)


def headers(call: Call, registration: Registration) -> dict[str, str]:
    """The headers that do not depend on the payload."""
    accept = _well_known(registration, "accept") if "dist-accept-ignored" not in call.defects else None
    found = {"Accept": accept or JSON}
    if "dist-via-missing" not in call.defects:
        found["Via"] = loops.via(call)
    if "dist-info-not-sent" not in call.defects:
        found |= _extra(call, registration)
    tenant = call.tenant if "dist-tenant-of-the-request" in call.defects else registration.tenant
    if tenant and "dist-tenant-missing" not in call.defects:
        found = {"NGSILD-Tenant": tenant} | found
    return found


def _extra(call: Call, registration: Registration) -> dict[str, str]:
    """The headers of contextSourceInfo (6.3.19)."""
    fixed = _FIXED - {"ngsild-tenant"} if "dist-info-chooses-the-tenant" in call.defects else _FIXED
    found = {}
    for name, value in registration.context_source_info:
        if name.lower() in _WELL_KNOWN or name.lower() in fixed:
            continue
        if value != _FROM_REQUEST or "dist-info-value-taken-literally" in call.defects:
            found[name] = value
        elif name.lower() in call.headers:
            found[name] = call.header(name.lower())
    return found
