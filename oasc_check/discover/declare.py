"""Writes the platform file for what was found: ready to run, with comments on what only its owner knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from oasc_check.discover.search import Found, Protected
from oasc_check.report.escape import one_line

_NEED = re.compile(r"(?:\$\{|['\"])(setting|role):([A-Za-z0-9_-]+)")
_LONGEST = 300
_AUTH = "# auth:                                # who may ask; a secret stands elsewhere, and is only named here"
_ENTRIES = {
    "main": '#   main: {type: bearer, token: "env:PLATFORM_TOKEN"}',
    "client": '#   client: {type: oauth2-client-credentials, client_id: "...", client_secret: "env:CLIENT_SECRET",\n'
    '#     token_url: "https://..."}        # the token_endpoint of the metadata',
}


def platform_file(
    base: str, found: Sequence[Found], protected: Sequence[Protected], ended: str, ca_bundle: str | None
) -> str:
    """The platform file. ``ended`` says why the search ended early, or nothing."""
    lines = [
        _comment(f"Written by oasc-check discover, as seen from outside at {base}. Read it before you run it."),
        *([_comment(f"The search ended early: {ended}. There may be more.")] if ended else []),
        f"platform: {{name: {_quoted(urlsplit(base).netloc)}}}     # version, vendor and contact: please add",
        "# sandbox: true                       # only if tests may write there",
        *([f"tls: {{ca_bundle: {_quoted(ca_bundle)}}}"] if ca_bundle else []),
        "apis:",
    ]
    for one in found:
        lines += _api(one, [item.url for item in protected if _is_of(item, one)])
    known = {one.mechanism.id for one in found}
    lines += [line for item in protected for line in _closed(item, known)]
    entries = [entry for name, entry in _ENTRIES.items() if any(f"auth: {name}" in line for line in lines)]
    lines += [_AUTH, *entries] if entries else []
    return "\n".join(lines) + "\n"


def _is_of(item: Protected, found: Found) -> bool:
    """Whether a refusal is one of this API: it was asked for there, or lists what refuses."""
    here = found.mechanism.id in item.looked_for and item.url.startswith(found.root)
    return here or any(isinstance(value, list) for value in found.settings.values())


def _api(found: Found, refusals: Sequence[str]) -> Iterator[str]:
    mechanism = found.mechanism
    yield _comment(found.how, "  ")
    yield f"  {mechanism.id}:"
    yield f"    url: {_quoted(found.url)}"
    if found.version:
        yield f"    version: {_quoted(found.version)}"
    else:
        yield _comment(f"version: {' or '.join(mechanism.versions)}, which no answer told", "    ")
    if refusals:
        yield _comment(f"auth: main                      # {refusals[0]} asks for credentials", "    ")
    for name, values in (("features", found.features), ("without", found.without)):
        if values:
            yield f"    {name}: [{', '.join(values)}]"
    if more := [name for name, one in mechanism.features.items() if not one.claimed and name not in found.features]:
        yield _comment(f"features it may have as well, to be named if so: {', '.join(more)}", "    ")
    yield from _settings(found)


def _settings(found: Found) -> Iterator[str]:
    if found.settings:
        written = (f"{name}: {json.dumps(value)}" for name, value in found.settings.items())
        yield f"    settings: {{{', '.join(written)}}}"
    needed = set(_NEED.findall(repr(found.mechanism.tests)))
    known = {*found.settings, *found.mechanism.settings}
    if missing := sorted(name for kind, name in needed if kind == "setting" and name not in known):
        yield _comment(f"settings that tests need: {', '.join(missing)}", "    ")
    roles = {name for kind, name in needed if kind == "role"}
    if "declared" in roles:
        yield _comment("auth: main, without which some tests cannot be run", "    ")
    if "client" in roles:
        yield _comment("auth: client, which can ask for tokens, and without which some tests cannot be run", "    ")
    if more := sorted(roles - {"declared", "client"}):
        yield _comment(f"roles that tests need, each with an entry under auth: {', '.join(more)}", "    ")


def _closed(item: Protected, known: set[str]) -> Iterator[str]:
    """What may be behind a refusal: it is not known, and so not declared."""
    if hidden := [name for name in dict.fromkeys(item.looked_for) if name not in known]:
        yield _comment(f"{item.url} {item.says}; if that is {' or '.join(hidden)}, declare it with auth: main", "  ")


def _comment(text: str, indent: str = "") -> str:
    shown = one_line(text)
    return f"{indent}# {shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + '...'}"


def _quoted(text: str) -> str:
    return json.dumps(text)


def sentences(found: Mapping[str, Found]) -> Iterator[str]:
    """What was found, and how that is known, for people."""
    for name, one in found.items():
        known = f"{name} {one.version}, at {one.url}"
        yield f"{known if one.version else f'{name}, of a version that no answer told, at {one.url}'}\n    {one.how}"
