"""Keyless signatures as the commands take them: whose identity, at which Sigstore instance, and whether it holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.bundle.model import BrokenBundleError, Identity, WrongTrustError
from oasc_check.cli.bundles import opened, require_extra

if TYPE_CHECKING:
    from sigstore.models import ClientTrustConfig
    from sigstore.oidc import IdentityToken

    from oasc_check.bundle.model import Bundle

_EXTRA = "keyless signatures need what is not installed: pip install 'oasc-check[sigstore]'"
_KEPT = ("env:", "file:", "keyring:")
_NONE = "it holds no keyless signature: who made it adds one with `oasc-check sign FILE.oasc --keyless`"


def require_sigstore() -> None:
    """Raises UsageError when what makes and checks keyless signatures is not installed."""
    require_extra()
    try:
        import sigstore  # noqa: F401
    except ImportError:
        raise click.UsageError(_EXTRA) from None


def with_identity(content: bytes, path: Path, reference: str | None, config: Path | None) -> tuple[bytes, Identity]:
    """The octets of a bundle with a keyless signature in it, and whose it is.

    ``reference`` says where the identity token is kept, ``config`` at which private instance to sign.
    Raises UsageError, SecretError, KeylessError, BrokenBundleError.
    """
    from oasc_check.bundle.keyless import signed
    from oasc_check.bundle.sealing import with_keyless
    from oasc_check.bundle.trust import trust_config

    statement = opened(content, path).statement
    try:
        where = trust_config(config)
    except WrongTrustError as error:
        raise click.UsageError(f"{config}: {error}.") from None
    signature, signer = signed(statement, _token(reference, where), where)
    return with_keyless(content, signature), signer


def _token(reference: str | None, where: ClientTrustConfig) -> IdentityToken:
    """The identity token: from where it is kept, else of the CI job, else of who signs in with a browser."""
    from oasc_check.bundle import keyless

    if reference:
        return keyless.read(_secret(reference))
    if found := keyless.of_this_job():
        return keyless.read(found)
    if not sys.stdin.isatty():
        raise click.UsageError(
            "nobody is known who could sign: this is neither a CI job with an identity nor a terminal. Say where an "
            "identity token is kept with --identity-token env:NAME, or give the job the permission to have one."
        )
    return keyless.of_this_person(where)


def _secret(reference: str) -> str:
    from oasc_check.run.secrets import read

    if not reference.startswith(_KEPT):
        raise click.UsageError(
            "--identity-token takes env:NAME, file:PATH or keyring:NAME, never the token itself: others can read the "
            "command line."
        )
    return read(reference)


def trouble(bundle: Bundle, expected: Identity, trusted_root: Path | None) -> str:
    """Why a bundle was not signed without a key by who should have, or nothing when it was. Raises UsageError."""
    require_sigstore()
    from oasc_check.bundle.identity import check
    from oasc_check.bundle.trust import verifier

    if bundle.keyless is None:
        return _NONE
    try:
        check(bundle.keyless, bundle.statement, expected, verifier(trusted_root))
    except BrokenBundleError as error:
        return str(error)
    except WrongTrustError as error:
        raise click.UsageError(f"{trusted_root or 'Sigstore'}: {error}.") from None
    return ""
