"""Sends notifications by HTTP, to the loopback address only (clause 6.3.8), or by MQTT (clause 7.2)."""

from oasc_check.reference.ngsi_ld.delivery_mqtt import publish
from oasc_check.reference.ngsi_ld.subscription import Endpoint
from oasc_check.reference.sending import send


def deliver(endpoint: Endpoint, payload: bytes, headers: dict[str, str], defects: frozenset[str]) -> bool:
    """Whether a notification has reached its endpoint; by HTTP only 200 counts as success (5.8.6)."""
    if not endpoint.is_mqtt:
        method = "PUT" if "notification-sent-with-put" in defects else "POST"
        uri = endpoint.uri.partition("?")[0] if "endpoint-query-dropped" in defects else endpoint.uri
        return send(method, uri, headers, payload, endpoint.timeout) == 200
    uri = endpoint.uri.rpartition("/")[0] if "mqtt-subtopic-dropped" in defects else endpoint.uri
    return publish(uri, payload, endpoint.quality, endpoint.version, endpoint.timeout)
