"""Tokens held against the keys that are published for them: JSON Web Tokens (RFC 7519) signed by JWS (RFC 7515).

The one module that uses PyJWT. It is told no time: expectations compare times with the clock of the test. Pure.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from oasc_check.run.model import CannotTell

_ALGORITHMS = {"RSA": ("RS", "PS"), "EC": ("ES",), "OKP": ("Ed",)}
"""The kinds of keys (RFC 7518, 6; RFC 8037), and how the algorithms begin that they sign with."""

_PUBLIC = frozenset({"kty", "n", "e", "crv", "x", "y"})
_MISSING = "nothing here can verify a signature; install it with: pip install 'oasc-check[security]'"


class Token(NamedTuple):
    """The two JSON objects of a signed token."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def token_of(text: Any) -> Token | None:
    """A text that is a signed JWT in compact form (RFC 7519, clause 7.2); None for any other text."""
    parts = text.split(".") if isinstance(text, str) else []
    if len(parts) != 3:
        return None
    header, claims = _object(parts[0]), _object(parts[1])
    return Token(header, claims) if header is not None and claims is not None and "alg" in header else None


def _octets(part: str) -> bytes:
    """What stands in base64url without padding (RFC 7515, clause 2). Raises ValueError."""
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars="-_", validate=True)


def _object(part: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(_octets(part))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def unsigned(text: str, keys: Any) -> str | None:
    """Why no key of a JWK Set (RFC 7517) verifies the signature of a token, or None when one does.

    Raises CannotTell where PyJWT is not installed or does not know the algorithm.
    """
    token = token_of(text)
    if token is None:
        return "no signed JWT"
    algorithm = str(token.header["alg"])
    candidates = list(_candidates(keys, algorithm, token.header.get("kid")))
    if not candidates:
        if "kid" in token.header:
            return f"a token signed by {algorithm}, and no published key for it and the kid {token.header['kid']}"
        return f"a token signed by {algorithm}, and no published key for it"
    if any(_verifies(text, key, algorithm) for key in candidates):
        return None
    return f"a token signed by {algorithm} that none of the {len(candidates)} published keys for it verifies"


def _candidates(keys: Any, algorithm: str, kid: Any) -> Iterator[Mapping[str, Any]]:
    """The keys that may have signed: of the right kind and for this algorithm, by the name that the token gives."""
    published = keys.get("keys") if isinstance(keys, Mapping) else None
    for key in published if isinstance(published, list) else ():
        if not isinstance(key, Mapping) or key.get("use", "sig") != "sig":
            continue
        kinds = _ALGORITHMS.get(str(key.get("kty")), ())
        if not algorithm.startswith(kinds) or key.get("alg", algorithm) not in (algorithm, "EdDSA", "Ed25519"):
            continue
        if kid is None or key.get("kid") in (None, kid):
            yield key


def _verifies(text: str, key: Mapping[str, Any], algorithm: str) -> bool:
    known, wrong = _algorithms()
    signer = known.get("EdDSA" if algorithm == "Ed25519" else algorithm)
    if signer is None:
        raise CannotTell(f"the tester does not know the algorithm {algorithm}, by which the token is signed")
    signed, _, signature = text.rpartition(".")
    try:
        public = signer.from_jwk({name: value for name, value in key.items() if name in _PUBLIC})
        return bool(signer.verify(signed.encode(), public, _octets(signature)))
    except (wrong, ValueError, TypeError):
        return False


def _algorithms() -> tuple[Mapping[str, Any], type[Exception]]:
    """What can verify, by the names of RFC 7518, and what it raises for a key that it cannot use."""
    try:
        from jwt import PyJWTError
        from jwt.algorithms import get_default_algorithms, has_crypto
    except ImportError:
        raise CannotTell(_MISSING) from None
    if not has_crypto:
        raise CannotTell(_MISSING)
    return get_default_algorithms(), PyJWTError
