"""The keys of the reference platform and what they sign: RS256 (RFC 7518, clause 3.3), in integers only.

They protect nothing: they are the same in every copy of this program.
"""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

_E = 65537
_BYTES = 256
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""How PKCS #1 says that a digest is one of SHA-256 (RFC 8017, clause 9.2)."""
_P = int(
    "fd52af38c2840911b0b45fcb5a94ddb72bae9dd91b6217cff231d2552dbf01ee5fb7b29884459865ea2dabcf900d5a0344ce"
    "2ca95430d8b1eb0590f59cc791ecfe47710caa52599466522dec417f96bb39dd5adfc1436c4e67eaa7c07e514e0b01c4b142"
    "51ed57cdfaf338c4d8668917606a45e1881f68b5642f299090abcef1",
    16,
)
_Q = int(
    "f0edda9e70b4d6ec5a2b6d75fbca2017873f0d8c62b0ba3cb1ad44fcc617b4c267af37cbdfc8cf57871498482ab92977464e"
    "d907cf6c1be0dfbba0e006ab0f6b65eba73a5a1b9aea0b7b9bd0b3f198c4adde14ee67a1a7d6ab7abc85faad85e58cb45e2d"
    "e965b16916ea903503b22ea439703ff6027ab1109e48ff934b70f7b7",
    16,
)
_OTHER_P = int(
    "c6fbdb2a4c8363f897b2da55a8a6d4bea15b6a2f2477d55a749257968ff126585826b78422695d12cced5727ee4ea44423fe"
    "3eaa8530fa9ecde0ed8fce30cf2bd900bf4f0e5d9232fc6a38b77e4ab441b9f3d9e3e8849a1c8e15b6edb905b1b877b088b2"
    "a5f846f75005301f7ece45a46e2dcf14171b27e8e7f649ac1013375d",
    16,
)
_OTHER_Q = int(
    "b7f96a7dfc6c3eec6af907d33ba431b23e463ad36b430db27e75d7429293ca00735ccfa45628b7b118279438ab4b7cca8f07"
    "ac9802d15d680004d0c58ebc7ef222f9f22cad995a26af688c365d2cd33d75075874272cfa80b71c4f469dfadcbe63c16e57"
    "fa457e2fb171b44d1379f5887f6e496ceef4db808f402f720e2d732b",
    16,
)
_ENCRYPTION_N = int(
    "a1874f48444e9f9b4ec8b7cb15c943c6dbccf0858f939b55fbc01cc882780df6212d5e1ae0724731bef789b1bc6412fe6901"
    "99eaa73693bcfc86f8885430836caf103e9c981a33b51876be0cf35b59d349a294f73bfb0dc4aa213977d20c4db9673e3db0"
    "960ae8e9e6dd11e0ccc5a9c1e3077323d484a9857763c346607aaec37800147315e5e16f3e3c03af3b987186b62e70c4b0dd"
    "66d37bec87bba30ebdc5b29539c31fe68fa2ec3c4e38f89d3214930c9a68ffaa6f472a93ad28639262411a6a892062fd6a76"
    "d1af048c7fbf47816821ac13e47cd4f41fbba0e824e9ff1c23e8dd306310df61398e33e963a9eb69d0b2d8e2f46abcc06b70"
    "15f7c40df191",
    16,
)
_POINT = (
    0xF654EA093A0303F3835C585F649EE6635886CA9E367D177526C46ADA2EC83547,
    0xE8B63F3FE7B3ED76921F03565B0C4027276261C6B6EA1D8A4599CF12DC60CA48,
)


class _RsaKey(NamedTuple):
    """A private key by its two primes."""

    p: int
    q: int

    @property
    def n(self) -> int:
        return self.p * self.q

    @property
    def d(self) -> int:
        return pow(_E, -1, (self.p - 1) * (self.q - 1))

    def power(self, message: int) -> int:
        """The message to the private power, by the Chinese remainder theorem (RFC 8017, clause 5.1.2)."""
        first = pow(message, self.d % (self.p - 1), self.p)
        second = pow(message, self.d % (self.q - 1), self.q)
        return second + self.q * ((first - second) * pow(self.q, -1, self.p) % self.p)


_PUBLISHED, _UNPUBLISHED = _RsaKey(_P, _Q), _RsaKey(_OTHER_P, _OTHER_Q)


def base64url(content: bytes) -> str:
    """Without padding (RFC 7515, clause 2)."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8))


def key_set(defects: Collection[str]) -> Any:
    """The published JWK Set (RFC 7517): keys that sign, by RSA and on a curve, and one that encrypts."""
    curve = {"kty": "EC", "kid": "ec1", "use": "sig", "alg": "ES256", "crv": "P-256"}
    keys: list[dict[str, Any]] = [
        {"kty": "RSA", "kid": "rsa1", "use": "sig", "alg": "RS256", "n": _number(_PUBLISHED.n), "e": _number(_E)},
        {**curve, "x": base64url(_POINT[0].to_bytes(32)), "y": base64url(_POINT[1].to_bytes(32))},
        {"kty": "RSA", "kid": "rsa2", "use": "enc", "alg": "RSA-OAEP", "n": _number(_ENCRYPTION_N), "e": _number(_E)},
    ]
    if "oidc-keys-private" in defects:
        keys[0]["d"] = _number(_PUBLISHED.d)
    if "oidc-keys-padded" in defects:
        keys[2]["n"] += "=="
    if "oidc-keys-incomplete" in defects:
        del keys[1]["y"]
    if "oidc-keys-nameless" in defects:
        del keys[1]["kid"]
    if "oidc-keys-share-name" in defects:
        keys[2]["kid"] = "rsa1"
    if "oidc-keys-without-use" in defects:
        del keys[1]["use"]
    if "oidc-keys-short" in defects:
        keys[2]["n"] = _number(_ENCRYPTION_N >> 1024)
    return keys if "oidc-keys-a-list" in defects else {"keys": keys}


def signed(header: Mapping[str, Any], claims: Mapping[str, Any], *, published: bool = True) -> str:
    """A JWT in compact form, by RS256; with ``published`` false by a key that nobody can look up."""
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    digest = _SHA256 + hashlib.sha256(text.encode()).digest()
    padded = b"\x00\x01" + b"\xff" * (_BYTES - len(digest) - 3) + b"\x00" + digest
    signature = (_PUBLISHED if published else _UNPUBLISHED).power(int.from_bytes(padded)).to_bytes(_BYTES)
    return f"{text}.{base64url(signature)}"


def unsigned(claims: Mapping[str, Any]) -> str:
    """A JWT without a signature, which nobody is to believe (RFC 7518, clause 3.6)."""
    header = {"alg": "none", "typ": "at+jwt"}
    return ".".join([*(base64url(json.dumps(part).encode()) for part in (header, claims)), ""])
