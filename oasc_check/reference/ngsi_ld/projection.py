"""The Attribute Projection language: which members of an entity, and of the entities linked to it (clause 4.21)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import is_name_or_uri
from oasc_check.reference.ngsi_ld.problems import bad_request_data

_TOKEN = re.compile(r"[{},|]|[^{},|]+")
_OWN_MEMBERS = ("id", "type", "scope")


@dataclass(frozen=True)
class Projection:
    """`members` are "id", "type", "scope" and fully qualified names of Attributes.

    `linked` is keyed by the fully qualified names of Relationships: the projection of the entities that they lead to.
    """

    members: frozenset[str] = frozenset()
    linked: Mapping[str, "Projection"] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How many Relationships in a row it follows."""
        return max((1 + inner.depth for inner in self.linked.values()), default=0)


def parse(where: str, text: str, context: Context) -> Projection:
    """The projection of a text. Raises ApiError (BadRequestData)."""
    tokens = _TOKEN.findall(text)
    found = _term(where, tokens, context)
    if tokens:
        raise _fault(where, text)
    return found


def _term(where: str, tokens: list[str], context: Context) -> Projection:
    """Consume names up to the end or to a closing brace."""
    members: set[str] = set()
    linked: dict[str, Projection] = {}
    while True:
        name = _name(where, tokens, context)
        members.add(name)
        if tokens[:1] == ["{"]:
            tokens.pop(0)
            linked[name] = _term(where, tokens, context)
            if not tokens or tokens.pop(0) != "}":
                raise _fault(where, name)
        if tokens[:1] not in ([","], ["|"]):
            return Projection(frozenset(members), linked)
        tokens.pop(0)


def _name(where: str, tokens: list[str], context: Context) -> str:
    name = tokens.pop(0).strip() if tokens else ""
    if not is_name_or_uri(name):
        raise _fault(where, name)
    return name if name in _OWN_MEMBERS else context.expand(name)


def _fault(where: str, text: str) -> Exception:
    return bad_request_data(f"{where}: {text!r} is no projection; write id,speed or isParked{{name}} (4.21)")
