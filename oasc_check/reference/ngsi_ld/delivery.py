"""Sends notifications by HTTP, to the loopback address only (clause 6.3.8), or by MQTT (clause 7.2)."""

from urllib.parse import urlsplit

from oasc_check.reference.ngsi_ld.delivery_mqtt import publish
from oasc_check.reference.ngsi_ld.dereference import is_loopback
from oasc_check.reference.ngsi_ld.subscription import Endpoint


def deliver(endpoint: Endpoint, payload: bytes, headers: dict[str, str], defects: frozenset[str]) -> bool:
    """Whether a notification has reached its endpoint; by HTTP only 200 counts as success (5.8.6)."""
    if not endpoint.is_mqtt:
        method = "PUT" if "notification-sent-with-put" in defects else "POST"
        uri = endpoint.uri.partition("?")[0] if "endpoint-query-dropped" in defects else endpoint.uri
        return post(uri, payload, headers, endpoint.timeout, method) == 200
    uri = endpoint.uri.rpartition("/")[0] if "mqtt-subtopic-dropped" in defects else endpoint.uri
    return publish(uri, payload, endpoint.quality, endpoint.version, endpoint.timeout)


def post(uri: str, payload: bytes, headers: dict[str, str], timeout: float, method: str = "POST") -> int | None:
    """The status of the answer, None without one; `timeout` is in seconds."""
    from http.client import HTTPConnection, HTTPException

    try:
        parts = urlsplit(uri)
        if parts.scheme != "http" or not parts.hostname or not is_loopback(parts.hostname):
            return None
        connection = HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    except (ValueError, HTTPException):
        return None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, payload, headers)
        return connection.getresponse().status
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
