"""Hears what a platform publishes through an MQTT broker that both reach (ETSI GS CIM 009, clause 7.2)."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from oasc_check.run.listener import ReceiverError

if TYPE_CHECKING:
    from paho.mqtt.client import Client, MQTTMessage

PORTS = {"mqtt": 1883, "mqtts": 8883}
_SECONDS_TO_SUBSCRIBE = 5.0
_EXACTLY_ONCE = 2
_MEND = "correct the setting mqtt_broker of the platform file, such as mqtt://broker.example:1883"

Heard = Callable[[str, int, bytes], None]


class Subscriber:
    """Hears all topics of this run at one broker until ``stop``. ``heard`` says whether any message ever came."""

    def __init__(self, broker: str, take: Heard) -> None:
        """``broker`` is mqtt[s]://[user:password@]host[:port][/topic], below which everything happens.

        ``take`` gets address, quality of service (0 to 2) and payload of each message. Raises ReceiverError.
        """
        self._parts = _parts(broker)
        self._root = "/".join(filter(None, [self._parts.path.strip("/"), "oasc-check", secrets.token_urlsafe(18)]))
        self._take = take
        self._is_subscribed = threading.Event()
        self.heard = False
        self._client = self._connected()
        if not self._is_subscribed.wait(_SECONDS_TO_SUBSCRIBE):
            self.stop()
            raise ReceiverError(f"the MQTT broker {self._origin} lets nobody subscribe to {self._root}; {_MEND}")

    @property
    def _origin(self) -> str:
        """The broker without user and password."""
        return f"{self._parts.scheme}://{self._parts.netloc.rpartition('@')[2]}"

    def address(self, name: str) -> str:
        """The address of the topic ``name`` that the platform is given."""
        return f"{self._parts.scheme}://{self._parts.netloc}/{self._root}/{name}"

    def stop(self) -> None:
        """Hear no more."""
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self) -> Client:
        client = _client()
        client.on_connect = self._subscribe
        client.on_subscribe = lambda *_: self._is_subscribed.set()
        client.on_message = lambda _client, _data, message: self._note(message)
        if self._parts.scheme == "mqtts":
            client.tls_set()
        if self._parts.username:
            client.username_pw_set(unquote(self._parts.username), unquote(self._parts.password or ""))
        try:
            client.connect(self._parts.hostname or "", self._parts.port or PORTS[self._parts.scheme])
        except OSError as error:
            raise ReceiverError(f"the MQTT broker {self._origin} cannot be reached: {error}; {_MEND}") from error
        client.loop_start()
        return client

    def _subscribe(self, client: Client, *_answer: object) -> None:
        client.subscribe(f"{self._root}/#", _EXACTLY_ONCE)

    def _note(self, message: MQTTMessage) -> None:
        self.heard = True
        self._take(f"{self._origin}/{message.topic}", message.qos, bytes(message.payload))


def host_of(broker: str) -> str:
    """The host of an MQTT broker. Raises ReceiverError when the address is none."""
    return _parts(broker).hostname or ""


def _parts(broker: str) -> SplitResult:
    try:
        parts = urlsplit(broker)
        is_address = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ReceiverError(f"{broker!r} is no address of an MQTT broker; {_MEND}")
    return parts


def _client() -> Client:
    """A client that speaks version 3.1.1, which every broker does, whatever the platform speaks."""
    try:
        from paho.mqtt.client import Client, MQTTv311
        from paho.mqtt.enums import CallbackAPIVersion
    except ImportError:
        raise ReceiverError(
            "MQTT is heard with the package paho-mqtt; install it with pip install 'oasc-check[mqtt]'"
        ) from None
    return Client(CallbackAPIVersion.VERSION2, protocol=MQTTv311)
