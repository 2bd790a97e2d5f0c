"""Whether a keyless signature is by whom it should be.

Sigstore's verifier checks the certificate and its log, whom it names, the entry in the transparency log, the signature.
"""

from __future__ import annotations

from cryptography.x509 import (
    Certificate,
    ObjectIdentifier,
    RFC822Name,
    SubjectAlternativeName,
    UniformResourceIdentifier,
)
from sigstore.errors import VerificationError
from sigstore.models import Bundle
from sigstore.verify import Verifier
from sigstore.verify.policy import Identity as IdentityPolicy

from oasc_check.bundle.envelope import PAYLOAD_TYPE
from oasc_check.bundle.model import BrokenBundleError, Identity

_ISSUER = ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
"""https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md"""
_REASONS = (
    ("not valid at validation time", "its certificate was not valid when it signed"),
    ("expired at time of signing", "its certificate was not valid when it signed"),
    ("certificate chain", "its certificate comes from no authority that is trusted"),
    ("SCT", "no certificate log that is trusted has seen its certificate"),
    ("log entry", "the transparency log does not hold it, or another log than the one that is trusted does"),
    ("invalid signature", "the keyless signature does not match what it is said to sign"),
    ("verified time", "nothing that is trusted says when it was signed"),
)
"""What the verifier says, by words of it, and what we say."""


class _Expected:
    """A policy of sigstore's verifier: the certificate names this identity and this issuer, or any when None."""

    def __init__(self, expected: Identity | None) -> None:
        self._expected = expected
        self.found = Identity("", "")

    def verify(self, cert: Certificate) -> None:
        """Raises BrokenBundleError for anybody else."""
        self.found = found = _named(cert)
        expected = self._expected
        if expected is None:
            return
        if found.issuer != expected.issuer:
            raise BrokenBundleError(f"its issuer is {found.issuer}, not {expected.issuer}")
        try:
            IdentityPolicy(identity=expected.name, issuer=expected.issuer).verify(cert)
        except VerificationError:
            raise BrokenBundleError(f"it was signed by {found.name}, not by {expected.name}") from None


def check(keyless: bytes, statement: bytes, expected: Identity | None, verifier: Verifier) -> Identity:
    """Who signed this statement. ``keyless`` is a Sigstore bundle.

    Raises BrokenBundleError for anybody else than who is expected, and for whatever else does not hold.
    """
    policy = _Expected(expected)
    try:
        kind, payload = verifier.verify_dsse(Bundle.from_json(keyless), policy)
    except BrokenBundleError:
        raise
    except VerificationError as error:
        raise BrokenBundleError(_told(str(error))) from error
    except Exception as error:  # whatever a parser makes of what a stranger wrote
        raise BrokenBundleError("its keyless signature cannot be read") from error
    if kind != PAYLOAD_TYPE or payload != statement:
        raise BrokenBundleError("its keyless signature is of another result")
    return policy.found


def _told(reason: str) -> str:
    ours = (text for words, text in _REASONS if words in reason)
    return next(ours, None) or f"its keyless signature does not hold: {reason}"


def _named(certificate: Certificate) -> Identity:
    """Who a certificate names first, and the issuer; empty where there is none."""
    names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    found = [*names.get_values_for_type(RFC822Name), *names.get_values_for_type(UniformResourceIdentifier)]
    issuer = certificate.extensions.get_extension_for_oid(_ISSUER).value
    return Identity(next(iter(found), ""), issuer.value.decode())  # type: ignore[attr-defined]
