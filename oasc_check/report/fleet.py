"""Many platforms in one table: a line for each, and the exit code of all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from oasc_check.report.model import Document

WORST_FIRST = (130, 70, 7, 4, 2, 1, 3, 5, 0)
"""Exit codes: what has to be mended by hand first, then what was seen, then what could not be told."""

_OPEN = ("inconclusive", "error")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one platform. ``name`` is that of its files; ``notes`` say why it is as it is.

    ``tests`` counts outcomes, ``seconds`` is the duration of its run.
    """

    name: str
    verdict: str
    exit_code: int
    tests: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


def line(name: str, document: Document, notes: Iterable[str] = (), codes: Iterable[int] = ()) -> Line:
    """The line of a platform that was judged; ``codes`` are those of what happened beside its run."""
    run, summary = document["run"], document["summary"]
    said = (*notes, *document["residue"], *_doubt(document))
    code = _worst([run["exit_code"], *codes])
    return Line(name, summary["verdict"], code, summary["tests"], run["seconds"], said)


def _doubt(document: Document) -> Iterable[str]:
    """What most of the tests that could not tell have in common, unless a test failed: then that is what matters."""
    reasons = [test["reason"] for test in document["tests"] if test["outcome"] in _OPEN]
    if reasons and not document["summary"]["tests"]["failed"]:
        yield max(dict.fromkeys(reasons), key=reasons.count)


def worst(lines: Iterable[Line]) -> int:
    """The exit code of all; that of no platform at all is 5."""
    return _worst(line.exit_code for line in lines)


def _worst(codes: Iterable[int]) -> int:
    return int(min(codes, key=WORST_FIRST.index, default=5))
