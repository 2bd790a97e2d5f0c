"""Makes connections for the step ``connect`` and says what was seen: with TLS of some version and cipher, or without.

What was seen is a JSON object. With TLS: ``accepted``, and then ``version``, ``cipher`` and, where the connection was
made whole, ``certificate``; else ``refusal``. Without TLS: whether the port is ``known``, ``accepted`` when HTTP is
answered, its ``status`` and ``location``.
"""

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any

from oasc_check.run.certificate import Asking, certificate_of
from oasc_check.run.hello import VERSIONS, NotTls, answer_of, client_hello, name_of
from oasc_check.run.journey import Journey
from oasc_check.run.limits import Gate
from oasc_check.run.model import Call, Exchange, Headers, Request, Response, Trouble
from oasc_check.run.origin import Origin, origin_of
from oasc_check.run.settings import Settings
from oasc_check.run.troubles import NoAnswerError, diagnose

_WHOLE = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
"""The versions that the TLS library of this machine speaks for certain."""
_JSON = Headers((("Content-Type", "application/json"),))


@dataclass(frozen=True)
class Connector:
    """Connects to the declared origins of a platform, as HttpTransport sends to them.

    ``authorities`` is a file of those who vouch for certificates where the user names none.
    """

    settings: Settings
    gate: Gate
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    authorities: str

    def connect(self, call: Call) -> Exchange:
        """Try once what the body of the call describes; never raises for anything that the platform does."""
        request = Request(call.method, call.url, Headers(), call.body)
        started, began = self.clock(), time.perf_counter()
        response, trouble = None, None
        try:
            self.gate.address(Journey(call, self.settings, call.url))
            self.gate.turn(request)
            response = Response(200, _JSON, json.dumps(self._seen(call)).encode())
        except NoAnswerError as none:
            trouble = none.trouble
        at = started.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return Exchange(self.new_id(), request, response, trouble, time.perf_counter() - began, 1, at)

    def _seen(self, call: Call) -> Mapping[str, Any]:
        offer, origin = json.loads(call.body), origin_of(call.url)
        try:
            if "plain" in offer:
                return self._plain(origin, str(offer["plain"]))
            if origin.scheme != "https":
                what = f"{origin} is not an https address; declare that of the platform"
                raise NoAnswerError(Trouble("refused", what))
            return self._secure(origin, offer)
        except (OSError, NotTls) as error:
            raise self._trouble(error, origin) from None

    def _trouble(self, error: Exception, origin: Origin) -> NoAnswerError:
        if isinstance(error, NotTls):
            return NoAnswerError(Trouble("tls", f"{origin} does not speak TLS on this port; correct the url"))
        if isinstance(error, TimeoutError):
            seconds = f"{self.settings.connect_timeout:g} s"
            return NoAnswerError(Trouble("timeout", f"{origin} did not answer within {seconds}; see its firewall"))
        return diagnose(error, str(origin), self.settings)

    def _plain(self, origin: Origin, port: str) -> Mapping[str, Any]:
        """What HTTP without TLS gets: a refused connection is an answer, too. ``usual`` is port 80 beside port 443."""
        if port == "usual":
            if origin.port != 443:
                return {"known": False}
            port = "80"
        connection = HTTPConnection(origin.host, int(port), timeout=self.settings.connect_timeout)
        with closing(connection):
            try:
                connection.request("GET", "/", headers={"User-Agent": self.settings.user_agent, "Accept": "*/*"})
                answer = connection.getresponse()
            except (ConnectionError, HTTPException) as error:
                return {"known": True, "accepted": False, "refusal": str(error) or type(error).__name__}
            return {
                "known": True,
                "accepted": True,
                "status": answer.status,
                "location": answer.getheader("Location", ""),
            }

    def _secure(self, origin: Origin, offer: Mapping[str, Any]) -> Mapping[str, Any]:
        versions = offer["tls"]
        if "ciphers" not in offer and all(version in _WHOLE for version in versions):
            return self._whole(origin, versions)
        version = max(versions, key=lambda one: VERSIONS[one])
        with self._socket(origin) as connected:
            connected.sendall(client_hello(version, offer.get("ciphers"), _name(origin.host)))
            chosen = answer_of(_pieces(connected))
        if chosen.refusal:
            return {"accepted": False, "refusal": chosen.refusal}
        return {"accepted": True, "version": chosen.version, "cipher": name_of(chosen.cipher)}

    def _whole(self, origin: Origin, versions: list[str]) -> Mapping[str, Any]:
        """A connection that is made to its end by the TLS library of this machine."""
        context = self._context(versions)
        try:
            with self._socket(origin) as plain, context.wrap_socket(plain, server_hostname=origin.host) as secure:
                seen = {"accepted": True, "version": (secure.version() or "").removeprefix("TLSv")}
                seen["cipher"] = (secure.cipher() or ("",))[0]
                leaf = secure.getpeercert(binary_form=True) or b""
        except (ssl.SSLError, ConnectionError) as error:
            return self._refused(error)
        asking = Asking(origin.host, lambda: self._socket(origin), self.settings, self.authorities)
        return {**seen, "certificate": certificate_of(leaf, asking)}

    def _context(self, versions: list[str]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = min(_WHOLE[version] for version in versions)
        context.maximum_version = max(_WHOLE[version] for version in versions)
        if self.settings.client_certificate:
            context.load_cert_chain(self.settings.client_certificate, self.settings.client_key)
        return context

    def _refused(self, error: OSError) -> Mapping[str, Any]:
        """The server refused what was offered. Raises the error when it was never reached, or speaks no TLS."""
        reason = getattr(error, "reason", None)
        if isinstance(error, ConnectionRefusedError):
            raise error
        if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"):
            raise NotTls from None
        return {"accepted": False, "refusal": str(reason or error).replace("_", " ").lower()}

    def _socket(self, origin: Origin) -> socket.socket:
        return socket.create_connection((origin.host, origin.port), self.settings.connect_timeout)


def _name(host: str) -> str | None:
    """The host for the extension server_name, which takes names only (RFC 6066, clause 3)."""
    try:
        ip_address(host)
    except ValueError:
        return host
    return None


def _pieces(connected: socket.socket) -> Iterator[bytes]:
    """What comes, to the end of the connection, however it ends."""
    while True:
        try:
            piece = connected.recv(4096)
        except ConnectionError:
            return
        if not piece:
            return
        yield piece
