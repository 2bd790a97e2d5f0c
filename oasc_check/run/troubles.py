"""Says in the user's words what went wrong on the network, and whether the request can have had an effect."""

import http.client
import os
import socket
import ssl
from collections.abc import Iterator
from enum import Enum
from typing import TypeVar

from urllib3 import exceptions

from oasc_check.run.head import NotHttp
from oasc_check.run.model import Trouble
from oasc_check.run.settings import Settings

ERRORS = (exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)
"""What sending and reading can raise; the errors of requests are OSErrors."""

_AUTHORITY = "give the authority that signed it as ca_bundle in the platform file"
_MENDS = {
    9: "correct the clock of this machine, or the dates of the certificate",
    10: "renew it, or correct the clock of this machine",
    18: _AUTHORITY,
    19: _AUTHORITY,
    20: f"{_AUTHORITY}, or let the server send the whole chain",
    21: "let the server send the whole chain of certificates",
    62: "use the host name that the certificate was issued for",
    64: "use the address that the certificate was issued for",
}
"""What to do, by OpenSSL's verification error (X509_V_ERR_*)."""

_OF_THE_HANDSHAKE = ("ALERT_HANDSHAKE_FAILURE", "CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED")
"""What names alerts with which a handshake ends, in OpenSSL's reasons."""

_Error = TypeVar("_Error", bound=BaseException)


INTERRUPTED = Trouble("interrupted", "the run was interrupted before the answer came; run it again")


class Fate(Enum):
    """What became of a request without a whole answer: no connection was made, one ended before, or nobody knows."""

    UNSENT = "unsent"
    LOST = "lost"
    UNKNOWN = "unknown"


class NoAnswerError(Exception):
    """There is no answer: what the trouble was, and what became of the request."""

    def __init__(self, trouble: Trouble, fate: Fate = Fate.UNKNOWN) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble
        self.fate = fate


def diagnose(error: BaseException, host: str, settings: Settings, sent: bool = False) -> NoAnswerError:
    """What one of the ERRORS means. ``host`` names who was asked, ``sent`` whether any of the request went out.

    Trouble "unreachable", "tls" and "refused" say that it was not taken, "timeout" and "broken" that it may have been.
    """
    chain = list(_chain(error))
    before, after = (_files, _tls, _proxy, _name, _connection, _time, _lost, _invalid), (_alert, _time, _lost)
    for explain in after if sent else before:
        found = explain(chain, host, settings)
        if found is not None:
            return found
    return _broken(chain, host)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it came from, however the libraries wrapped them."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [getattr(current, "reason", None), current.__cause__, current.__context__]
        waiting += [argument for argument in current.args if isinstance(argument, BaseException)]


def _first(chain: list[BaseException], *kinds: type[_Error]) -> _Error | None:
    return next((error for error in chain if isinstance(error, kinds)), None)


def _answer(kind: str, message: str, fate: Fate = Fate.UNKNOWN) -> NoAnswerError:
    return NoAnswerError(Trouble(kind, message), fate)


def _files(chain: list[BaseException], host: str, settings: Settings) -> NoAnswerError | None:
    """requests and ssl complain about certificate files that are missing or hold something else."""
    text = str(chain[0])
    unreadable = _first(chain, FileNotFoundError, PermissionError, IsADirectoryError)
    if not unreadable and not any(mark in text for mark in ("invalid path:", "[X509", "[PEM", "PEM lib")):
        return None
    files = ", ".join(file for file in (settings.ca_bundle, settings.client_certificate, settings.client_key) if file)
    return _answer("tls", f"{host} was not asked: one of {files} cannot be used: {text}; name readable PEM files")


def _tls(chain: list[BaseException], host: str, _: Settings) -> NoAnswerError | None:
    refused = _first(chain, ssl.SSLCertVerificationError)
    if refused is not None:
        mend = _MENDS.get(refused.verify_code, "let the server present a certificate that is valid for its name")
        reason = refused.verify_message.rstrip(".")
        return _answer("tls", f"the certificate of {host} is not accepted: {reason}; {mend}")
    failed = _first(chain, ssl.SSLError)
    if failed is None:
        return None
    if failed.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"):
        return _answer(
            "tls", f"{host} does not speak TLS on this port; if it is meant to be plain HTTP, declare http://"
        )
    mend = "see which versions, ciphers and client certificates it accepts"
    return _answer("tls", f"there is no TLS connection with {host}: {failed.reason or failed}; {mend}")


