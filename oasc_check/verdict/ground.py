"""What every expectation needs: the ground it is judged on, findings, and the body as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oasc_check.language.contexts import Fetched
from oasc_check.models.library import Library
from oasc_check.run.model import Finding, NotJson, Request, Response
from oasc_check.verdict.matchers import MISSING


@dataclass(frozen=True, slots=True)
class Ground:
    """What the judge has to know beside the answer: where the payload schemas of the mechanism are, how its error types
    begin, the request, the Smart Data Models that are at hand, and the @contexts that the answer names.
    """

    schemas: Path
    problem_base: str = ""
    request: Request | None = None
    models: Library | None = None
    contexts: Sequence[Fetched] = ()


Check = Callable[[Any, Response, Ground], Iterator[Finding]]


def finding(where: str, expected: str, actual: str) -> Finding:
    """One expectation that did not hold."""
    return Finding(where, expected, actual, f"{where}: expected {expected}, got {actual}")


def json_of(response: Response) -> tuple[Any, list[Finding]]:
    """The body as JSON, and what is to be said when it is none."""
    try:
        return response.json, []
    except NotJson as error:
        cut = f"{error} (only its beginning was read: it is too large)"
        return MISSING, [finding("body", "JSON", cut if response.truncated else str(error))]
