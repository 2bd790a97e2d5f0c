"""What one can see of each defect of notifications by MQTT, with as much of an MQTT broker as a publisher needs."""

import json
import socketserver
import threading
from collections.abc import Callable
from typing import Any

from ngsi_ld_host import Client, Receiver
from ngsi_ld_notification_probes import Probe, subscribe
from ngsi_ld_probes import V1, prop

CONNECT, PUBLISH, PUBREL, DISCONNECT = 1, 3, 6, 14
PATIENCE_SECONDS = 5


class Publication:
    """One message: topic, quality of service and JSON."""

    def __init__(self, topic: str, quality: int, message: Any) -> None:
        self.topic = topic
        self.quality = quality
        self.message = message


class Ear(socketserver.ThreadingTCPServer):
    """Takes what is published with MQTT 5.0 (clauses 2.1, 3.2 to 3.7 of that standard)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[Publication] = []
        self.is_there = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def address(self) -> str:
        return f"mqtt://127.0.0.1:{self.server_address[1]}/city/cars"


class _Conversation(socketserver.StreamRequestHandler):
    server: Ear

    def handle(self) -> None:
        while (first := self.rfile.read(1)) and first[0] >> 4 != DISCONNECT:
            body = self.rfile.read(self._number())
            if first[0] >> 4 == CONNECT:
                self.wfile.write(b"\x20\x03\x00\x00\x00")
            elif first[0] >> 4 == PUBLISH:
                self._published(first[0] >> 1 & 3, body)
            elif first[0] >> 4 == PUBREL:
                self.wfile.write(b"\x70\x02" + body[:2])

    def _number(self) -> int:
        """A length of up to four bytes of seven bits."""
        value, shift, byte = 0, 0, 0x80
        while byte & 0x80:
            byte = self.rfile.read(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
        return value

    def _published(self, quality: int, body: bytes) -> None:
        """Topic, packet identifier, no properties, payload."""
        end = 2 + int.from_bytes(body[:2])
        identifier = body[end : end + 2] if quality else b""
        payload = body[end + len(identifier) + 1 :]
        self.server.taken.append(Publication(body[2:end].decode(), quality, json.loads(payload)))
        self.server.is_there.set()
        if quality:
            self.wfile.write((b"\x40\x02" if quality == 1 else b"\x50\x02") + identifier)


def published(see: Callable[[Publication], Any], quality: str = "0") -> Probe:
    """What is published of a new vehicle."""

    def look(c: Client, r: Receiver) -> Any:
        with Ear() as ear:
            info = [{"key": "MQTT-QoS", "value": quality}]
            assert subscribe(c, r, {"uri": ear.address(), "notifierInfo": info}, {}) == 201
            c.create(V1, speed=prop(1))
            assert ear.is_there.wait(PATIENCE_SECONDS)
            ear.shutdown()
            return see(ear.taken[0])

    return look


MQTT_PROBES: dict[str, Probe] = {
    "mqtt-without-metadata": published(lambda one: sorted(one.message)),
    "mqtt-without-content-type": published(lambda one: sorted(one.message["metadata"])),
    "mqtt-quality-ignored": published(lambda one: one.quality, "2"),
    "mqtt-subtopic-dropped": published(lambda one: one.topic),
}
