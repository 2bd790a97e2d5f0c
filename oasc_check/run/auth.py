"""Adds credentials to calls: bearer tokens (RFC 6750), HTTP Basic (RFC 7617), API keys, and tokens of OAuth 2.0."""

import json
import secrets
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from oasc_check.run.issued import issued
from oasc_check.run.model import Call
from oasc_check.run.secrets import Confidant, SecretError
from oasc_check.run.tokens import OWN, AuthError, Send, TokenSource, basic, client_basic
from oasc_check.suite.model import Auth, Platform

_NEEDED = {
    "none": (),
    "bearer": ("token",),
    "header": ("name", "value"),
    "api-key": ("name", "value"),
    "basic": ("username", "password"),
    "oauth2-client-credentials": ("token_url", "client_id", "client_secret"),
    "oauth2-password": ("token_url", "client_id", "username", "password"),
}
_REFERABLE = ("token", "value", "username", "password", "client_id", "client_secret")
_SECRET = ("token", "value", "password", "client_secret")
_SHORTEST_SIGNATURE = 8
"""Characters: what ends in less is no signature."""
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


@dataclass(frozen=True)
class Credentials:
    """What a request carries so that the platform knows who asks; ``token`` if ``auth`` can get another one."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    auth: str | None = None
    token: str | None = None


class Authenticator:
    """The credentials of a platform file."""

    def __init__(self, platform: Platform, read_secret: Callable[[str], str], confidant: Confidant) -> None:
        """Reads every secret at once. Raises SecretError, also for an incomplete entry."""
        self._values: dict[str, Mapping[str, str]] = {}
        self._sources: dict[str, TokenSource] = {}
        self._confidant = confidant
        for api in platform.apis.values():
            for auth in api.credentials:
                if auth.name not in self._values:
                    self._declare(auth, read_secret)

    def credentials(self, call: Call, auth: Auth | None, send: Send) -> Credentials:
        """What to add to a call; ``auth`` is what belongs to its address, ``send`` reaches a token endpoint.

        With ``call.auth`` "none" nothing, with "wrong" a forged value of the same form, with "client" what shows who
        asks for a token. Raises tokens.AuthError.
        """
        if call.auth in ("none", OWN):
            return Credentials()
        if call.auth not in ("declared", "wrong") and auth is None:
            raise AuthError(f"{call.url} was not asked: the credentials {call.auth} are not declared for this address")
        if auth is not None and call.auth.endswith("client"):
            return self._client(auth, is_wrong=call.auth != "client")
        if call.auth == "wrong":
            return self._wrong(call, auth, send)
        if auth is None or auth.type == "none":
            return Credentials()
        source = self._sources.get(auth.name)
        if source is None:
            return _carried(auth.type, self._values[auth.name])
        token = source.token(call, send)
        return Credentials(_with_token(self._values[auth.name], token), auth=auth.name, token=token)

    def client_id(self, auth: Auth | None) -> str:
        """The id of a client, as it was read; empty for credentials that have none."""
        return self._values[auth.name].get("client_id", "") if auth else ""

    def learn(self, body: bytes) -> None:
        """Keep what an answer or a call issues out of reports: whoever has it can use it."""
        for name, secret in issued(body):
            self._confidant.add(secret, name)

    def _client(self, auth: Auth, is_wrong: bool) -> Credentials:
        """How a client shows who it is (RFC 6749, 2.3.1); the wrong secret goes by HTTP Basic in any case."""
        values = self._values[auth.name]
        if is_wrong:
            return Credentials(
                {"Authorization": client_basic({**values, "client_secret": scrambled(values["client_secret"])})}
            )
        if values.get("client_auth", "basic") == "body":
            return Credentials(form={name: values[name] for name in ("client_id", "client_secret")})
        return Credentials({"Authorization": client_basic(values)})

    def refused(self, credentials: Credentials) -> bool:
        """The platform answered 401: says whether another token is worth a try."""
        if credentials.auth is None or credentials.token is None:
            return False
        return self._sources[credentials.auth].refused(credentials.token)

    def _declare(self, auth: Auth, read_secret: Callable[[str], str]) -> None:
        _check(auth)
        values = {name: str(value) for name, value in auth.values.items()}
        values |= {name: read_secret(values[name]) for name in _REFERABLE if name in values}
        if auth.type == "basic" and ":" in values["username"]:
            raise SecretError(
                f"{_where(auth)} has a username with a colon, which HTTP Basic cannot carry; use another one"
            )
        self._values[auth.name] = values
        for name in _SECRET:
            if name in values:
                self._confidant.add(values[name], f"{auth.name}.{name}")
        if "password" in values:
            self._confidant.add(basic(values["username"], values["password"]).removeprefix("Basic "), auth.name)
        if auth.type.startswith("oauth2-"):
            self._confidant.add(client_basic(values).removeprefix("Basic "), f"{auth.name}.client")
            self._sources[auth.name] = TokenSource(
                auth.name, auth.type, values, lambda token: self._confidant.add(token, f"{auth.name}.token")
            )

    def _wrong(self, call: Call, auth: Auth | None, send: Send) -> Credentials:
        values = self._values[auth.name] if auth else {}
        if auth is None or auth.type == "none":
            return Credentials(_with_token(values, secrets.token_urlsafe(32)))
        if source := self._sources.get(auth.name):
            return Credentials(_with_token(values, self._forged(source.token(call, send), auth)))
        secret = next(name for name in _SECRET if name in values)
        return _carried(auth.type, {**values, secret: self._forged(values[secret], auth)})

    def _forged(self, secret: str, auth: Auth) -> str:
        """What is shown instead; it may say as much of its holder as the secret does."""
        wrong = forged(secret)
        self._confidant.add(wrong, f"{auth.name}.wrong")
        return wrong


def _check(auth: Auth) -> None:
    if auth.type not in _NEEDED:
        raise SecretError(f"{_where(auth)} has the unknown type {auth.type}; use one of {', '.join(_NEEDED)}")
    missing = [name for name in _NEEDED[auth.type] if not auth.values.get(name)]
    if missing:
        raise SecretError(f"{_where(auth)} is of type {auth.type} and lacks {', '.join(missing)}; add it")


def _where(auth: Auth) -> str:
    return f"the entry {auth.name} under auth in the platform file"


def _carried(kind: str, values: Mapping[str, str]) -> Credentials:
    """Credentials that need no token endpoint."""
    if kind == "bearer":
        return Credentials(_with_token(values, values["token"]))
    if kind == "basic":
        return Credentials({"Authorization": basic(values["username"], values["password"])})
    if values.get("in") == "query":
        return Credentials(query={values["name"]: values["value"]})
    return Credentials({values["name"]: values["value"]})


def _with_token(values: Mapping[str, str], token: str) -> dict[str, str]:
    """A token under the header and after the prefix that are declared; else as RFC 6750, 2.1, or bare."""
    header = values.get("header", "Authorization")
    prefix = values.get("prefix", "Bearer" if header.lower() == "authorization" else "").strip()
    return {header: f"{prefix} {token}" if prefix else token}


def forged(secret: str) -> str:
    """Another text of the same form: of a signed JWT only the signature is another (RFC 7515, 3.1 and 5.2)."""
    content, _, signature = secret.rpartition(".")
    if len(signature) < _SHORTEST_SIGNATURE or not _is_signed(content):
        return scrambled(secret)
    return f"{content}.{urlsafe_b64encode(secrets.token_bytes(len(signature) * 3 // 4)).decode().rstrip('=')}"


def _is_signed(content: str) -> bool:
    """Whether a text is the header and the claims of a JWT: two parts, of which the first names an algorithm."""
    header, _, claims = content.partition(".")
    try:
        return "." not in claims and "alg" in json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (ValueError, TypeError):
        return False


def scrambled(secret: str) -> str:
    """Another text of the same form: letters for letters, digits for digits, the rest unchanged."""
    if set(secret).isdisjoint("".join(_CLASSES)):
        return secrets.token_urlsafe(16)
    wrong = secret
    while wrong == secret:
        wrong = "".join(_other(character) for character in secret)
    return wrong


def _other(character: str) -> str:
    return next((secrets.choice(kind) for kind in _CLASSES if character in kind), character)
