"""The reference platform over TLS: an address of its own that conforms to BCP 195, and plain HTTP that leads to it.

The certificates beside this module are for this machine only, as are their keys: they are the same in every copy of
this program and protect nothing.
"""

import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

from oasc_check.reference.tls.hello import Offer, chosen, offer_of

AUTHORITY = Path(__file__).with_name("authority.pem")
"""Who vouches for the certificates."""
_HOST = "127.0.0.1"
_SECONDS = 5.0
_VERSIONS = {"tls-accepts-1-0": 0x0301, "tls-accepts-1-1": 0x0302}
_CIPHERS = {
    "tls-accepts-none": 0x003B, "tls-accepts-export": 0x0008, "tls-accepts-rc4": 0x0005, "tls-accepts-des": 0x0009,
    "tls-accepts-anonymous": 0x00A6, "tls-accepts-triple-des": 0x000A, "tls-accepts-static-rsa": 0x009C,
}  # fmt: skip
_CERTIFICATES = {"tls-self-signed": "self-signed", "tls-other-host": "other-host", "tls-expired": "expired"}


class _Listener(ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        class Handler(BaseRequestHandler):
            def handle(self) -> None:
                self.request.settimeout(_SECONDS)
                with suppress(OSError):
                    answer(self.request)

        super().__init__((_HOST, 0), Handler)
        self.port: int = self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(0.05,), name=f"tls:{self.port}", daemon=True).start()


class Secure:
    """Both addresses while they are served."""

    def __init__(self, defects: frozenset[str]) -> None:
        self._defects = defects
        self._context = _context(defects)
        self._listeners = [_Listener(self._secure), _Listener(self._plain)]
        self.url = f"https://{_HOST}:{self._listeners[0].port}"
        self.plain_port = str(self._listeners[1].port)

    def stop(self) -> None:
        """Free the ports."""
        for listener in self._listeners:
            listener.shutdown()
            listener.server_close()

    def _secure(self, client: socket.socket) -> None:
        offer = offer_of(client.recv(4096, socket.MSG_PEEK))
        if "tls-only-old" in self._defects and offer.version not in _VERSIONS.values():
            return
        if mistake := self._mistake(offer):
            client.sendall(mistake)
            return
        with self._context.wrap_socket(client, server_side=True) as secure:
            secure.recv(65536)
            hsts = "" if "tls-without-hsts" in self._defects else "Strict-Transport-Security: max-age=31536000\r\n"
            secure.sendall(_answer("200 OK", f"Content-Type: application/json\r\n{hsts}", b'{"title": "reference"}'))

    def _mistake(self, offer: Offer) -> bytes:
        """What a server that makes the mistake chooses, where its TLS library would refuse."""
        for defect, version in _VERSIONS.items():
            if offer.version == version and (defect in self._defects or "tls-only-old" in self._defects):
                return chosen(version, [0xC013])
        for defect, cipher in _CIPHERS.items():
            if defect in self._defects and cipher in offer.ciphers and 0xC02F not in offer.ciphers:
                return chosen(0x0303, [cipher]) if offer.version == 0x0303 else b""
        return b""

    def _plain(self, client: socket.socket) -> None:
        client.recv(65536)
        if "tls-plain-answered" in self._defects:
            client.sendall(_answer("200 OK", "Content-Type: application/json\r\n", b'{"title": "reference"}'))
            return
        to = "http://plain.example/" if "tls-plain-redirected-to-plain" in self._defects else f"{self.url}/"
        client.sendall(_answer("308 Permanent Redirect", f"Location: {to}\r\n"))


def address(beside: str) -> tuple[str, dict[str, Any]]:
    """The address that a platform names on its home page, and its settings; of another platform the same over TLS."""
    found = _named(beside)
    if found is None:
        return beside.replace("http://", "https://", 1), {"plain_port": beside.rpartition(":")[2]}
    return found["url"], {"plain_port": found["plain_port"]}


def _named(beside: str) -> dict[str, str] | None:
    connection = HTTPConnection(beside.removeprefix("http://"), timeout=_SECONDS)
    with closing(connection), suppress(OSError, HTTPException, ValueError, LookupError, TypeError, RecursionError):
        connection.request("GET", "/")
        said = json.loads(connection.getresponse().read())["tls"]
        return {name: str(said[name]) for name in ("url", "plain_port")}
    return None


def _context(defects: frozenset[str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    name = next((name for defect, name in _CERTIFICATES.items() if defect in defects), "valid")
    context.load_cert_chain(AUTHORITY.with_name(f"{name}.pem"))
    context.set_ciphers("ECDHE+AESGCM")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if "tls-refuses-1-3" in defects:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def _answer(status: str, headers: str, body: bytes = b"") -> bytes:
    head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
