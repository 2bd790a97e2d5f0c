"""Reads the platform under test: a platform file, or the URL of one (cli.md, "Platform file")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from oasc_check.suite.model import Api, Auth, Callback, InvalidFile, Place, Platform, Problem, Statement, Suite
from oasc_check.suite.schema_check import did_you_mean, problems_of
from oasc_check.suite.statement import load_statement
from oasc_check.suite.strict_yaml import Document, as_text, parse, read

_REFERENCES = ("env:", "file:", "keyring:")
_SECRETS = ("token", "value", "password", "client_secret")
_MOST_BYTES = 2 * 2**20
_TIMEOUT = 10.0
_MEND = "Give a platform file (see README.md), or the URL of one; it names the addresses of the platform under apis:."


def load_platform(source: str, suite: Suite) -> Platform:
    """The platform that a file, or a file at an http(s) URL, declares.

    Raises InvalidFile with every problem. A file from a URL may not refer to secrets of this machine.
    """
    remote = source.startswith(("http://", "https://"))
    document = parse(_fetched(source), _file_of(source)) if remote else read(Path(source))
    problems = _of_another_kind(document) or problems_of(document, "platform")
    problems = problems or list(_problems(document, suite, remote))
    if problems:
        raise InvalidFile(problems)
    platform = platform_of(document.data, source if remote else str(Path(source).resolve()))
    return replace(platform, statement=_statement(document, suite, remote))


def declared_name(file: Path) -> str:
    """The name of the platform that a file declares. Raises InvalidFile."""
    document = read(file)
    if problems := _of_another_kind(document) or problems_of(document, "platform"):
        raise InvalidFile(problems)
    return str(document.data["platform"]["name"])


def _statement(document: Document, suite: Suite, remote: bool) -> Statement | None:
    """The statement beside a platform file. Raises InvalidFile with every problem in it."""
    name = document.data.get("statement")
    if name is None:
        return None
    if remote:
        message = "a platform file from the network may not name a statement on this machine"
        raise InvalidFile([document.problem(["statement"], message, "Save both files here, and run with the copy.")])
    return load_statement(document.file.parent / name, suite)


def _of_another_kind(document: Document) -> list[Problem]:
    """Something else than a platform file, such as the answer of the platform itself, gets one message, not ten."""
    if isinstance(document.data, dict) and document.data.keys() & {"platform", "apis"}:
        return []
    return [document.problem([], "this is not a platform file: it has neither platform: nor apis:", _MEND)]


def platform_of(data: Mapping[str, Any], source: str) -> Platform:
    """The platform of a declaration that holds against schemas/format/platform.schema.json."""
    declared, tls, callback = data["platform"], data.get("tls", {}), data.get("callback")
    auths = {name: Auth(name, item["type"], _values(item)) for name, item in data.get("auth", {}).items()}
    return Platform(
        name=declared["name"],
        source=source,
        apis={name: _api(name, item, auths) for name, item in data["apis"].items()},
        edition=data.get("edition"),
        sandbox=data.get("sandbox", False),
        version=as_text(declared.get("version")),
        vendor=declared.get("vendor"),
        contact=declared.get("contact"),
        callback=Callback(callback.get("listen", "127.0.0.1:0"), callback.get("url")) if callback else None,
        ca_bundle=_beside(source, tls.get("ca_bundle")),
        client_certificate=_beside(source, tls.get("client_certificate")),
        client_key=_beside(source, tls.get("client_key")),
    )


def _values(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: as_text(value) for key, value in item.items() if key != "type"}


def _beside(source: str, path: str | None) -> str | None:
    """Paths in a platform file are relative to it."""
    return str(Path(source).parent / path) if path else None


def _api(name: str, item: Mapping[str, Any], auths: Mapping[str, Auth]) -> Api:
    return Api(
        mechanism=name,
        url=item["url"].rstrip("/"),
        version=as_text(item.get("version")),
        tenant=as_text(item.get("tenant")),
        auth=auths.get(item.get("auth", "none")),
        features=tuple(item.get("features", ())),
        without=tuple(item.get("without", ())),
        settings={key: _setting(value) for key, value in item.get("settings", {}).items()},
        temporal_url=item["temporal_url"].rstrip("/") if "temporal_url" in item else None,
        roles={role: auths[auth] for role, auth in item.get("roles", {}).items()},
    )


def _setting(value: Any) -> Any:
    return [as_text(item) for item in value] if isinstance(value, list) else as_text(value)


def _problems(document: Document, suite: Suite, remote: bool) -> Iterator[Problem]:
    data = document.data
    for path, url in _addresses(data):
        if reason := _no_address(url):
            yield document.problem(
                path, f'"{url}" is no address: {reason}', "Write one such as https://city.example/api."
            )
    yield from _unknown(document, ["edition"], data.get("edition"), suite.editions, "edition")
    for name, api in data["apis"].items():
        yield from _unknown(document, ["apis", name], name, suite.mechanisms, "mechanism", key=True)
        auths = ["none", *data.get("auth", {})]
        yield from _unknown(document, ["apis", name, "auth"], api.get("auth"), auths, "authentication")
        for role, auth in api.get("roles", {}).items():
            yield from _unknown(document, ["apis", name, "roles", role], auth, data.get("auth", {}), "authentication")
        mechanism = suite.mechanisms.get(name)
        for member in ("features", "without") if mechanism else ():
            for index, feature in enumerate(api.get(member, ())):
                known = mechanism.features if mechanism else {}
                yield from _unknown(document, ["apis", name, member, index], feature, known, "feature")
    for name, auth in data.get("auth", {}).items() if remote else ():
        for key in _SECRETS:
            if str(auth.get(key, "")).startswith(_REFERENCES):
                message = "a platform file from the network may not refer to secrets of this machine"
                yield document.problem(
                    ["auth", name, key], message, "Save the file here, read it, and run with the copy."
                )


def _addresses(data: Mapping[str, Any]) -> Iterator[tuple[list[str | int], str]]:
    """Every address in a platform file, with its place."""
    members = {"apis": ("url", "temporal_url"), "auth": ("token_url",)}
    for part, names in members.items():
        for name, item in data.get(part, {}).items():
            yield from (([part, name, member], item[member]) for member in names if member in item)
    if url := data.get("callback", {}).get("url"):
        yield ["callback", "url"], url


def _no_address(url: str) -> str | None:
    """Why a URL leads nowhere (RFC 3986, clause 3.2), or None."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return str(error)
    if not parts.hostname:
        return "it names no host"
    return "its host name holds a space" if " " in parts.hostname else None


def _unknown(
    document: Document, path: list[str | int], word: Any, known: Any, what: str, *, key: bool = False
) -> Iterator[Problem]:
    if word is not None and word not in known:
        mend = f"{did_you_mean(str(word), known)}Known: {', '.join(known)}."
        yield document.problem(path, f'unknown {what} "{word}"', mend, key=key)


def _file_of(url: str) -> Path:
    """How the file is named in messages: without the scheme, whose slashes a path would lose."""
    return Path(url.partition("://")[2])


def _why(error: Exception) -> str:
    cause = getattr(error, "reason", None)
    return str(getattr(cause, "strerror", None) or error)


def _fetched(url: str) -> str:
    import urllib.request

    place = Place(_file_of(url), 1, 1)
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer:
            content: bytes = answer.read(_MOST_BYTES + 1)
            kind = answer.headers.get_content_type()
    except (OSError, ValueError) as error:
        raise InvalidFile([Problem(place, f"the platform file cannot be fetched: {_why(error)}", _MEND)]) from None
    if kind == "text/html" or len(content) > _MOST_BYTES:
        raise InvalidFile([Problem(place, f"this is not a platform file but {kind}", _MEND)])
    return content.decode("utf-8", errors="replace")
