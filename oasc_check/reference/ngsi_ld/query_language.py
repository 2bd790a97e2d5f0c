"""Parses the NGSI-LD query language (clause 4.9)."""

import json
import re
from collections.abc import Callable
from typing import NoReturn

from oasc_check.reference.ngsi_ld import patterns
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import is_name, is_uri, temporal_value
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.query_model import (
    AllOf,
    AnyOf,
    Interval,
    Literal,
    Operand,
    Operator,
    Path,
    Query,
    Term,
)
from oasc_check.reference.ngsi_ld.values import expand_key

_NAME = re.compile(r"[^\W\d_]\w*")
_TYPES = re.compile(r"[^\W\d_]\w*(?:,[^\W\d_]\w*)*:")
_TRAIL_NAME = re.compile(r"[\w\-]+|\*")
_OPERATOR = re.compile(r"!~=|==|!=|>=|<=|~=|>|<")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+\-]?\d+)?")
_BARE_VALUE = re.compile(r"[^\",;|()\s]+")
_DECODER = json.JSONDecoder()
_NESTING_LIMIT = 40
_ORDERING = (Operator.GREATER, Operator.GREATER_OR_EQUAL, Operator.LESS, Operator.LESS_OR_EQUAL)


def parse(text: str, context: Context, expand_values: frozenset[str] = frozenset()) -> Query:
    """The query of a text; `expand_values` names the attributes whose values are terms (Example 12).

    Raises ApiError (BadRequestData) with the place and the reason.
    """
    return _Parser(text, context, expand_values).query()


def parse_path(text: str, context: Context) -> Path:
    """The attribute path of a text. Raises ApiError (BadRequestData)."""
    parser = _Parser(text, context, frozenset())
    path = parser.path()
    if parser.at < len(text):
        parser.fail("the end of the attribute path is expected")
    return path


class _Parser:
    """Recursive descent over the text; `at` is the place of the next character."""

    def __init__(self, text: str, context: Context, expand_values: frozenset[str]) -> None:
        self.text = text
        self.at = 0
        self.context = context
        self.expand_values = expand_values

    def fail(self, reason: str) -> NoReturn:
        raise bad_request_data(f"q: character {self.at + 1} of {self.text!r}: {reason} (4.9)")

    def query(self) -> Query:
        found = self.any_of(0)
        if self.at < len(self.text):
            self.fail("a logical operator ; or | is expected, or the end")
        return found

    def any_of(self, nesting: int) -> Query:
        parts = self.separated("|", lambda: self.all_of(nesting))
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def all_of(self, nesting: int) -> Query:
        parts = self.separated(";", lambda: self.operand(nesting))
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def separated(self, separator: str, part: Callable[[], Query]) -> tuple[Query, ...]:
        parts = [part()]
        while self.taken(separator):
            parts.append(part())
        return tuple(parts)

    def operand(self, nesting: int) -> Query:
        if nesting > _NESTING_LIMIT:
            self.fail(f"more than {_NESTING_LIMIT} parentheses within each other")
        if not self.taken("("):
            return self.term()
        found = self.any_of(nesting + 1)
        if not self.taken(")"):
            self.fail("a closing parenthesis is missing")
        return found

    def taken(self, token: str) -> bool:
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def match(self, pattern: re.Pattern[str], expected: str) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            self.fail(f"{expected} is expected")
        self.at = found.end()
        return found.group()

    def term(self) -> Term:
        path = self.path()
        sign = _OPERATOR.match(self.text, self.at)
        if sign is None:
            return Term(path)
        self.at = sign.end()
        operator = Operator(sign.group())
        if operator in (Operator.PATTERN, Operator.NOT_PATTERN):
            return Term(path, operator, patterns.compiled("q", self.pattern_text()))
        operand = self.value(operator, expands=path.names[0][0] in self.expand_values)
        return Term(path, operator, operand)

    def path(self) -> Path:
        names = [self.match(_NAME, "an attribute name")]
        while self.taken("."):
            names.append(self.match(_NAME, "an attribute name"))
        dotted = tuple((name, self.context.expand(name)) for name in names)
        if self.taken("{"):
            return self.linked(dotted)
        trail = self.trail() if self.taken("[") else []
        return Path(dotted, tuple((key, expand_key(key, self.context)) for key in trail))

    def linked(self, dotted: tuple[tuple[str, str], ...]) -> Path:
        """The path in braces, in the entities that a Relationship leads to, after the types that these may have."""
        hint = _TYPES.match(self.text, self.at)
        self.at = hint.end() if hint else self.at
        types = tuple(self.context.expand(name) for name in hint.group()[:-1].split(",")) if hint else ()
        inner = self.path()
        if not self.taken("}"):
            self.fail("a closing brace is missing")
        return Path(dotted, linked=inner, types=types)

    def trail(self) -> list[str]:
        keys = [self.match(_TRAIL_NAME, "a member name")]
        while self.taken("."):
            keys.append(self.match(_TRAIL_NAME, "a member name"))
        if not self.taken("]"):
            self.fail("a closing bracket is missing")
        return keys

    def pattern_text(self) -> str:
        """The regular expression up to a ; or | or ) that is not part of it."""
        start, depth = self.at, 0
        while self.at < len(self.text):
            character = self.text[self.at]
            if depth == 0 and character in ";|)":
                break
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
            self.at += 2 if character == "\\" else 1
        text = self.text[start : self.at]
        if not text:
            self.fail("a regular expression is expected")
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text

    def value(self, operator: Operator, expands: bool) -> Operand:
        literals = [self.literal(expands)]
        if self.taken(".."):
            self.only_for_equality(operator, "a range")
            return self.interval(literals[0], self.literal(expands))
        while self.taken(","):
            self.only_for_equality(operator, "a list of values")
            literals.append(self.literal(expands))
        if literals[0].kind in ("boolean", "uri"):
            self.only_for_equality(operator, "a Boolean or a URI")
        return tuple(literals)

    def only_for_equality(self, operator: Operator, what: str) -> None:
        if operator in _ORDERING:
            self.fail(f"{what} goes with == and != only")

    def interval(self, low: Literal, high: Literal) -> Interval:
        if low.kind != high.kind or low.kind in ("boolean", "uri"):
            self.fail("both ends of a range are numbers, texts or instants of the same kind")
        return Interval(low, high)

    def literal(self, expands: bool) -> Literal:
        if self.text.startswith('"', self.at):
            return self.quoted(expands)
        start = self.at
        word = self.match(_BARE_VALUE, "a value").partition("..")[0]
        self.at = start
        found = self.bare(word, expands)
        self.at += len(word)
        return found

    def quoted(self, expands: bool) -> Literal:
        try:
            text, self.at = _DECODER.raw_decode(self.text, self.at)
        except ValueError:
            self.fail("the quoted text is no JSON string")
        if expands:
            return Literal("uri", self.context.expand(text))
        temporal = temporal_value(text)
        return Literal(*temporal) if temporal else Literal("string", text)

    def bare(self, word: str, expands: bool) -> Literal:
        if word in ("true", "false"):
            return Literal("boolean", word == "true")
        if _NUMBER.fullmatch(word):
            return Literal("number", float(word))
        temporal = temporal_value(word)
        if temporal:
            return Literal(*temporal)
        if expands and is_name(word):
            return Literal("uri", self.context.expand(word))
        if not is_uri(word):
            self.fail("a number, a quoted text, true, false, an instant or a URI is expected")
        return Literal("uri", word)
