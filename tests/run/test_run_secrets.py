"""References to secrets are read from where they point, and every failure says what to do."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from oasc_check.run.redact import Redactor
from oasc_check.run.secrets import SecretError, read, reader


class KeyringError(Exception):
    """What a keyring that stays locked raises."""


def keyring(monkeypatch: pytest.MonkeyPatch, kept: dict[tuple[str, str], str]) -> None:
    module = ModuleType("keyring")

    def get_password(service: str, user: str) -> str | None:
        if service == "locked":
            raise KeyringError("no")
        return kept.get((service, user))

    vars(module).update(get_password=get_password, errors=SimpleNamespace(KeyringError=KeyringError))
    monkeypatch.setitem(sys.modules, "keyring", module)


def test_references_are_read_and_literals_are_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring(monkeypatch, {("acme", "bob/x"): "from keyring", ("oasc-check", "bob"): "from ours"})
    monkeypatch.setenv("OASC_TEST_SECRET", "from env")
    (tmp_path / "secret").write_text(" from file \r\n\n")
    assert read("env:OASC_TEST_SECRET") == "from env"
    assert read("file:secret", folder=tmp_path) == " from file "
    assert read(f"file:{tmp_path}/secret") == " from file "
    assert read("keyring:acme/bob/x") == "from keyring"
    assert read("keyring:bob") == "from ours"
    assert read("https://id.example/token") == "https://id.example/token"
    assert read("plain") == "plain"


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("env:OASC_NOT_THERE", "no environment variable OASC_NOT_THERE; set it"),
        ("env:OASC_EMPTY", "is empty: put the secret there"),
        ("file:missing", "cannot be read: No such file or directory; create it"),
        ("file:.", "cannot be read: Is a directory"),
        ("file:binary", "is not UTF-8 text"),
        ("keyring:acme/alice", "keyring set acme alice"),
        ("keyring:locked/alice", "does not open: no; unlock it"),
    ],
)
def test_what_cannot_be_read_is_named(
    reference: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring(monkeypatch, {})
    monkeypatch.setenv("OASC_EMPTY", "")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(SecretError) as caught:
        read(reference, folder=tmp_path)
    assert says in str(caught.value)
    assert reference in str(caught.value)


def test_without_the_keyring_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretError, match=r"pip install 'oasc-check\[keyring\]'"):
        read("keyring:a/b")


@pytest.mark.parametrize("reference", ["env:HOME", "file:/etc/hostname", "keyring:a/b"])
def test_a_platform_file_from_a_url_reads_nothing_of_this_machine(reference: str) -> None:
    with pytest.raises(SecretError, match="came from a URL"):
        read(reference, remote=True)
    assert read("plain", remote=True) == "plain"


def test_what_was_read_is_redacted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OASC_TEST_SECRET", "hush-hush")
    redactor = Redactor()
    resolve = reader(redactor)
    assert (resolve("env:OASC_TEST_SECRET"), resolve("public")) == ("hush-hush", "public")
    assert redactor.text("say hush-hush in public") == "say «redacted:env.OASC_TEST_SECRET» in public"
