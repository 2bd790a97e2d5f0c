"""The Scope query language (clause 4.19)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from oasc_check.reference.ngsi_ld.problems import bad_request_data

_LEVEL = r"(?:[^\W\d_]\w*|\+)"
_SCOPE = re.compile(rf"/?{_LEVEL}(?:/{_LEVEL})*(?:/#)?|/#")


@dataclass(frozen=True)
class ScopeQuery:
    """Alternatives, each a list of scope patterns that all shall match one of the scopes of an entity."""

    alternatives: tuple[tuple[str, ...], ...]

    def accepts(self, scopes: Iterable[str], defects: frozenset[str]) -> bool:
        """Whether an entity with these scopes is selected."""
        levels = [scope.strip("/").split("/") for scope in scopes]
        combine = any if "scope-and-as-or" in defects else all
        return any(
            combine(any(_matches(pattern, one, defects) for one in levels) for pattern in alternative)
            for alternative in self.alternatives
        )


def _matches(pattern: str, levels: list[str], defects: frozenset[str]) -> bool:
    if pattern == "/#":
        return True
    wanted = pattern.strip("/").split("/")
    if "scope-beginning-is-enough" in defects:
        return "/".join(levels).startswith(pattern.strip("/#"))
    if wanted[-1] == "#" and "scope-query-without-hierarchy" not in defects:
        wanted.pop()
        levels = levels[: len(wanted)]
    return len(wanted) == len(levels) and all(part in ("+", level) for part, level in zip(wanted, levels, strict=True))


def parse(text: str) -> ScopeQuery:
    """The Scope query of a text. Raises ApiError (BadRequestData)."""
    alternatives = [_alternative(text, part) for part in re.split(r"[,|]", text)]
    return ScopeQuery(tuple(alternatives))


def _alternative(text: str, part: str) -> tuple[str, ...]:
    is_group = part.startswith("(") and part.endswith(")")
    patterns = part[1:-1].split(";") if is_group else [part]
    if not all(_SCOPE.fullmatch(pattern) for pattern in patterns):
        raise bad_request_data(f"scopeQ: {text!r} is no Scope query; write /A, /A/#, /+/B or (/A;/B)|/C (4.19)")
    return tuple(patterns)