def _alert(chain: list[BaseException], host: str, settings: Settings) -> NoAnswerError | None:
    """TLS that fails behind the handshake of this side; what was sent is not read before the other's is over, too.

    So an alert about the certificate of the client says that nothing was taken (RFC 8446, clauses 2 and 6.2).
    """
    failed = _first(chain, ssl.SSLError)
    if failed is None:
        return None
    if any(mark in (failed.reason or "") for mark in _OF_THE_HANDSHAKE):
        return _tls(chain, host, settings)
    message = f"{host} broke off TLS before its answer was whole: {failed.reason or failed}; see its log"
    return _answer("broken", message, Fate.LOST)


def _proxy(chain: list[BaseException], host: str, _: Settings) -> NoAnswerError | None:
    if _first(chain, exceptions.ProxyError) is None:
        return None
    mend = "correct HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY"
    return _answer("unreachable", f"{host} was not reached, because the proxy failed; {mend}")


def _name(chain: list[BaseException], host: str, _: Settings) -> NoAnswerError | None:
    failed = _first(chain, socket.gaierror)
    if failed is None:
        return None
    again = failed.errno == socket.EAI_AGAIN
    what = "the name service does not answer" if again else "there is no such host name"
    message = f"{host} was not found: {what}; correct the url in the platform file, or the name service of this machine"
    return _answer("unreachable", message, Fate.UNSENT if again else Fate.UNKNOWN)


def _time(chain: list[BaseException], host: str, settings: Settings) -> NoAnswerError | None:
    if _first(chain, exceptions.ConnectTimeoutError):
        what = f"{host} did not accept a connection within {settings.connect_timeout:g} s"
        return _answer("unreachable", f"{what}; open the firewall for it, correct the url, or allow more time")
    if any("handshake" in str(error) for error in chain if isinstance(error, TimeoutError)):
        what = f"{host} did not finish the TLS handshake within {settings.connect_timeout:g} s"
        return _answer("unreachable", f"{what}; see whether the port is the right one")
    if _first(chain, exceptions.TimeoutError, TimeoutError):
        what = f"{host} sent nothing for {settings.read_timeout:g} s"
        return _answer("timeout", f"{what}; allow more time with --timeout")
    return None


def _connection(chain: list[BaseException], host: str, _: Settings) -> NoAnswerError | None:
    if _first(chain, ConnectionRefusedError):
        message = f"{host} refuses connections: nothing listens there; start the platform, or correct the url"
        return _answer("unreachable", message, Fate.UNSENT)
    if _first(chain, exceptions.NewConnectionError) is None:
        return None
    number = next((error.errno for error in chain if isinstance(error, OSError) and error.errno), None)
    reason = os.strerror(number) if number else str(chain[-1])
    message = f"{host} cannot be reached from this machine ({reason}); correct the url, or the network"
    return _answer("unreachable", message, Fate.UNSENT)


def _lost(chain: list[BaseException], host: str, _: Settings) -> NoAnswerError | None:
    if _first(chain, ConnectionResetError, BrokenPipeError, ConnectionAbortedError) is None:
        return None
    return _answer("broken", f"{host} closed the connection without an answer; see its log", Fate.LOST)


def _invalid(chain: list[BaseException], host: str, _: Settings) -> NoAnswerError | None:
    """http.client and the codecs refuse what may not stand in a request."""
    found = _first(chain, http.client.InvalidURL, exceptions.LocationValueError, UnicodeError)
    if found is None and type(chain[0]) is not ValueError:
        return None
    message = f"the request to {host} was not sent, because it is not valid HTTP: {chain[0]}; correct the test"
    return _answer("refused", message)


def _broken(chain: list[BaseException], host: str) -> NoAnswerError:
    what, fate = f"its answer is not HTTP ({type(chain[-1]).__name__}: {str(chain[-1])[:200]})", Fate.UNKNOWN
    if wrong := _first(chain, NotHttp):
        what = f"its answer is not HTTP: {wrong}"
    if _first(chain, http.client.IncompleteRead, exceptions.IncompleteRead):
        what, fate = "its answer ended early", Fate.LOST
    return _answer("broken", f"{host}: {what}; see the log of the platform, and of any proxy before it", fate)
