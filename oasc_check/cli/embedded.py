"""The embedded reference platform: started, declared in code, and declared in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from oasc_check.cli.help import did_you_mean
from oasc_check.reference.apis import APIS
from oasc_check.suite.model import Api, Mechanism, Platform, Suite

if TYPE_CHECKING:
    from oasc_check.reference.server import Server

_NAME = "oasc-check reference platform"


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
    apis = {
        name: Api(
            name,
            f"{url}{served.path}",
            version=suite.mechanisms[name].versions[-1],
            features=_optional(suite.mechanisms[name]),
            settings=served.settings,
        )
        for name, served in APIS.items()
        if name in suite.mechanisms
    }
    return Platform(_NAME, url, apis, sandbox=True)


def asked_for(platform: Platform, suite: Suite, profile: str | None) -> Platform:
    """The platform with those APIs alone through which a profile can be met; all of it without one that is known."""
    if profile is None or profile not in suite.profiles:
        return platform
    wanted = suite.profiles[profile]
    known = {one.id: one.verified_by for one in suite.editions[wanted.edition].requirements()}
    apis = {
        name: api
        for name, api in platform.apis.items()
        if any(name in known[asked] and wanted.accepts(asked, name) for asked in wanted.asks)
    }
    return replace(platform, apis=apis)


def _optional(mechanism: Mechanism) -> tuple[str, ...]:
    """The features that have to be named because they are not claimed by default."""
    return tuple(name for name, feature in mechanism.features.items() if not feature.claimed)


def platform_file(url: str, suite: Suite) -> str:
    """The same declaration as a platform file."""
    lines = [f"platform: {{name: {_NAME}}}", "sandbox: true", "apis:"]
    for name, api in platform(url, suite).apis.items():
        claimed = f", features: [{', '.join(api.features)}]" if api.features else ""
        given = ", ".join(f'{key}: "{value}"' for key, value in api.settings.items())
        settings = f", settings: {{{given}}}" if given else ""
        lines.append(f'  {name}: {{url: "{api.url}", version: "{api.version}"{claimed}{settings}}}')
    return "\n".join(lines) + "\n"
