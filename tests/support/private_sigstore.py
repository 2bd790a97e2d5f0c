"""A private Sigstore instance with real cryptography: a certificate authority with its certificate log (as Fulcio), a
transparency log (as Rekor, API version 1), and the trusted root and trust configuration that describe them.

What each signs is laid down in RFC 6962 (certificates and the Merkle tree) and in the formats of transparency.dev
(checkpoints). It has no state but the entries of its log; ``sigstore_server`` puts it on loopback.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LASTS = timedelta(minutes=10)
"""How long a certificate is valid, as those of the public instance are."""
_ORIGIN = "log.sigstore.test"
_SCT_LIST = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_ISSUER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_SHA256_ECDSA = b"\x04\x03"
_OLDER_ENTRIES = [b"one", b"two", b"three"]


def base64_of(octets: bytes) -> str:
    """Base64 text, as JSON holds octets."""
    return base64.b64encode(octets).decode()


class LogKey:
    """A key that a log signs with; its id is the digest of the public key (RFC 6962, 3.2)."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.der = spki(self._private.public_key())
        self.id = hashlib.sha256(self.der).digest()

    def sign(self, data: bytes) -> bytes:
        """An ECDSA signature in DER."""
        return self._private.sign(data, ec.ECDSA(hashes.SHA256()))

    def described(self, url: str) -> dict[str, Any]:
        """The log in a trusted root."""
        key = {
            "rawBytes": base64_of(self.der),
            "keyDetails": "PKIX_ECDSA_P256_SHA_256",
            "validFor": {"start": "2020-01-01T00:00:00Z"},
        }
        log_id = {"keyId": base64_of(self.id)}
        return {"baseUrl": url, "hashAlgorithm": "SHA2_256", "publicKey": key, "logId": log_id}


class Authority:
    """Issues certificates to whoever an identity token speaks of, with a timestamp of its certificate log in them."""

    def __init__(self) -> None:
        self.certificate_log = LogKey()
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.root = self._own_certificate()

    def _own_certificate(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sigstore.test")])
        start, key = datetime(2020, 1, 1, tzinfo=UTC), self._private.public_key()
        builder = _builder(name, name, key, start, start + timedelta(days=36_500))
        return (
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .sign(self._private, hashes.SHA256())
        )

    def certificate(self, key: Any, claims: Mapping[str, Any], now: datetime) -> x509.Certificate:
        """A certificate of a public key for the identity in the claims of an OIDC token."""
        builder = self._unlogged(key, claims, now)
        precertificate = builder.sign(self._private, hashes.SHA256())
        stamps = self._stamps(precertificate.tbs_certificate_bytes, now)
        return builder.add_extension(x509.UnrecognizedExtension(_SCT_LIST, stamps), critical=False).sign(
            self._private, hashes.SHA256()
        )

    def _unlogged(self, key: Any, claims: Mapping[str, Any], now: datetime) -> x509.CertificateBuilder:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._private.public_key())
        code_signing = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        start = now.replace(microsecond=0)
        return (
            _builder(x509.Name([]), self.root.subject, key, start, start + LASTS)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(code_signing, critical=False)
            .add_extension(identifier, critical=False)
            .add_extension(x509.SubjectAlternativeName([_identity(claims)]), critical=True)
            .add_extension(x509.UnrecognizedExtension(_ISSUER, claims["iss"].encode()), critical=False)
        )

    def _stamps(self, precertificate: bytes, now: datetime) -> bytes:
        """A list of one signed certificate timestamp (RFC 6962, 3.2 and 3.3) in an OCTET STRING."""
        when = int(now.timestamp()) * 1000
        issuer = hashlib.sha256(spki(self._private.public_key())).digest()
        entry = issuer + len(precertificate).to_bytes(3, "big") + precertificate
        signature = self.certificate_log.sign(struct.pack("!BBQH", 0, 0, when, 1) + entry + b"\0\0")
        one = b"\0" + self.certificate_log.id + struct.pack("!QH", when, 0) + _SHA256_ECDSA + _sized(signature)
        return _octet_string(_sized(_sized(one)))


