"""A keyless signature holds for one identity, one issuer, one statement, one log and one moment, or it does not hold.

Everything is signed by a private Sigstore instance on loopback, with real keys.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from private_sigstore import Authority, PrivateSigstore
from report.samples import every_outcome
from sigstore_server import EMAIL, ISSUER, SigstoreServer, identity_token, served

from oasc_check.bundle.archive import pack, unpack
from oasc_check.bundle.envelope import in_one_form
from oasc_check.bundle.identity import check
from oasc_check.bundle.keyless import read, signed
from oasc_check.bundle.keys import used_once
from oasc_check.bundle.model import BrokenBundleError, Identity, KeylessError, WrongTrustError
from oasc_check.bundle.sealing import make, open_bundle, with_keyless
from oasc_check.bundle.trust import reason, trust_config, verifier
from oasc_check.report.document import document
from oasc_check.report.json_report import render

MOST = 1 << 20
EXPECTED = Identity(EMAIL, ISSUER)
DOCUMENT = document(every_outcome())


def keyed(name: str = "a") -> bytes:
    """A bundle that a key signed, and nobody else."""
    return make(render(DOCUMENT), DOCUMENT, {f"mechanisms/{name}.yaml": b"x"}, {}, used_once())


@pytest.fixture(scope="module")
def server() -> Iterator[SigstoreServer]:
    with served(PrivateSigstore()) as running:
        yield running


@pytest.fixture(scope="module")
def root(server: SigstoreServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trusted root of the instance."""
    return server.write(tmp_path_factory.mktemp("trust"))[1]


def signed_at(server: SigstoreServer, statement: bytes, folder: Path, **claims: Any) -> bytes:
    """What the instance signs for the person of these claims."""
    config, _ = server.write(folder)
    return signed(statement, read(identity_token(**{"email": EMAIL, **claims})), trust_config(config))[0]


