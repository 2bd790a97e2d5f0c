"""Reads secrets from where they are kept, so that none has to stand in a platform file."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Protocol

_SERVICE = "oasc-check"


class SecretError(Exception):
    """A secret cannot be had; says where, what and how to mend it."""


class Confidant(Protocol):
    """What is told every secret, to keep it out of whatever is stored."""

    def add(self, secret: str, label: str) -> None:
        """Keep this secret; ``label`` is shown in its place."""


def reader(confidant: Confidant, *, remote: bool = False, folder: Path = Path()) -> Callable[[str], str]:
    """A function that reads references and tells the confidant what it read; see ``read``."""

    def read_and_tell(reference: str) -> str:
        secret = read(reference, remote=remote, folder=folder)
        if secret != reference:
            confidant.add(secret, reference.replace(":", "."))
        return secret

    return read_and_tell


def read(reference: str, *, remote: bool = False, folder: Path = Path()) -> str:
    """What ``env:NAME``, ``file:PATH`` or ``keyring:SERVICE/USER`` refers to; any other text is itself.

    A path is relative to ``folder``; a line end after the secret does not count. ``keyring:USER`` means the service
    oasc-check. ``remote`` says that the platform file came from a URL: whoever wrote it must not choose which of this
    machine's secrets are sent where. Raises SecretError.
    """
    kind, colon, name = reference.partition(":")
    source = _SOURCES.get(kind) if colon else None
    if source is None:
        return reference
    if remote:
        raise SecretError(
            f"{reference} is not read: the platform file came from a URL; save it here and look at it first"
        )
    secret = source(name, folder)
    if not secret:
        raise SecretError(f"{reference} is empty: put the secret there")
    return secret


def _from_environment(name: str, _: Path) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise SecretError(f"env:{name}: there is no environment variable {name}; set it for this command") from None


def _from_file(name: str, folder: Path) -> str:
    path = folder / Path(name).expanduser()
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        mend = "create it, or correct its path and permissions"
        raise SecretError(f"file:{name}: {path} cannot be read: {error.strerror}; {mend}") from None
    except UnicodeError:
        raise SecretError(f"file:{name}: {path} is not UTF-8 text; save the secret as text") from None


def _from_keyring(name: str, _: Path) -> str:
    try:
        keyring = import_module("keyring")
    except ImportError:
        raise SecretError(
            f"keyring:{name}: no keyring here; install it with: pip install 'oasc-check[keyring]'"
        ) from None
    service, user = name.split("/", 1) if "/" in name else (_SERVICE, name)
    try:
        secret = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise SecretError(f"keyring:{name}: the keyring does not open: {error}; unlock it") from None
    if secret is None:
        raise SecretError(f"keyring:{name}: nothing is kept for it; store it with: keyring set {service} {user}")
    return str(secret)


_SOURCES = {"env": _from_environment, "file": _from_file, "keyring": _from_keyring}
