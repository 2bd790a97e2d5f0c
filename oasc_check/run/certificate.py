"""What can be said of a server's certificate: who vouches for it, whom it names, and when it is good.

Each is asked by a connection of its own, because a TLS library tells only the first thing that is wrong. The
certificate itself serves as its own authority where the question is not who vouches for it.
"""

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from oasc_check.run.settings import Settings

_WITHOUT_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which the module ssl does not name."""


@dataclass(frozen=True)
class Asking:
    """How to ask a server: its host, a new connection to it, and whom the user trusts (a file or folder)."""

    host: str
    connection: Callable[[], socket.socket]
    settings: Settings
    authorities: str

    def verify(self, *, leaf: bytes | None = None, host: bool = False, time: bool = True) -> tuple[str, Any]:
        """Why a certificate is not accepted, empty when it is, and then what it says (see ssl.getpeercert).

        With ``leaf`` it is its own authority; ``host`` and ``time`` say whether name and validity count.
        """
        context = self._context(leaf)
        context.check_hostname = host
        if not time:
            context.verify_flags |= ssl.VerifyFlags(_WITHOUT_TIME)
        try:
            with self.connection() as connected, context.wrap_socket(connected, server_hostname=self.host) as secure:
                return "", secure.getpeercert()
        except ssl.SSLCertVerificationError as error:
            return error.verify_message.rstrip("."), None

    def _context(self, leaf: bytes | None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_ciphers("ALL:@SECLEVEL=0")
        if leaf is not None:
            context.load_verify_locations(cadata=leaf)
            context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        else:
            bundle = self.settings.ca_bundle or self.authorities
            context.load_verify_locations(**{"capath" if Path(bundle).is_dir() else "cafile": bundle})
        if self.settings.client_certificate:
            context.load_cert_chain(self.settings.client_certificate, self.settings.client_key)
        return context


def certificate_of(leaf: bytes, asking: Asking) -> dict[str, Any]:
    """``trusted``, ``names_host`` and ``in_time``, each with the reason against it; and the names and times it says."""
    late, said = asking.verify(leaf=leaf)
    other, said_without_time = asking.verify(leaf=leaf, time=False)
    unnamed, _ = asking.verify(leaf=leaf, host=True, time=False)
    distrusted, _ = asking.verify(time=not late)
    found: dict[str, Any] = {"trusted": not distrusted, "names_host": not unnamed or bool(other), "in_time": not late}
    found |= {"problems": [reason for reason in (late, unnamed, distrusted) if reason]}
    return found | _read(said or said_without_time or {})


def _read(said: Mapping[str, Any]) -> dict[str, Any]:
    names = [name for _, name in said.get("subjectAltName", ())]
    written = (("not_before", "notBefore"), ("not_after", "notAfter"))
    times = {key: _instant(said[name]) for key, name in written if name in said}
    return {"names": names, **times}


def _instant(text: str) -> str:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC).isoformat().replace("+00:00", "Z")
