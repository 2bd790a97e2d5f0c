"""Many platforms in one table: a line for each, and the exit code of all. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from oasc_check.history.model import Entry
from oasc_check.plan.model import Shard
from oasc_check.report.model import Document
from oasc_check.suite.model import Baseline, Excuse

WORST_FIRST = (130, 70, 7, 4, 2, 1, 3, 5, 6, 0)
"""Exit codes: what has to be mended by hand first, then what was seen, then what could not be told, then an entry of
the baseline, which only speaks where nothing else is wrong."""

_BASELINE = 6
_OPEN = ("inconclusive", "error")
_NEEDED = ("failed", "inconclusive")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one platform. ``name`` is that of its files; ``notes`` say why it is as it is.

    ``tests`` counts outcomes, ``seconds`` is the duration of its run. ``platform`` is the name that its file gives it,
    ``shared`` are the outcomes of tests that the baseline excuses of every platform, ``entry`` is what the history
    keeps. A platform that was not judged has none of these.
    """

    name: str
    verdict: str
    exit_code: int
    tests: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    platform: str = ""
    shared: Mapping[str, str] = field(default_factory=dict)
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Fleet:
    """The lines, and the baseline that was held against each platform.

    With ``shard`` they are only a part of the ``total`` of platforms.
    """

    lines: Sequence[Line]
    baseline: Baseline | None = None
    shard: Shard | None = None
    total: int = 0

    @property
    def exit_code(self) -> int:
        """The worst one; that of no platform at all is 5, and 0 where a shard has none."""
        if self.shard and not self.lines:
            return 0
        return worst([*(line.exit_code for line in self.lines), *([_BASELINE] if self.stale else [])])

    @property
    def stale(self) -> tuple[Excuse, ...]:
        """Entries for every platform that none needs any more: their tests passed, and did not fail anywhere.

        That cannot be told while there are platforms elsewhere, or some that were not judged.
        """
        if self.baseline is None or self.shard or not all(line.tests for line in self.lines):
            return ()
        return tuple(one for one in self.baseline.excuses if one.platform is None and self._is_stale(one.test))

    @property
    def strangers(self) -> tuple[str, ...]:
        """Platforms that the baseline names and that are not here, as far as that can be told; each once."""
        if self.baseline is None or self.shard or not all(line.platform for line in self.lines):
            return ()
        here = {line.platform for line in self.lines}
        named = dict.fromkeys(one.platform for one in self.baseline.excuses if one.platform)
        return tuple(name for name in named if name not in here)

    def _is_stale(self, test: str) -> bool:
        outcomes = {line.shared.get(test) for line in self.lines}
        return "passed" in outcomes and outcomes.isdisjoint(_NEEDED)


def line(
    name: str, document: Document, notes: Iterable[str] = (), codes: Iterable[int] = (), shared: Collection[str] = ()
) -> Line:
    """The line of a platform that was judged; ``codes`` are those of what happened beside its run.

    ``shared`` are the tests that the baseline excuses of every platform.
    """
    run, summary = document["run"], document["summary"]
    return Line(
        name,
        summary["verdict"],
        worst([run["exit_code"], *codes]),
        summary["tests"],
        run["seconds"],
        (*notes, *document["residue"], *_doubt(document), *_gate(document)),
        platform=document["platform"]["name"],
        shared={test["id"]: test["outcome"] for test in document["tests"] if test["id"] in shared},
    )


def _doubt(document: Document) -> Iterator[str]:
    """What most of the tests that could not tell have in common, unless a test failed: then that is what matters."""
    reasons = [test["reason"] for test in document["tests"] if test["outcome"] in _OPEN]
    if reasons and not document["summary"]["tests"]["failed"]:
        yield max(dict.fromkeys(reasons), key=reasons.count)


def _gate(document: Document) -> Iterator[str]:
    """How much the baseline excuses, and which of its entries have to go."""
    gate = document.get("gate")
    if not gate:
        return
    if number := len(gate["excused"]):
        yield f"the baseline excuses {number} test" if number == 1 else f"the baseline excuses {number:,} tests"
    for one in gate["stale"]:
        yield f"{one['test']} passes now: remove its entry from the baseline"
    for one in gate["expired"]:
        yield f"{one['test']} was excused until {one['expires']}: mend it, or give its entry another day"


def worst(codes: Iterable[int]) -> int:
    """The exit code of all; that of none is 5."""
    return int(min(codes, key=WORST_FIRST.index, default=5))
