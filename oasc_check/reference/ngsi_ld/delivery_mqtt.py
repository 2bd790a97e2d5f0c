"""Sends notifications by MQTT, to brokers on the loopback address only (clause 7.2)."""

import importlib.util
from urllib.parse import unquote, urlsplit

from oasc_check.reference.sending import is_loopback

DEFAULT_PORT = 1883
VERSIONS = ("mqtt3.1.1", "mqtt5.0")


def is_supported() -> bool:
    """Whether the package paho-mqtt is there: the MQTT binding is optional (clause 7.1)."""
    return importlib.util.find_spec("paho") is not None


def publish(uri: str, message: bytes, quality: int, version: str, timeout: float) -> bool:
    """Whether the broker has taken the message; `quality` is 0 to 2, `version` one of VERSIONS, `timeout` seconds."""
    from paho.mqtt.client import Client, MQTTv5, MQTTv311
    from paho.mqtt.enums import CallbackAPIVersion

    parts = urlsplit(uri)
    if parts.scheme != "mqtt" or not parts.hostname or not is_loopback(parts.hostname):
        return False
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv311 if version == "mqtt3.1.1" else MQTTv5)
    if parts.username:
        client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
    try:
        client.connect(parts.hostname, parts.port or DEFAULT_PORT)
        client.loop_start()
        sent = client.publish(unquote(parts.path.removeprefix("/")), message, quality)
        sent.wait_for_publish(timeout)
        return sent.is_published()
    except (OSError, ValueError, RuntimeError):
        return False
    finally:
        client.disconnect()
        client.loop_stop()
