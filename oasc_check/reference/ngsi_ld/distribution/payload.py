"""The payload of a changing operation, divided among sources (clauses 5.6.1.4 to 5.6.21.4)."""

from dataclasses import dataclass
from typing import Any

from oasc_check.reference.ngsi_ld.attribute_reader import GENERATED
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.distribution.sources import Source

_NOT_ATTRIBUTES = frozenset({"id", "type", "scope", "expiresAt", "@context", "@id", "@type", *GENERATED})


@dataclass(frozen=True)
class Payload:
    """The JSON object of an entity or of a part of it, and its @context."""

    document: dict[str, Any]
    context: Context

    @property
    def names(self) -> list[str]:
        """The names of its Attributes, as written."""
        return [name for name in self.document if name not in _NOT_ATTRIBUTES]

    def of(self, source: Source) -> "Payload":
        """What a source may have of it."""
        return self._kept([name for name in self.names if source.has(self.context.expand(name))])

    def without(self, source: Source) -> "Payload":
        """What is left when a source has taken its part."""
        return self._kept([name for name in self.names if not source.has(self.context.expand(name))])

    def _kept(self, names: list[str]) -> "Payload":
        kept = {name: item for name, item in self.document.items() if name in _NOT_ATTRIBUTES or name in names}
        return Payload(kept, self.context)

    @property
    def types(self) -> frozenset[str]:
        """The fully qualified Entity Types that it names."""
        given = self.document.get("type", self.document.get("@type", []))
        names = given if isinstance(given, list) else [given]
        return frozenset(self.context.expand(name) for name in names if isinstance(name, str))
