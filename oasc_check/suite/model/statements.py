"""What the vendor states of a platform: attestations, equivalents, claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports a statement about one requirement. Dates are ISO 8601 days; ``sha256`` is in hexadecimal digits.

    ``flaw`` says why it does not count, such as a document that is not the one of the digest.
    """

    says: str
    document: str
    signatory: str
    date: str
    expires: str | None = None
    sha256: str | None = None
    flaw: str = ""

    def counts_on(self, day: str) -> str:
        """Why it does not count on a day, or nothing."""
        if self.flaw:
            return self.flaw
        if self.date > day:
            return f"it is dated {self.date}, after this run"
        return f"it expired on {self.expires}" if self.expires and self.expires < day else ""

    def members(self) -> dict[str, str]:
        """As plain texts, for a report."""
        found = {name: getattr(self, name) for name in ("says", "document", "sha256", "signatory", "date", "expires")}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of one mechanism: a version, optional features, items of a conformance statement."""

    version: str | None = None
    features: Mapping[str, bool] = field(default_factory=dict)
    items: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement file. ``attested`` and ``equivalent`` go by the whole ids of requirements."""

    source: str
    platform: str
    signatory: str
    date: str
    attested: Mapping[str, Evidence] = field(default_factory=dict)
    equivalent: Mapping[str, Evidence] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