@pytest.fixture(scope="module")
def bundle(server: SigstoreServer, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A bundle that was signed by a key, and by the person."""
    made = keyed()
    return with_keyless(made, signed_at(server, open_bundle(made).statement, tmp_path_factory.mktemp("config")))


def checked(bundle: bytes, root: Path, expected: Identity = EXPECTED) -> Identity:
    """Who signed a bundle, as `verify` finds it."""
    found = open_bundle(bundle)
    assert found.keyless
    return check(found.keyless, found.statement, expected, verifier(root))


def changed(bundle: bytes, change: Any) -> bytes:
    """A bundle with a keyless signature that was changed, and written as it has to be."""
    files = unpack(bundle, MOST)
    value = json.loads(files["sigstore.json"])
    change(value)
    return pack({**files, "sigstore.json": in_one_form(json.dumps(value))})


def entry_of(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["verificationMaterial"]["tlogEntries"][0]
    return found


def test_what_a_person_signed_holds(bundle: bytes, root: Path) -> None:
    assert checked(bundle, root) == EXPECTED


def test_it_is_the_statement_that_the_key_signed(bundle: bytes) -> None:
    files = unpack(bundle, MOST)
    by_key, by_identity = json.loads(files["signature.json"]), json.loads(files["sigstore.json"])["dsseEnvelope"]
    assert (by_key["payload"], by_key["payloadType"]) == (by_identity["payload"], by_identity["payloadType"])
    assert open_bundle(bundle).statement == base64.b64decode(by_key["payload"])


def test_a_pipeline_signs_as_a_uri(server: SigstoreServer, root: Path, tmp_path: Path) -> None:
    made = keyed()
    token = read(identity_token("https://gitlab.com", ci_config_ref_uri="gitlab.com/acme/city//.gitlab-ci.yml@main"))
    config = trust_config(server.write(tmp_path)[0])
    signature, signer = signed(open_bundle(made).statement, token, config)
    assert signer == Identity("https://gitlab.com/acme/city//.gitlab-ci.yml@main", "https://gitlab.com")
    assert checked(with_keyless(made, signature), root, signer) == signer


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (Identity("bolt@acme.example", ISSUER), f"it was signed by {EMAIL}, not by bolt@acme.example"),
        (
            Identity(EMAIL, "https://id.bolt.example"),
            f"its issuer is {ISSUER}, not https://id.bolt.example",
        ),
        (Identity(EMAIL.upper(), ISSUER), "it was signed by"),
        (Identity("", ISSUER), "it was signed by"),
    ],
)
def test_another_identity_or_issuer_is_refused(bundle: bytes, root: Path, expected: Identity, message: str) -> None:
    with pytest.raises(BrokenBundleError, match=message):
        checked(bundle, root, expected)


def test_a_changed_statement_is_refused(bundle: bytes, root: Path) -> None:
    """Whoever has a key can sign another statement with it, and write it into the Sigstore bundle, too."""
    other = unpack(keyed("b"), MOST)
    payload = json.loads(other["signature.json"])["payload"]
    keyless = unpack(changed(bundle, lambda value: value["dsseEnvelope"].update(payload=payload)), MOST)
    forged = pack({**other, "sigstore.json": keyless["sigstore.json"]})
    with pytest.raises(BrokenBundleError, match="the keyless signature does not match what it is said to sign"):
        checked(forged, root)


def test_a_signature_of_another_bundle_is_refused(bundle: bytes, root: Path) -> None:
    found, other = open_bundle(bundle), keyed("b")
    assert found.keyless
    with pytest.raises(BrokenBundleError, match="its keyless signature is of another result"):
        open_bundle(with_keyless(other, found.keyless))
    with pytest.raises(BrokenBundleError, match="its keyless signature is of another result"):
        check(found.keyless, open_bundle(other).statement, EXPECTED, verifier(root))


def test_a_log_that_is_not_trusted_is_refused(server: SigstoreServer, root: Path, tmp_path: Path) -> None:
    """The same authority, which vouches for the same person, and a log with another key."""
    made = keyed()
    with served(PrivateSigstore(server.sigstore.authority)) as other:
        forged = with_keyless(made, signed_at(other, open_bundle(made).statement, tmp_path))
        assert checked(forged, other.write(tmp_path)[1]) == EXPECTED
    with pytest.raises(BrokenBundleError, match="the transparency log does not hold it"):
        checked(forged, root)


def test_an_authority_that_is_not_trusted_is_refused(root: Path, tmp_path: Path) -> None:
    made = keyed()
    with served(PrivateSigstore()) as other:
        forged = with_keyless(made, signed_at(other, open_bundle(made).statement, tmp_path))
    with pytest.raises(BrokenBundleError, match="its certificate comes from no authority that is trusted"):
        checked(forged, root)


def test_a_certificate_log_that_is_not_trusted_is_refused(
    server: SigstoreServer, bundle: bytes, tmp_path: Path
) -> None:
    wrong = server.sigstore.trusted_root()
    wrong["ctlogs"] = [Authority().certificate_log.described("https://ct.sigstore.test")]
    file = tmp_path / "root.json"
    file.write_text(json.dumps(wrong))
    with pytest.raises(BrokenBundleError, match="no certificate log that is trusted has seen its certificate"):
        checked(bundle, file)


@pytest.mark.parametrize("late", [timedelta(minutes=11), timedelta(minutes=-2)], ids=["after", "before"])
def test_a_certificate_that_was_not_valid_when_it_signed_is_refused(
    server: SigstoreServer, root: Path, tmp_path: Path, late: timedelta
) -> None:
    """The log says when; who signs is told at once, so that nothing is written that nobody could verify."""
    made = keyed()
    statement = open_bundle(made).statement
    other = PrivateSigstore(server.sigstore.authority)
    other.log.key, other.log.late = server.sigstore.log.key, late
    with served(other) as slow, pytest.raises(KeylessError, match="its certificate was not valid when it signed"):
        signed_at(slow, statement, tmp_path)
    backdated = changed(
        with_keyless(made, signed_at(server, statement, tmp_path)),
        lambda value: entry_of(value).update(integratedTime="1600000000"),
    )
    with pytest.raises(BrokenBundleError, match="its certificate was not valid when it signed"):
        checked(backdated, root)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda value: entry_of(value)["inclusionProof"].update(hashes=[]), "the transparency log does not hold it"),
        (lambda value: entry_of(value).update(logIndex="1"), "the transparency log does not hold it"),
        (lambda value: entry_of(value).pop("inclusionProof"), "its keyless signature cannot be read"),
        (lambda value: entry_of(value).pop("inclusionPromise"), "its keyless signature cannot be read"),
        (lambda value: value["verificationMaterial"].update(tlogEntries=[]), "its keyless signature cannot be read"),
        (
            lambda value: value["dsseEnvelope"].update(payloadType="text/plain"),
            "does not match what it is said to sign",
        ),
        (lambda value: value["dsseEnvelope"].update(signatures=[]), "its keyless signature cannot be read"),
    ],
    ids=["proof", "index", "no proof", "no promise", "no entry", "another kind", "no signature"],
)
def test_what_the_log_did_not_enter_is_refused(bundle: bytes, root: Path, change: Any, message: str) -> None:
    with pytest.raises(BrokenBundleError, match=message):
        checked(changed(bundle, change), root)


def test_an_entry_of_another_signature_is_refused(
    server: SigstoreServer, bundle: bytes, root: Path, tmp_path: Path
) -> None:
    """The same person signed the same twice; the proof of the one does not do for the other."""
    again = json.loads(signed_at(server, open_bundle(bundle).statement, tmp_path))
    mixed = changed(bundle, lambda value: value["verificationMaterial"].update(tlogEntries=[entry_of(again)]))
    with pytest.raises(BrokenBundleError, match="the transparency log does not hold it"):
        checked(mixed, root)


def test_any_octet_that_was_changed_is_found(bundle: bytes) -> None:
    """Also where nobody asks by whom it was signed: each octet of the keyless signature and of its place is flipped."""
    at, end = bundle.index(b"sigstore.json{") - 30, bundle.index(b"suites.zipPK") - 30
    assert end - at > 3_000
    open_bundle(bundle)
    for place in range(at, end):
        spoilt = bytearray(bundle)
        spoilt[place] ^= 1
        with pytest.raises(BrokenBundleError):
            open_bundle(bytes(spoilt))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read"),
        (b"[]", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"dsseEnvelope":{"payload":"AAAA"}}', "of another result"),
        (b'{"dsseEnvelope": {"payload":"AAAA"}}', "not written as it was made"),
        (b'{"dsseEnvelope":{"payload":"AAAA"},"dsseEnvelope":{"payload":"AAAA"}}', "not written as it was made"),
    ],
)
def test_what_is_no_keyless_signature_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(BrokenBundleError, match=message):
        open_bundle(with_keyless(keyed(), content))


def test_an_expired_token_signs_nothing() -> None:
    with pytest.raises(KeylessError, match="it must be a JWT for the audience sigstore that has not expired"):
        read(identity_token(exp=1_600_000_000))
    with pytest.raises(KeylessError, match="it must be a JWT for the audience sigstore"):
        read(identity_token(aud="another"))


@pytest.mark.parametrize("path", ["/api/v2/signingCert", "/api/v1/log/entries"])
def test_it_is_said_that_sigstore_refused(server: SigstoreServer, tmp_path: Path, path: str) -> None:
    server.refuses.add(path)
    with pytest.raises(KeylessError, match=r"Sigstore did not sign: .*400"):
        signed_at(server, open_bundle(keyed()).statement, tmp_path)
    server.refuses.remove(path)


def test_what_describes_no_instance_is_refused(tmp_path: Path) -> None:
    for text in ("", "{}", "[]", '{"mediaType": "text/plain"}'):
        (tmp_path / "x.json").write_text(text)
        with pytest.raises(WrongTrustError, match="no trusted root"):
            verifier(tmp_path / "x.json")
        with pytest.raises(WrongTrustError, match="no client trust configuration"):
            trust_config(tmp_path / "x.json")


def test_the_public_instance_is_known_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundle: bytes
) -> None:
    """And it does not know ours."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = open_bundle(bundle)
    assert found.keyless
    with pytest.raises(BrokenBundleError, match="its certificate comes from no authority that is trusted"):
        check(found.keyless, found.statement, EXPECTED, verifier(None))
    kept = next(tmp_path.rglob("trusted_root.json"))
    kept.write_text("{}")
    with pytest.raises(WrongTrustError, match="remove the folder sigstore-python from the cache"):
        verifier(None)


def test_the_first_reason_that_says_something_is_told() -> None:
    told = ValueError()
    told.__cause__ = KeyError("the log is full")
    assert reason(told) == "'the log is full'"
    assert reason(ValueError()) == "ValueError"
