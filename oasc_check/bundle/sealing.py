"""Makes a bundle of a result, and opens one.

A bundle is a zip archive without compression, so that its octets follow from its files alone and any that was changed
is found: ``result.zip`` (the JSON result), ``suites.zip`` (the suite files and payload schemas that judged),
``README.txt``, ``signer.pub`` and ``signature.json``; and ``sigstore.json`` if it was signed without a key, too.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oasc_check.bundle.archive import pack, unpack
from oasc_check.bundle.envelope import check_keyless, key_id, opened, payload, sealed
from oasc_check.bundle.keys import WrongKeyError, public_key, public_pem
from oasc_check.bundle.model import RESULT, BrokenBundleError, Bundle
from oasc_check.bundle.statement import check_digests, statement_of
from oasc_check.report.model import Document

_MOST = 1 << 30
"""Octets that a bundle may unpack to."""
_SIGNATURE = "signature.json"
_SIGNER = "signer.pub"
_KEYLESS = "sigstore.json"
"""Stands beside the envelope and not among the subjects of its statement, since it is a signature of the same."""
_FILES = frozenset({"README.txt", "result.zip", "suites.zip", _SIGNATURE, _SIGNER})
_README = """A signed result of oasc-check.

result.zip      the result as JSON, with everything that was sent and answered
suites.zip      the tests and the requirements by which it was judged
signature.json  digests of these files in a DSSE envelope
signer.pub      the key that signed them
sigstore.json   if it is here: the same digests, signed without a key (https://www.sigstore.dev)

oasc-check verify FILE --trust KEY.pub     checks the signature, and judges everything again
oasc-check report FILE --to html=r.html    shows the result
"""


def make(
    result: bytes,
    document: Document,
    suites: Mapping[str, bytes],
    schemas: Mapping[str, bytes],
    key: Ed25519PrivateKey,
) -> bytes:
    """The octets of a bundle. ``result`` is the JSON text of ``document``; the files go by their names below
    ``suites/`` and ``schemas/payload/``.
    """
    judged_by = {f"suites/{name}": content for name, content in suites.items()}
    judged_by |= {f"schemas/payload/{name}": content for name, content in schemas.items()}
    files = {
        "README.txt": _README.encode(),
        "result.zip": pack({RESULT: result}, small=True),
        "suites.zip": pack(judged_by, small=True),
        _SIGNER: public_pem(key.public_key()),
    }
    return pack({**files, _SIGNATURE: sealed(statement_of(files, document), key)})


def with_keyless(content: bytes, sigstore_bundle: bytes) -> bytes:
    """The octets of a bundle with this Sigstore bundle of its statement in it, instead of any that was there."""
    return pack({**unpack(content, _MOST), _KEYLESS: sigstore_bundle})


def open_bundle(content: bytes) -> Bundle:
    """What is in a bundle. Raises BrokenBundleError unless it is, octet by octet, what its own key signed."""
    files = unpack(content, _MOST)
    keyless = files.get(_KEYLESS)
    if files.keys() - {_KEYLESS} != _FILES:
        raise BrokenBundleError(f"it does not hold what a bundle does: {', '.join(sorted(_FILES))}")
    if pack(files) != content:
        raise BrokenBundleError("something stands beside its files")
    try:
        key = public_key(files[_SIGNER])
    except WrongKeyError as error:
        raise BrokenBundleError(f"{_SIGNER}: {error}") from None
    envelope = files[_SIGNATURE]
    signed = {name: inside for name, inside in files.items() if name not in (_SIGNATURE, _KEYLESS)}
    check_digests(opened(envelope, key), signed)
    if keyless is not None:
        check_keyless(keyless, envelope)
    judged_by = unpack(files["suites.zip"], _MOST)
    return Bundle(
        result=_result(files["result.zip"]),
        suites=_below("suites/", judged_by),
        schemas=_below("schemas/payload/", judged_by),
        key_id=key_id(key),
        public_key=files[_SIGNER],
        statement=payload(envelope),
        keyless=keyless,
    )


def _result(archive: bytes) -> bytes:
    files = unpack(archive, _MOST)
    if RESULT not in files:
        raise BrokenBundleError(f"there is no {RESULT} in result.zip")
    return files[RESULT]


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name.removeprefix(folder): content for name, content in files.items() if name.startswith(folder)}
