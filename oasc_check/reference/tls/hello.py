"""The first messages of TLS as a server sees and writes them, to make mistakes that its TLS library would not make."""

from collections.abc import Collection
from typing import NamedTuple


class Offer(NamedTuple):
    """What a client offers: the version in its first message and the numbers of its cipher suites."""

    version: int
    ciphers: frozenset[int]


NOTHING = Offer(0, frozenset())


def offer_of(record: bytes) -> Offer:
    """What the first record of a client says (RFC 5246, clause 7.4.1.2); NOTHING where it says nothing."""
    if len(record) < 46 or record[0] != 22 or record[5] != 1:
        return NOTHING
    at = 44 + record[43]
    length = int.from_bytes(record[at : at + 2])
    suites = record[at + 2 : at + 2 + length]
    numbers = frozenset(int.from_bytes(suites[i : i + 2]) for i in range(0, len(suites) - 1, 2))
    return Offer(int.from_bytes(record[9:11]), numbers)


def chosen(version: int, ciphers: Collection[int]) -> bytes:
    """The record in which a server chooses this version and one of these suites (RFC 5246, clause 7.4.1.3)."""
    body = version.to_bytes(2) + bytes(32) + b"\x00" + min(ciphers).to_bytes(2) + b"\x00"
    message = b"\x02" + len(body).to_bytes(3) + body
    return b"\x16" + version.to_bytes(2) + len(message).to_bytes(2) + message
