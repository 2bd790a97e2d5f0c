"""Signs the statement of a bundle without a key of one's own: Sigstore gives a certificate to whom an OpenID provider
vouches for, valid for minutes, and enters the signature into a public log (https://docs.sigstore.dev).
"""

from __future__ import annotations

from sigstore.dsse import Statement
from sigstore.models import ClientTrustConfig
from sigstore.oidc import IdentityError, IdentityToken, Issuer, detect_credential
from sigstore.sign import SigningContext
from sigstore.verify import Verifier

from oasc_check.bundle.envelope import in_one_form
from oasc_check.bundle.identity import check
from oasc_check.bundle.model import BrokenBundleError, Identity, KeylessError
from oasc_check.bundle.trust import reason


def of_this_job() -> str | None:
    """The identity token of the pipeline that this is run in (GitHub Actions, GitLab and others); None outside of one.

    Raises KeylessError where the job must not have one.
    """
    try:
        return detect_credential()
    except IdentityError as error:
        raise KeylessError(f"this job gets no identity token: {reason(error)}") from None


def of_this_person(config: ClientTrustConfig) -> IdentityToken:
    """Who signs in with a browser, which is opened; it is waited for. Raises KeylessError."""
    try:
        return Issuer(config.signing_config.get_oidc_url()).identity_token()
    except Exception as error:
        raise KeylessError(f"nobody signed in: {reason(error)}") from error


def read(token: str) -> IdentityToken:
    """An identity token from its text (a JWT). Raises KeylessError for one that is expired or for another use."""
    try:
        return IdentityToken(token)
    except IdentityError as error:
        why = "it must be a JWT for the audience sigstore that has not expired"
        raise KeylessError(f"the identity token cannot be used: {reason(error)}; {why}") from None


def signed(statement: bytes, token: IdentityToken, config: ClientTrustConfig) -> tuple[bytes, Identity]:
    """A Sigstore bundle of this statement as it is stored, and whom it names.

    Raises KeylessError where Sigstore does not sign, or does so in a way that nobody could verify.
    """
    try:
        with SigningContext.from_trust_config(config).signer(token) as signer:
            made = signer.sign_dsse(Statement(statement))
        signature = in_one_form(made.to_json())
        return signature, check(signature, statement, None, Verifier(trusted_root=config.trusted_root))
    except BrokenBundleError as error:
        raise KeylessError(f"what Sigstore signed does not hold: {error}") from None
    except Exception as error:
        raise KeylessError(f"Sigstore did not sign: {reason(error)}") from error
