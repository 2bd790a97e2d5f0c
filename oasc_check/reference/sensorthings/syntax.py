"""The expressions of $filter and $orderby, as they are written (OGC 18-088, clause 9.3.3.5; OData 4.0 ABNF)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from oasc_check.reference.sensorthings.errors import bad
from oasc_check.reference.sensorthings.places import from_wkt
from oasc_check.reference.sensorthings.times import Interval, parsed

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)"
_TOKEN = re.compile(
    rf"\s*(?:(?P<geo>geography'[^']*')|(?P<text>'(?:[^']|'')*')|(?P<time>{_TIME}(?:/{_TIME})?)"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<word>@?[A-Za-z_][\w.@]*(?:/@?[A-Za-z_][\w.@]*)*)|(?P<mark>[(),]))"
)
_LEVELS = (("or",), ("and",), ("eq", "ne", "gt", "ge", "lt", "le"), ("add", "sub"), ("mul", "div", "mod"))
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Literal:
    value: Any


@dataclass(frozen=True)
class Path:
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """A function or an operator with its arguments."""

    name: str
    arguments: tuple["Expression", ...]


Expression = Literal | Path | Call


def parse(text: str) -> Expression:
    """The expression that a text is. Raises RefusedError (400) when it is none."""
    parser = _Parser(_tokens(text))
    found = parser.level(0)
    parser.end()
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise bad(f"{text[position:]!r} cannot be read in an expression")
        tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
        position = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._next = 0

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._next] if self._next < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._next += 1
        return token

    def end(self) -> None:
        if self._peek()[0] != "end":
            raise bad(f"the expression does not go on with {self._peek()[1]!r}")

    def level(self, number: int) -> Expression:
        if number == len(_LEVELS):
            return self._unary()
        left = self.level(number + 1)
        while self._peek()[0] == "word" and self._peek()[1] in _LEVELS[number]:
            operator = self._take()[1]
            left = Call(operator, (left, self.level(number + 1)))
        return left

    def _unary(self) -> Expression:
        if self._peek() == ("word", "not"):
            self._take()
            return Call("not", (self._unary_operand(),))
        return self._primary()

    def _unary_operand(self) -> Expression:
        return self._unary()

    def _primary(self) -> Expression:
        kind, text = self._take()
        if kind == "word":
            return self._word(text)
        if (kind, text) == ("mark", "("):
            inner = self.level(0)
            self._expect(")")
            return inner
        return Literal(_literal(kind, text))

    def _word(self, text: str) -> Expression:
        if self._peek() == ("mark", "("):
            self._take()
            return Call(text, self._arguments())
        return Literal(_WORDS[text]) if text in _WORDS else Path(tuple(text.split("/")))

    def _arguments(self) -> tuple[Expression, ...]:
        if self._peek() == ("mark", ")"):
            self._take()
            return ()
        found = [self.level(0)]
        while self._peek() == ("mark", ","):
            self._take()
            found.append(self.level(0))
        self._expect(")")
        return tuple(found)

    def _expect(self, mark: str) -> None:
        if self._take() != ("mark", mark):
            raise bad(f"the expression lacks {mark!r}")


def _literal(kind: str, text: str) -> Any:
    if kind == "number":
        return float(text) if set(text) & set(".eE") else int(text)
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "time":
        return _time(text)
    if kind == "geo":
        return from_wkt(text.removeprefix("geography")[1:-1])
    raise bad("the expression ends too early")


def _time(text: str) -> Interval:
    found = parsed(text)
    if found is None:
        raise bad(f"{text!r} is no time")
    return found
