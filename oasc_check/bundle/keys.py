"""Ed25519 key pairs (RFC 8032) in PEM: PKCS #8 for the private key, SubjectPublicKeyInfo for the public one."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)


class WrongKeyError(Exception):
    """What was given is not a key of the kind that is needed; says which is."""


def new_pair() -> tuple[bytes, bytes]:
    """A private and a public key, both in PEM."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, public_pem(private.public_key())


def used_once() -> Ed25519PrivateKey:
    """A private key that nobody keeps: who signs without a key is known by another signature."""
    return Ed25519PrivateKey.generate()


def public_pem(key: Ed25519PublicKey) -> bytes:
    """A public key in PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """The private key in a PEM text. Raises WrongKeyError."""
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongKeyError("it holds no private Ed25519 key without a password; make one with `oasc-check keygen`")
    return key


def public_key(pem: bytes) -> Ed25519PublicKey:
    """The public key in a PEM text. Raises WrongKeyError."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise WrongKeyError(
            "it holds no public Ed25519 key; `oasc-check keygen` writes one into a file that ends in .pub"
        )
    return key
