"""Media types and Link headers (clauses 6.3.4, 6.3.5; RFC 7231, 5.3.2; RFC 8288, 3)."""

import re

from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data

JSON = "application/json"
LD_JSON = "application/ld+json"
GEO_JSON = "application/geo+json"
MERGE_PATCH = "application/merge-patch+json"

CONTEXT_RELATION = "http://www.w3.org/ns/json-ld#context"
_LINK_PATTERN = re.compile(r"<([^>]*)>((?:\s*;\s*[^\s=;,]+\s*=\s*(?:\"[^\"]*\"|[^\s;,]*))*)")
_RELATION_PATTERN = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]*))", re.IGNORECASE)


def media_type(header: str) -> str:
    """The media type of a Content-Type header, without parameters, in lower case."""
    return header.partition(";")[0].strip().lower()


def choose(accept: str, offered: tuple[str, ...]) -> str:
    """The media type to answer: the best accepted one, the first of `offered` among equals (6.3.4).

    Raises ApiError with status 406 and the list of what is on offer when nothing is acceptable.
    """
    ranges = [_media_range(text) for text in accept.split(",") if text.strip()] or [("*/*", 1.0)]
    best = max(offered, key=lambda offer: _quality(offer, ranges))
    if _quality(best, ranges) > 0:
        return best
    raise ApiError("InvalidRequest", f"Accept: {accept!r}; available are {', '.join(offered)}", status=406)


def _media_range(text: str) -> tuple[str, float]:
    name, *parameters = [part.strip().lower() for part in text.split(";")]
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            return name, _number(value)
    return name, 1.0


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"\s*[01](\.\d*)?\s*", text) else 0.0


def _quality(offer: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the most specific range that covers the offer."""
    for pattern in (offer, offer.partition("/")[0] + "/*", "*/*"):
        for name, quality in ranges:
            if name == pattern:
                return quality
    return 0.0


def context_link(headers: list[str]) -> str | None:
    """The target of the JSON-LD context link among these Link headers, None without one.

    Raises ApiError (BadRequestData) for more than one (JSON-LD 1.1, 6.1).
    """
    targets = [
        target
        for header in headers
        for target, parameters in _LINK_PATTERN.findall(header)
        if CONTEXT_RELATION in _relations(parameters)
    ]
    if len(set(targets)) > 1:
        raise bad_request_data(f"Link: {len(targets)} JSON-LD contexts; give one that refers to all of them")
    return targets[0] if targets else None


def _relations(parameters: str) -> list[str]:
    found = _RELATION_PATTERN.search(parameters)
    return (found.group(1) or found.group(2) or "").split() if found else []


def link_to_context(url: str) -> str:
    """The Link header value that names a JSON-LD context (6.3.5)."""
    return f'<{url}>; rel="{CONTEXT_RELATION}"; type="{LD_JSON}"'
