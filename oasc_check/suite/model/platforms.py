"""The platform under test, as its file declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from oasc_check.suite.model.statements import Statement


@dataclass(frozen=True, slots=True)
class Auth:
    """How to authenticate. ``values`` hold literals and references to secrets (``env:``, ``file:``, ``keyring:``)."""

    PUBLIC: ClassVar = ("client_id", "scope", "audience", "resource")

    name: str
    type: str
    values: Mapping[str, Any]

    @property
    def public(self) -> dict[str, str]:
        """What of it is no secret (RFC 6749, clause 2.2)."""
        return {name: str(self.values[name]) for name in self.PUBLIC if name in self.values}


@dataclass(frozen=True, slots=True)
class Api:
    """One API that the platform declares. ``url`` has no slash at its end.

    ``temporal_url`` is where the resources below /temporal/ are, if elsewhere (ETSI GS CIM 009, clause 6.2, note 3).
    ``roles`` are further credentials for it, by what they are: ``weak``, ``expired``, ...
    """

    mechanism: str
    url: str
    version: str | None = None
    tenant: str | None = None
    auth: Auth | None = None
    features: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    temporal_url: str | None = None
    roles: Mapping[str, Auth] = field(default_factory=dict)

    def root_of(self, path: str) -> str:
        """The address that a path of a suite is added to."""
        return self.temporal_url if self.temporal_url and path.startswith("/temporal/") else self.url

    @property
    def credentials(self) -> list[Auth]:
        """All that it may be asked with."""
        return [*([self.auth] if self.auth else []), *self.roles.values()]


@dataclass(frozen=True, slots=True)
class Callback:
    """Where the platform can reach the tester: ``listen`` is host:port here, ``url`` is how the platform sees it."""

    listen: str = "127.0.0.1:0"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """The platform under test, as its file declares it. ``source`` is the file or URL it was read from."""

    name: str
    source: str
    apis: Mapping[str, Api]
    edition: str | None = None
    sandbox: bool = False
    version: str | None = None
    vendor: str | None = None
    contact: str | None = None
    callback: Callback | None = None
    statement: Statement | None = None
    ca_bundle: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
