"""The Entity Type selection language (clause 4.17)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from oasc_check.reference.ngsi_ld.lexical import is_name_or_uri
from oasc_check.reference.ngsi_ld.problems import bad_request_data

_TOKEN = re.compile(r"[(),;|]|[^(),;|]+")
ANY_TYPE = "*"


@dataclass(frozen=True)
class TypeSelection:
    """Alternatives, each a list of fully qualified types that an entity has all at once.

    None accepts any type because "*" asked for it, no alternative at all because nothing was asked.
    """

    alternatives: tuple[tuple[str, ...], ...] | None

    def accepts(self, types: Iterable[str]) -> bool:
        """Whether an entity of these types is selected."""
        if not self.alternatives:
            return True
        present = set(types)
        return any(present.issuperset(alternative) for alternative in self.alternatives)

    def written(self, compact: Callable[[str], str]) -> str:
        """The selection in the language, with the names that `compact` gives."""
        if self.alternatives is None:
            return ANY_TYPE
        names = [";".join(compact(name) for name in alternative) for alternative in self.alternatives]
        return "|".join(
            f"({name})" if len(alternative) > 1 else name
            for name, alternative in zip(names, self.alternatives, strict=True)
        )


def parse(text: str, expand: Callable[[str], str]) -> TypeSelection:
    """The selection that a text stands for. Raises ApiError (BadRequestData) with the reason."""
    if text == ANY_TYPE:
        return TypeSelection(None)
    tokens = _TOKEN.findall(text)
    alternatives: list[tuple[str, ...]] = []
    while True:
        alternatives.append(tuple(expand(name) for name in _alternative(text, tokens)))
        if not tokens:
            return TypeSelection(tuple(alternatives))
        if tokens.pop(0) not in (",", "|"):
            raise _fault(text)


def _alternative(text: str, tokens: list[str]) -> list[str]:
    """Consume one type, or a conjunction in parentheses."""
    if not tokens or tokens[0] != "(":
        return [_type(text, tokens)]
    tokens.pop(0)
    names = [_type(text, tokens)]
    while tokens and tokens[0] == ";":
        tokens.pop(0)
        names.append(_type(text, tokens))
    if not tokens or tokens.pop(0) != ")":
        raise _fault(text)
    return names


def _type(text: str, tokens: list[str]) -> str:
    if not tokens or not is_name_or_uri(tokens[0]):
        raise _fault(text)
    return tokens.pop(0)


def _fault(text: str) -> Exception:
    return bad_request_data(f"type: {text!r} is no type selection; write A, A|B or (A;B)|C (4.17)")
