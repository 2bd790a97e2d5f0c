"""The words and colours for verdicts, outcomes, counts and exit codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from oasc_check.i18n.words import ENGLISH, Words
from oasc_check.report.console.page import NO_BREAK
from oasc_check.report.model import Document

STYLES = {
    "conformant": "bold green",
    "not conformant": "bold red",
    "undecided": "bold yellow",
    "not tested": "dim",
    "met": "green",
    "not met": "red",
    "passed": "green",
    "failed": "red",
    "inconclusive": "yellow",
    "error": "magenta",
}

_PREPARATION = re.compile('^the preparation "[^"]*"')

EXIT_CODES = {
    0: "everything in scope that must be met is met, and every declared mechanism is conformant",
    1: "a requirement in scope is not met, or a test of a declared mechanism failed",
    2: "wrong usage of the command line",
    3: "nothing failed, but something that must be known could not be told",
    4: "a suite, catalogue, profile, platform or statement file is invalid",
    5: "nothing was selected, or nothing ran",
    6: "an entry of the baseline is stale or expired",
    7: "test data could not be removed from the platform",
    8: "a signature or a digest does not match",
    70: "a mistake of oasc-check or of a suite",
    130: "the run was interrupted",
}
OF_A_SHARD = {
    0: "no test of this shard failed, and none that must be known is open; put the shards together with report --merge",
    1: "a test of this shard failed",
}
"""Where the code of a shard speaks of its own tests alone."""


def ending(document: Document) -> str:
    """The exit code in words."""
    code = document["run"]["exit_code"]
    return OF_A_SHARD.get(code, EXIT_CODES[code]) if "shard" in document else EXIT_CODES[code]


def styled(word: str, say: Words = ENGLISH) -> tuple[str, str]:
    """A verdict or an outcome in its colour."""
    return say(word), STYLES.get(word, "")


def counted(counts: Mapping[str, int], say: Words = ENGLISH) -> str:
    """``3 met, 1 not met``: what is not zero, or ``none``. No line ends between a number and its word."""
    words = {key: f"{{n}} {key.replace('_', ' ')}" for key, number in counts.items() if number}
    found = [say.many(word, word, counts[key]).replace(" ", NO_BREAK) for key, word in words.items()]
    return ", ".join(found) or say("none")


def plural(number: int, one: str, many: str = "") -> str:
    """``1 test``, ``2 tests``; `many` where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def some(words: Iterable[str], limit: int, say: Words = ENGLISH) -> str:
    """The words with commas between them, at most so many of them."""
    names = list(words)
    shown, beyond = ", ".join(names[:limit]), len(names) - limit
    return say.many("{names} and {n} more", "{names} and {n} more", beyond, names=shown) if beyond > 0 else shown


def common(reason: str) -> str:
    """What a reason has in common with others: without the name of the preparation that did not work."""
    return _PREPARATION.sub("the preparation", reason)


def grouped(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """(reason, id) pairs -> each reason with its ids, the most frequent reason first, else in the order given.

    A reason that adds only a remark in brackets to another one counts as that one.
    """
    groups: dict[str, list[str]] = {}
    for reason, name in pairs:
        groups.setdefault(reason, []).append(name)
    for reason in list(groups):
        plain = reason.rpartition(" (")[0] if reason.endswith(")") else ""
        if plain and plain in groups:
            groups[plain] += groups.pop(reason)
    return sorted(groups.items(), key=lambda group: -len(group[1]))
