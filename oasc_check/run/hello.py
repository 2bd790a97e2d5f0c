"""The first message of TLS, written and read byte by byte (RFC 5246, clauses 6 and 7.4.1).

So a server can be offered what the TLS library of this machine would never offer: old versions, and weak ciphers. What
the server chooses is seen in its own first message; no connection comes of it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

VERSIONS = {"1.0": 0x0301, "1.1": 0x0302, "1.2": 0x0303, "1.3": 0x0304}
_NAMES = {number: name for name, number in VERSIONS.items()} | {0x0300: "SSL 3.0"}

# Numbers of the IANA registry "TLS Cipher Suites".
CIPHERS = {
    "none": (0x0001, 0x0002, 0x003B, 0xC001, 0xC006, 0xC00B, 0xC010),
    "anonymous": (0x0018, 0x001B, 0x0034, 0x003A, 0x006C, 0x006D, 0x00A6, 0x00A7, 0xC016, 0xC017, 0xC018, 0xC019),
    "export": (0x0003, 0x0006, 0x0008, 0x000B, 0x000E, 0x0011, 0x0014, 0x0017, 0x0019),
    "rc4": (0x0004, 0x0005, 0xC002, 0xC007, 0xC00C, 0xC011),
    "des": (0x0009, 0x000C, 0x000F, 0x0012, 0x0015, 0x001A),
    "triple-des": (0x000A, 0x000D, 0x0010, 0x0013, 0x0016, 0xC003, 0xC008, 0xC00D, 0xC012),
    "static-rsa": (0x002F, 0x0035, 0x003C, 0x003D, 0x009C, 0x009D, 0x0041, 0x0084),
}
_USUAL = (0xC013, 0xC014, 0xC009, 0xC00A, 0x0033, 0x0039, 0x002F, 0x0035, *CIPHERS["triple-des"], *CIPHERS["rc4"])
"""What servers of TLS 1.0 and 1.1 choose from."""
_HANDSHAKE, _ALERT = 22, 21
_SERVER_HELLO = 2
_ALERTS = {
    40: "handshake failure", 47: "illegal parameter", 70: "protocol version", 71: "insufficient security",
    80: "internal error", 86: "inappropriate fallback", 112: "unrecognized name",
}  # fmt: skip


class NotTls(Exception):
    """What came back is no TLS."""


@dataclass(frozen=True)
class Chosen:
    """What a server chose: a version such as ``1.1`` and the number of a cipher suite; or why it chose nothing."""

    version: str = ""
    cipher: int = 0
    refusal: str = ""


def client_hello(version: str, ciphers: str | None, host: str | None) -> bytes:
    """A record that offers one version and one kind of CIPHERS, or what is usual; ``host`` is a name, no address."""
    number = VERSIONS[version]
    suites = [*(CIPHERS[ciphers] if ciphers else _USUAL), 0x00FF]
    body = number.to_bytes(2) + os.urandom(32) + b"\x00"
    body += _vector(b"".join(suite.to_bytes(2) for suite in suites), 2) + b"\x01\x00"
    body += _vector(b"".join(_extensions(number, host)), 2)
    return b"\x16\x03\x01" + _vector(b"\x01" + _vector(body, 3), 2)


def _vector(content: bytes, size: int) -> bytes:
    """The content after its length (RFC 5246, clause 4.3)."""
    return len(content).to_bytes(size) + content


def _extension(number: int, content: bytes) -> bytes:
    return number.to_bytes(2) + _vector(content, 2)


def _extensions(version: int, host: str | None) -> Iterator[bytes]:
    if host:
        yield _extension(0, _vector(b"\x00" + _vector(host.encode("idna"), 2), 2))
    yield _extension(10, _vector(bytes.fromhex("001d00170018001901000101"), 2))
    yield _extension(11, b"\x01\x00")
    if version >= VERSIONS["1.2"]:
        yield _extension(13, _vector(bytes.fromhex("040305030603080408050806040105010601020302010202"), 2))


def answer_of(pieces: Iterator[bytes]) -> Chosen:
    """What a server answers; ``pieces`` are what it sends, to the end of the connection. Raises NotTls."""
    received = b""
    for piece in pieces:
        received += piece
        if received[:1] not in (b"\x16", b"\x15") or (len(received) > 1 and received[1] != 3):
            raise NotTls
        if (chosen := _read(received)) is not None:
            return chosen
    return Chosen(refusal="it ended the connection")


def _read(received: bytes) -> Chosen | None:
    """The answer, when enough of it is there; the first message may be spread over several records."""
    messages, kind = _messages(received)
    if kind == _ALERT:
        return Chosen(refusal=_ALERTS.get(messages[1], f"alert {messages[1]}")) if len(messages) > 1 else None
    if len(messages) < 41 or len(messages) < 41 + messages[38]:
        return None
    if messages[0] != _SERVER_HELLO:
        raise NotTls
    at = 39 + messages[38]
    version = int.from_bytes(messages[4:6])
    return Chosen(_NAMES.get(version, f"{version:#06x}"), int.from_bytes(messages[at : at + 2]))


def _messages(received: bytes) -> tuple[bytes, int]:
    """The contents of the complete records of the first kind, and that kind."""
    kind, contents, at = received[0], b"", 0
    while at + 5 <= len(received) and received[at] == kind:
        length = int.from_bytes(received[at + 3 : at + 5])
        if at + 5 + length > len(received):
            break
        contents += received[at + 5 : at + 5 + length]
        at += 5 + length
    return contents, kind


def name_of(cipher: int) -> str:
    """A cipher suite for people: its number, and its kind when it is one of CIPHERS."""
    kind = next((kind for kind, numbers in CIPHERS.items() if cipher in numbers), "")
    return f"{cipher:#06x}" + (f" ({kind})" if kind else "")
