"""Changes files as tired people and hostile ones do: line by line, word by word, value by value."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

WORDS = (
    "", "null", "~", "true", "no", "[]", "{}", "''", "0", "-1", "1e999", "9" * 400, ".nan", "2026-13-45", "12:30",
    "${id:x}", "${", "${}", "${now+999999999999999999d}", "${body:x}", "${x.y.z}", "&a *a", "*a", "<<: *a", "!!set {a}",
    "!!python/object:os.system x", "? a", "- - -", "|", ">", "# a", "a: b: c", "[a", "{a", '"', "'", "\t", "\x00",
    "\u2028", "\ud800",
    "\ufeff", "$", "$.", "$..a[?@.b", "$[?count(@) == 1]", "(", "[a-", "a{999999}", "\\", "/", "//", "..",
    "http://[::1", "http://h:99999", "http://\u00e4\u00f6/", "POST", "GET /x", "POST http://h/", "header:", "header:X",
    "passed", "any_of", "expect", "created", "2026-02-30T25:61:00Z", "x" * 10_000, "[" * 200, "a: " * 50,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**400, "", "x", "\x00", "\ud800", "\u202e", "2026-02-30",
    "http://[::1", "(", [], {}, [None], {"": None}, [[[]]], {"a": {"b": []}}, "x" * 5000,
)  # fmt: skip

Change = Callable[[list[str], random.Random], None]


def text(before: str, chance: random.Random) -> str:
    """A text with one to four changes."""
    lines = before.splitlines()
    for _ in range(chance.randint(1, 4)):
        chance.choice(_CHANGES)(lines, chance)
    return "\n".join(lines) + "\n"


def _at(lines: list[str], chance: random.Random) -> int:
    if not lines:
        lines.append("")
    return chance.randrange(len(lines))


def _leave_out(lines: list[str], chance: random.Random) -> None:
    del lines[_at(lines, chance)]


def _repeat(lines: list[str], chance: random.Random) -> None:
    lines.insert(_at(lines, chance), lines[_at(lines, chance)])


def _indent(lines: list[str], chance: random.Random) -> None:
    at = _at(lines, chance)
    lines[at] = " " * chance.randint(0, 8) + lines[at].lstrip()


def _another_word(lines: list[str], chance: random.Random) -> None:
    at = _at(lines, chance)
    words = list(re.finditer(r"[^\s:,{}\[\]]+", lines[at]))
    if words:
        word = chance.choice(words)
        lines[at] = lines[at][: word.start()] + chance.choice(WORDS) + lines[at][word.end() :]


def _another_value(lines: list[str], chance: random.Random) -> None:
    at = _at(lines, chance)
    lines[at] = lines[at].partition(": ")[0] + ": " + chance.choice(WORDS)


def _swap(lines: list[str], chance: random.Random) -> None:
    one, other = _at(lines, chance), _at(lines, chance)
    lines[one], lines[other] = lines[other], lines[one]


_CHANGES: tuple[Change, ...] = (_leave_out, _repeat, _indent, _another_word, _another_word, _another_value, _swap)


def tree(before: Any, chance: random.Random) -> Any:
    """A JSON value with one to three changes."""
    value = json.loads(json.dumps(before))
    for _ in range(chance.randint(1, 3)):
        places = list(_places(value))
        if not places:
            return copy.deepcopy(chance.choice(VALUES))
        holder, key = chance.choice(places)
        if chance.random() < 0.2:
            del holder[key]
        elif isinstance(holder[key], str) and chance.random() < 0.7:
            holder[key] = chance.choice(WORDS)
        else:
            holder[key] = copy.deepcopy(chance.choice(VALUES))
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member and item, with what holds it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(pairs):
        yield value, key
        yield from _places(item)


def octets(written: str) -> bytes:
    """In UTF-8, with what is no Unicode as it is."""
    return written.encode("utf-8", errors="surrogatepass")
