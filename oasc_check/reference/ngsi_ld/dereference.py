"""Retrieves remote @contexts, from the loopback address only: the reference platform never leaves the machine."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data
from oasc_check.reference.sending import is_loopback

TIMEOUT_SECONDS = 2.0
HEURISTIC_LIFETIME_SECONDS = 30.0
SIZE_LIMIT_BYTES = 1_000_000


@dataclass(frozen=True)
class Retrieved:
    """The value of an "@context" member, and for how many seconds the origin lets it be kept (clause 6.3.16)."""

    content: Any
    lifetime: float


def retrieve(url: str) -> Retrieved:
    """The @context of the document at `url`.

    Raises ApiError: LdContextNotAvailable (not loopback, no answer, no 200), BadRequestData (no JSON-LD context).
    """
    status, body, cache_control = _get(url)
    if status != 200:
        raise ApiError("LdContextNotAvailable", f"@context {url} answers {status}; serve it with 200")
    try:
        document = json.loads(body)
    except ValueError as error:
        raise bad_request_data(f"@context {url} is no JSON document ({error}); serve JSON-LD there") from error
    if not isinstance(document, dict) or "@context" not in document:
        raise bad_request_data(f'@context {url} has no "@context" member; put the term definitions into one')
    return Retrieved(document["@context"], _lifetime(cache_control))


def _get(url: str) -> tuple[int, bytes, str]:
    from http.client import HTTPConnection, HTTPException

    host, port, target = _loopback_address(url)
    connection = HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", target, headers={"Accept": "application/ld+json, application/json;q=0.9"})
        response = connection.getresponse()
        return response.status, response.read(SIZE_LIMIT_BYTES), response.getheader("Cache-Control", "")
    except (OSError, HTTPException) as error:
        raise ApiError("LdContextNotAvailable", f"@context {url}: no answer ({error}); is it served?") from error
    finally:
        connection.close()


def _loopback_address(url: str) -> tuple[str, int, str]:
    """Host, port and request target of a URL on the loopback address."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname and is_loopback(parts.hostname):
            return parts.hostname, parts.port or 80, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    except ValueError as error:
        raise ApiError("LdContextNotAvailable", f"@context {url} is no URL ({error}); correct it") from error
    raise ApiError("LdContextNotAvailable", f"@context {url} is not http on the loopback address; serve it there")


def _lifetime(cache_control: str) -> float:
    if "no-store" in cache_control or "no-cache" in cache_control:
        return 0.0
    stated = re.search(r"(?:s-maxage|max-age)=(\d+)", cache_control)
    return float(stated.group(1)) if stated else HEURISTIC_LIFETIME_SECONDS
