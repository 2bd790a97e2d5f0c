"""A bundle (``.oasc``): a result, the suite files that judged it, and a signature over both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RESULT = "result.json"


class BrokenBundleError(Exception):
    """A file is no bundle, or not as it was signed. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is in a bundle whose signature and digests hold.

    ``result`` is the JSON result as it was signed; ``suites`` and ``schemas`` are files by their names below these
    folders; ``key_id`` is that of the key that signed, which is in ``public_key`` (PEM).
    """

    result: bytes
    suites: Mapping[str, bytes]
    schemas: Mapping[str, bytes]
    key_id: str
    public_key: bytes
