"""A bundle (``.oasc``): a result, the suite files that judged it, and a signature over both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RESULT = "result.json"


class BrokenBundleError(Exception):
    """A file is no bundle, or not as it was signed. The message says what is wrong with it."""


class KeylessError(Exception):
    """Sigstore could not be reached, or did not sign; says which of it and why."""


class WrongTrustError(Exception):
    """A file does not describe a Sigstore instance; says what it should be."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs without a key: an e-mail address or a URI, and the URL of the OpenID provider that vouches for it."""

    name: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is in a bundle whose signature and digests hold.

    ``result`` is the JSON result as it was signed; ``suites`` and ``schemas`` are files by their names below these
    folders; ``key_id`` is that of the key that signed, which is in ``public_key`` (PEM). ``statement`` is what was
    signed, as JSON; ``keyless`` a Sigstore bundle of the same statement, whose signature nobody has checked yet.
    """

    result: bytes
    suites: Mapping[str, bytes]
    schemas: Mapping[str, bytes]
    key_id: str
    public_key: bytes
    statement: bytes
    keyless: bytes | None = None
