"""The parts of an NGSI-LD query (clause 4.9)."""

import re
from dataclasses import dataclass
from enum import Enum


class Operator(Enum):
    """The operators between an attribute path and a value."""

    EQUAL = "=="
    UNEQUAL = "!="
    GREATER_OR_EQUAL = ">="
    GREATER = ">"
    LESS_OR_EQUAL = "<="
    LESS = "<"
    PATTERN = "~="
    NOT_PATTERN = "!~="


@dataclass(frozen=True)
class Literal:
    """One value. `kind` is "number", "boolean", "string", "uri", "DateTime", "Date" or "Time".

    `value` is the number, the truth value, the text or, for instants, the text that sorts in the order of time.
    """

    kind: str
    value: float | bool | str


@dataclass(frozen=True)
class Interval:
    """A range with both bounds included."""

    low: Literal
    high: Literal


Operand = tuple[Literal, ...] | Interval | re.Pattern[str]


@dataclass(frozen=True)
class Path:
    """Attribute names, expanded except for non-reified members, and the trailing path into a value.

    `names` and `trail` keep the short names too: pairs of the name as written and as stored. `linked` goes on in the
    entities that the Relationship leads to, of one of the (fully qualified) `types`, where there are any.
    """

    names: tuple[tuple[str, str], ...]
    trail: tuple[tuple[str, str], ...] = ()
    linked: "Path | None" = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A predicate on one path; without an operator the element shall exist."""

    path: Path
    operator: Operator | None = None
    operand: Operand = ()


@dataclass(frozen=True)
class AllOf:
    """All parts shall hold."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True)
class AnyOf:
    """At least one part shall hold."""

    parts: "tuple[Query, ...]"


Query = Term | AllOf | AnyOf


def terms(query: Query) -> list[Term]:
    """All the terms of a query."""
    return [query] if isinstance(query, Term) else [term for part in query.parts for term in terms(part)]


def depth(query: Query) -> int:
    """How many Relationships in a row the query follows."""
    return max(_depth(term.path) for term in terms(query))


def _depth(path: Path) -> int:
    return 1 + _depth(path.linked) if path.linked else 0
