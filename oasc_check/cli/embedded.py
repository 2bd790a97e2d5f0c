"""The embedded reference platform: started, declared in code, and declared in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from oasc_check.cli.help import did_you_mean
from oasc_check.reference.apis import APIS
from oasc_check.reference.tls import AUTHORITY
from oasc_check.suite.model import Api, Auth, Evidence, Mechanism, Platform, Statement, Suite

if TYPE_CHECKING:
    from oasc_check.reference.server import Server

_NAME = "oasc-check reference platform"
_EXAMPLE = Evidence("An example: this platform is no city.", "https://example.org/evidence", "oasc-check", "2026-01-01")


def check_defects(defects: Sequence[str], suite: Suite) -> None:
    """Raises BadParameter for a defect that no mechanism lists."""
    known = [defect.id for mechanism in suite.mechanisms.values() for defect in mechanism.defects]
    for defect in defects:
        if defect not in known:
            near = did_you_mean(defect, known)
            raise click.BadParameter(f'there is no defect "{defect}".{near} See `list defects`.', param_hint="--defect")


def started(defects: Sequence[str], port: int = 0) -> Server:
    """The platform, being served. Raises BadParameter when the port is taken."""
    from oasc_check.reference.server import start

    try:
        return start(defects, port)
    except OSError as error:
        raise click.BadParameter(str(error.strerror), param_hint="--port") from None


def platform(url: str, suite: Suite) -> Platform:
    """The platform that is served at `url`, declared: every feature of the newest version of each mechanism."""
    apis = {name: api(name, url, suite) for name in APIS if name in suite.mechanisms}
    apart = any(APIS[name].apart for name in apis)
    return Platform(_NAME, url, apis, sandbox=True, ca_bundle=str(AUTHORITY) if apart else None)


def api(name: str, url: str, suite: Suite) -> Api:
    """One API of the platform that is served at `url`, declared."""
    served, mechanism = APIS[name], suite.mechanisms[name]
    address, settings = served.address(url)
    auths = {role: _auth(name, role, values, url) for role, values in served.credentials.items()}
    return Api(
        name,
        address,
        version=mechanism.versions[-1],
        features=_optional(mechanism),
        without=served.hidden(),
        settings=settings,
        auth=auths.pop("main", None),
        roles=auths,
    )


def _auth(name: str, role: str, values: Mapping[str, str], url: str) -> Auth:
    given = {key: f"{url}{value}" if key == "token_url" else value for key, value in values.items() if key != "type"}
    return Auth(f"{name}-{role}", values["type"], given)


def asked_for(platform: Platform, suite: Suite, profile: str | None) -> Platform:
    """The platform with those APIs alone through which a profile can be met; all of it without one that is known.

    What the profile asks for and no test can show is attested, with an example of evidence.
    """
    if profile is None or profile not in suite.profiles:
        return platform
    wanted = suite.profiles[profile]
    known = {one.id: one for one in suite.editions[wanted.edition].requirements()}
    apis = {
        name: api
        for name, api in platform.apis.items()
        if any(name in known[asked].verified_by and wanted.accepts(asked, name) for asked in wanted.asks)
    }
    attested = {asked: _EXAMPLE for asked in wanted.asks if known[asked].attested}
    statement = Statement("the program", _NAME, _EXAMPLE.signatory, _EXAMPLE.date, attested)
    return replace(platform, apis=apis, statement=statement)


def _optional(mechanism: Mechanism) -> tuple[str, ...]:
    """The features that have to be named because they are not claimed by default."""
    return tuple(name for name, feature in mechanism.features.items() if not feature.claimed)


def platform_file(url: str, suite: Suite) -> str:
    """The same declaration as a platform file."""
    declared = platform(url, suite)
    lines = [f"platform: {{name: {_NAME}}}", "sandbox: true"]
    lines += [f"tls: {_written({'ca_bundle': declared.ca_bundle})}"] if declared.ca_bundle else []
    lines += ["apis:", *(f"  {name}: {_written(_declaration(one))}" for name, one in declared.apis.items())]
    auths = [auth for one in declared.apis.values() for auth in one.credentials]
    lines += ["auth:"] if auths else []
    lines += [f"  {auth.name}: {_written({'type': auth.type, **auth.values})}" for auth in auths]
    return "\n".join(lines) + "\n"


def _declaration(one: Api) -> dict[str, Any]:
    declared: dict[str, Any] = {"url": one.url, "version": one.version}
    declared |= {"auth": one.auth.name} if one.auth else {}
    declared |= {"roles": {role: auth.name for role, auth in one.roles.items()}} if one.roles else {}
    declared |= {"features": list(one.features)} if one.features else {}
    declared |= {"without": list(one.without)} if one.without else {}
    return declared | ({"settings": dict(one.settings)} if one.settings else {})


def _written(value: Any) -> str:
    """A value in the flow style of YAML, texts in quotes."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_written(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False)
