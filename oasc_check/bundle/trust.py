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
        return Verifier.production(offline=True)
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
        raise KeylessError(f"the keys of the public Sigstore cannot be had: {error.__cause__ or error}") from None
