"""Whom to trust in Sigstore: the public instance, or a private one that a file describes."""

from __future__ import annotations

import logging
from pathlib import Path

from sigstore.errors import Error, TUFError
from sigstore.models import ClientTrustConfig, TrustedRoot
from sigstore.verify import Verifier

from oasc_check.bundle.model import KeylessError, WrongTrustError

logging.getLogger("sigstore").setLevel(logging.ERROR)
"""It warns of what is meant here, such as that no network is asked."""


def verifier(trusted_root: Path | None) -> Verifier:
    """What checks signatures without a network: against a trusted root (JSON), or that of the public instance which the
    library brings or keeps on this machine. Raises WrongTrustError.
    """
    if trusted_root is None:
        return _public_verifier()
    try:
        return Verifier(trusted_root=TrustedRoot.from_file(str(trusted_root)))
    except (Error, ValueError):
        raise WrongTrustError("it is no trusted root of Sigstore, as JSON") from None


def trust_config(file: Path | None) -> ClientTrustConfig:
    """Where to sign, by a client trust configuration (JSON) or at the public instance, which is asked whether its keys
    have changed. Raises WrongTrustError, KeylessError.
    """
    if file is None:
        return _public()
    try:
        config = ClientTrustConfig.from_json(file.read_text("utf-8"))
        config.signing_config  # noqa: B018 - read and checked only when it is used
    except (Error, ValueError):
        raise WrongTrustError("it is no client trust configuration of Sigstore, as JSON") from None
    return config


def _public() -> ClientTrustConfig:
    try:
        return ClientTrustConfig.production()
    except TUFError as error:
        raise KeylessError(
            f"the keys of the public Sigstore cannot be had: {reason(error.__cause__ or error)}"
        ) from None


def _public_verifier() -> Verifier:
    try:
        return Verifier.production(offline=True)
    except (Error, ValueError):
        mend = "remove the folder sigstore-python from the cache of this machine"
        raise WrongTrustError(f"what is kept of the public instance cannot be read; {mend}") from None


def reason(error: BaseException) -> str:
    """The first of an error and its causes that says something; the library often says nothing itself."""
    told: BaseException | None = error
    while told and not str(told):
        told = told.__cause__ or told.__context__
    return " ".join(str(told or type(error).__name__).split())