class Log:
    """A transparency log: what is entered gets a signed time, and a proof that it is in the tree."""

    def __init__(self) -> None:
        self.key = LogKey()
        self.late = timedelta(0)
        self._leaves = list(_OLDER_ENTRIES)

    def enter(self, body: bytes, now: datetime) -> dict[str, Any]:
        """The entry of a canonical body, as ``POST /api/v1/log/entries`` answers it; ``late`` is added to its time."""
        self._leaves.append(body)
        index, size = len(self._leaves) - 1, len(self._leaves)
        entry = {
            "body": base64_of(body),
            "integratedTime": int((now + self.late).timestamp()),
            "logID": self.key.id.hex(),
            "logIndex": index,
        }
        promise = self.key.sign(canonical(entry))
        root = tree(self._leaves)
        proof = {
            "checkpoint": self._checkpoint(size, root),
            "hashes": [one.hex() for one in path(index, self._leaves)],
            "logIndex": index,
            "rootHash": root.hex(),
            "treeSize": size,
        }
        verification = {"inclusionProof": proof, "signedEntryTimestamp": base64_of(promise)}
        return {self.key.id.hex(): {**entry, "verification": verification}}

    def _checkpoint(self, size: int, root: bytes) -> str:
        note = f"{_ORIGIN} - 1\n{size}\n{base64_of(root)}\n"
        signature = base64_of(self.key.id[:4] + self.key.sign(note.encode()))
        return f"{note}\n\N{EM DASH} {_ORIGIN} {signature}\n"


class PrivateSigstore:
    """An authority and a log. Another instance that shares the ``authority`` has only another log."""

    def __init__(self, authority: Authority | None = None) -> None:
        self.authority = authority or Authority()
        self.log = Log()

    def trusted_root(self) -> dict[str, Any]:
        """What who verifies must know of it."""
        root = base64_of(self.authority.root.public_bytes(Encoding.DER))
        authority = {
            "subject": {"organization": "test", "commonName": "sigstore.test"},
            "uri": "https://ca.sigstore.test",
            "certChain": {"certificates": [{"rawBytes": root}]},
            "validFor": {"start": "2020-01-01T00:00:00Z"},
        }
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [self.log.key.described("https://log.sigstore.test")],
            "certificateAuthorities": [authority],
            "ctlogs": [self.authority.certificate_log.described("https://ct.sigstore.test")],
        }

    def trust_config(self, url: str) -> dict[str, Any]:
        """What who signs must know of it, with everything at one address."""
        service = {
            "url": url,
            "majorApiVersion": 1,
            "validFor": {"start": "2020-01-01T00:00:00Z"},
            "operator": "sigstore.test",
        }
        signing = {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": [service],
            "oidcUrls": [service],
            "rekorTlogUrls": [service],
            "rekorTlogConfig": {"selector": "ANY"},
        }
        return {
            "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
            "trustedRoot": self.trusted_root(),
            "signingConfig": signing,
        }


def spki(key: Any) -> bytes:
    """SubjectPublicKeyInfo in DER."""
    der: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return der


def canonical(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON (RFC 8785) of what has ASCII names and whole numbers only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def tree(leaves: list[bytes]) -> bytes:
    """The root of a Merkle tree (RFC 6962, 2.1)."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    at = _split(len(leaves))
    return hashlib.sha256(b"\1" + tree(leaves[:at]) + tree(leaves[at:])).digest()


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """The audit path of a leaf (RFC 6962, 2.1.1)."""
    if len(leaves) == 1:
        return []
    at = _split(len(leaves))
    if index < at:
        return [*path(index, leaves[:at]), tree(leaves[at:])]
    return [*path(index - at, leaves[at:]), tree(leaves[:at])]


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _identity(claims: Mapping[str, Any]) -> x509.GeneralName:
    """As Fulcio: the address of a person, the file of a pipeline of GitLab, or else the subject."""
    if "email" in claims:
        return x509.RFC822Name(claims["email"])
    if "ci_config_ref_uri" in claims:
        return x509.UniformResourceIdentifier(f"https://{claims['ci_config_ref_uri']}")
    return x509.UniformResourceIdentifier(claims["sub"])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Any, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _usage(**used: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: used.get(name, False) for name in names})


def _sized(octets: bytes) -> bytes:
    return struct.pack("!H", len(octets)) + octets


def _octet_string(octets: bytes) -> bytes:
    """DER (X.690, 8.7 and 8.1.3.4) of less than 128 octets, which one timestamp never exceeds."""
    return bytes([0x04, len(octets)]) + octets
