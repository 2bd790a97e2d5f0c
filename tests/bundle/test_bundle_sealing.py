"""A bundle is what was signed, octet by octet, or it is refused."""

import base64
import json

import pytest
from report.samples import every_outcome

from oasc_check.bundle.archive import pack, unpack
from oasc_check.bundle.envelope import sealed
from oasc_check.bundle.keys import WrongKeyError, new_pair, private_key, public_key
from oasc_check.bundle.model import BrokenBundleError
from oasc_check.bundle.sealing import make, open_bundle
from oasc_check.report.document import document
from oasc_check.report.json_report import render

DOCUMENT = document(every_outcome())
RESULT = render(DOCUMENT)
SUITES = {"mechanisms/a/mechanism.yaml": b"mechanism: a\n"}
SCHEMAS = {"a/b.json": b"{}"}


@pytest.fixture(scope="module")
def bundle() -> bytes:
    return make(RESULT, DOCUMENT, SUITES, SCHEMAS, private_key(new_pair()[0]))


def test_a_bundle_gives_back_what_was_put_in(bundle: bytes) -> None:
    found = open_bundle(bundle)
    assert (found.result, found.suites, found.schemas) == (RESULT, SUITES, SCHEMAS)
    assert len(found.key_id) == 64


def test_the_statement_is_an_in_toto_test_result(bundle: bytes) -> None:
    envelope = json.loads(unpack(bundle, 1 << 20)["signature.json"])
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert [one["name"] for one in statement["subject"]] == ["README.txt", "result.zip", "signer.pub", "suites.zip"]
    assert statement["predicate"]["result"] in ("PASSED", "WARNED", "FAILED")


def test_any_octet_that_was_changed_is_found(bundle: bytes) -> None:
    """Every octet of the archive is flipped in turn: names, dates, sizes, contents, signature."""
    open_bundle(bundle)
    for at in range(len(bundle)):
        changed = bytearray(bundle)
        changed[at] ^= 1
        with pytest.raises(BrokenBundleError):
            open_bundle(bytes(changed))


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b"\0" + b, lambda b: b[:0]])
def test_what_is_longer_or_shorter_is_refused(bundle: bytes, change: object) -> None:
    with pytest.raises(BrokenBundleError):
        open_bundle(change(bundle))  # type: ignore[operator]


def test_a_signature_of_another_bundle_does_not_fit(bundle: bytes) -> None:
    other = make(RESULT, DOCUMENT, {**SUITES, "x.yaml": b"x"}, SCHEMAS, private_key(new_pair()[0]))
    mixed = {**unpack(bundle, 1 << 20), "suites.zip": unpack(other, 1 << 20)["suites.zip"]}
    with pytest.raises(BrokenBundleError, match="digests do not match: suites"):
        open_bundle(pack(mixed))


def test_another_key_than_the_one_inside_does_not_fit(bundle: bytes) -> None:
    files = {**unpack(bundle, 1 << 20), "signer.pub": new_pair()[1]}
    with pytest.raises(BrokenBundleError, match="signature does not match"):
        open_bundle(pack(files))


def test_a_signed_statement_about_something_else_is_refused(bundle: bytes) -> None:
    pem, public = new_pair()
    about = sealed({"_type": "x", "subject": []}, private_key(pem))
    files = {**unpack(bundle, 1 << 20), "signer.pub": public, "signature.json": about}
    with pytest.raises(BrokenBundleError, match="no statement about a result"):
        open_bundle(pack(files))


def test_a_key_is_no_password_and_no_other_kind() -> None:
    pem, public = new_pair()
    assert private_key(pem)
    assert public_key(public)
    for wrong in (b"", public, b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        with pytest.raises(WrongKeyError):
            private_key(wrong)
    for wrong in (b"", pem):
        with pytest.raises(WrongKeyError):
            public_key(wrong)
