"""A signed statement: an in-toto Statement (https://in-toto.io/Statement/v1) in a DSSE envelope
(https://github.com/secure-systems-lab/dsse), signed with Ed25519.
"""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._crypto_signer import CryptoSigner
from securesystemslib.signer._key import SSlibKey

from oasc_check.bundle.model import BrokenBundleError

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def key_id(key: Ed25519PublicKey) -> str:
    """What a key is known by: a digest in hexadecimal."""
    return str(SSlibKey.from_crypto(key).keyid)


def sealed(statement: dict[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The envelope of a statement, signed."""
    envelope = Envelope(_json(statement), PAYLOAD_TYPE, {})
    envelope.sign(CryptoSigner(key))
    return _json(envelope.to_dict())


def opened(content: bytes, key: Ed25519PublicKey) -> dict[str, Any]:
    """The statement in an envelope that this key signed. Raises BrokenBundleError when anything differs."""
    try:
        envelope = Envelope.from_dict(json.loads(content))
        envelope.verify([SSlibKey.from_crypto(key)], 1)
        statement = json.loads(envelope.payload)
    except VerificationError:
        raise BrokenBundleError("its signature does not match") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BrokenBundleError("its signature cannot be read") from None
    if envelope.payload_type != PAYLOAD_TYPE or not isinstance(statement, dict):
        raise BrokenBundleError("what is signed is no statement about a result")
    if _json(envelope.to_dict()) != content:
        raise BrokenBundleError("its signature is not written as it was made")
    return statement


def payload(content: bytes) -> bytes:
    """What an envelope that was opened holds, octet by octet as it was signed."""
    octets: bytes = Envelope.from_dict(json.loads(content)).payload
    return octets


def in_one_form(sigstore_bundle: str | bytes) -> bytes:
    """A Sigstore bundle in the one form in which it is stored. Raises ValueError, RecursionError."""
    return _json(json.loads(sigstore_bundle))


def check_keyless(sigstore_bundle: bytes, content: bytes) -> None:
    """Raises BrokenBundleError unless a Sigstore bundle holds the statement of this envelope, in its one form.

    Whose signature it is can be told only by who knows whom to expect: see ``bundle.identity``.
    """
    try:
        same_form = in_one_form(sigstore_bundle) == sigstore_bundle
        signed = json.loads(sigstore_bundle)["dsseEnvelope"]["payload"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BrokenBundleError("its keyless signature cannot be read") from None
    if not same_form:
        raise BrokenBundleError("its keyless signature is not written as it was made")
    if signed != json.loads(content)["payload"]:
        raise BrokenBundleError("its keyless signature is of another result")


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
