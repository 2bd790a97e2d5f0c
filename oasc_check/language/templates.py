"""``${...}``: the references that a text of a suite may hold (suites/README.md, "Values")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")
_KINDED = re.compile(r"(id|type|name|tenant|callback|mqtt|header|body|case|setting|macro):([A-Za-z0-9_.-]+)")
_API = re.compile(r"(api):(url|origin|path|version|client_id|scope|audience|resource)")
_NOW = re.compile(r"(now|epoch)(?:([+-][0-9]+)(ms|s|m|h|d))?")
_KEPT = re.compile(r"([a-z][a-z0-9_-]*)((?:\.[A-Za-z0-9_@:-]+)*)")
_CONTROL = re.compile("[\x00-\x1f]")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class NotAReference(ValueError):
    """A text between ``${`` and ``}`` that the language does not know; ``text`` is all of it."""

    def __init__(self, inner: str) -> None:
        self.text = f"${{{inner}}}"
        super().__init__(f"{self.text} is not a value of the language")


class KeptObject(dict[str, Any]):
    """An object that stands for ``${...}``: data of the platform, never words of the language."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One ``${...}``.

    ``kind`` is id, type, name, tenant, callback, mqtt, header, body, case, setting, api, macro, now, epoch, n or kept.
    ``name`` is what follows the colon or the kept name, ``members`` the dotted members, ``offset`` seconds from now.
    """

    kind: str
    name: str = ""
    members: tuple[str, ...] = ()
    offset: float = 0.0


@lru_cache(maxsize=4096)
def parse(inner: str) -> Reference:
    """The reference that stands between ``${`` and ``}``.

    Raises NotAReference when it is none.
    """
    if inner == "n":
        return Reference("n")
    if found := _KINDED.fullmatch(inner) or _API.fullmatch(inner):
        return Reference(found[1], found[2])
    if found := _NOW.fullmatch(inner):
        return Reference(found[1], offset=int(found[2]) * _SECONDS[found[3]] if found[2] else 0.0)
    if found := _KEPT.fullmatch(inner):
        return Reference("kept", found[1], tuple(found[2].split(".")[1:]))
    raise NotAReference(inner)


@lru_cache(maxsize=4096)
def parts(text: str) -> tuple[str | Reference, ...]:
    """A text as its literal pieces and references, in order. Raises NotAReference."""
    pieces: list[str | Reference] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
        pieces.append(parse(match[1]))
        end = match.end()
    if end < len(text):
        pieces.append(text[end:])
    return tuple(pieces)


def references_in(value: Any) -> list[Reference]:
    """Every reference in a text, or in the texts and keys of a structure, in order. Raises NotAReference."""
    found: list[Reference] = []
    _gather(value, found)
    return found


def _gather(value: Any, found: list[Reference]) -> None:
    if isinstance(value, str):
        if "${" in value:
            found += (part for part in parts(value) if isinstance(part, Reference))
    elif isinstance(value, dict):
        for key, item in value.items():
            _gather(key, found)
            _gather(item, found)
    elif isinstance(value, list | tuple):
        for item in value:
            _gather(item, found)


Lookup = Callable[[Reference], Any]


def fill(value: Any, lookup: Lookup, copy: int | None = None) -> Any:
    """``value`` with every reference replaced by what ``lookup`` says of it.

    A text that is one reference only takes the kind of the value; in a JSONPath, values are escaped for quoted names.
    ``{many: {count: 3, of: x}}`` becomes a list of copies of x, in which ``${n}`` is ``copy``, from 1.
    """
    if isinstance(value, str):
        return _fill_text(value, lookup, copy) if "${" in value else value
    if isinstance(value, Mapping):
        if value.keys() == {"many"}:
            count = int(fill(value["many"]["count"], lookup, copy))
            return [fill(value["many"]["of"], lookup, number) for number in range(1, count + 1)]
        return {fill(key, lookup, copy): fill(item, lookup, copy) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [fill(item, lookup, copy) for item in value]
    return value


def _fill_text(text: str, lookup: Lookup, copy: int | None) -> Any:
    if text.startswith(("$.", "$[")):
        return "".join(part if isinstance(part, str) else _quoted(_one(part, lookup, copy)) for part in parts(text))
    filled = [part if isinstance(part, str) else _one(part, lookup, copy) for part in parts(text)]
    return filled[0] if len(filled) == 1 else "".join(as_written(piece) for piece in filled)


def _quoted(value: Any) -> str:
    """A value inside the quotes of a name selector (RFC 9535, clause 2.3.1.1).

    Half a surrogate pair, which JSON can name and a JSONPath cannot, finds nothing.
    """
    text = as_written(value).encode("utf-8", errors="surrogatepass").decode("utf-8", errors="replace")
    text = text.replace("\\", "\\\\").replace("'", "\\'")
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _one(reference: Reference, lookup: Lookup, copy: int | None) -> Any:
    return copy if reference.kind == "n" else lookup(reference)


def as_written(value: Any) -> str:
    """A value inside a text: numbers as JSON writes them, lists joined with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(as_written(item) for item in value)
    return getattr(value, "raw", None) or str(value)
