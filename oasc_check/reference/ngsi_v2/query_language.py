"""The Simple Query Language of the parameters q and mq: from text to statements (NGSIv2, "Simple Query Language")."""

import re
from dataclasses import dataclass
from datetime import datetime

from oasc_check.reference.ngsi_v2.errors import bad_request
from oasc_check.reference.ngsi_v2.instants import moment

Scalar = str | float | bool | None

_OPERATOR = re.compile(r"==|!=|>=|<=|~=|>|<|:")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Operand:
    """A right-hand side: one value, or a range when `upper` is set; `instant` when it reads as a date."""

    value: Scalar
    upper: Scalar = None
    is_range: bool = False

    @property
    def instants(self) -> tuple[datetime | None, datetime | None]:
        """The value, and the upper end of the range, as instants."""
        return moment(self.value), moment(self.upper)


@dataclass(frozen=True)
class Statement:
    """One condition: `operator` is "" for existence and "!" for absence."""

    path: tuple[str, ...]
    operator: str
    operands: tuple[Operand, ...] = ()


def parse(text: str) -> tuple[Statement, ...]:
    """The statements of a query, all of which must hold. Raises ApiError (BadRequest)."""
    if not text:
        raise bad_request("the query is empty; leave it out or write a condition such as temperature>20")
    return tuple(_statement(part, text) for part in _split(text, ";"))


def _statement(text: str, query: str) -> Statement:
    found = next((one for one in _OPERATOR.finditer(text) if not _is_quoted(text, one.start())), None)
    if found is None:
        negated = text.startswith("!")
        return Statement(_path(text.removeprefix("!"), query), "!" if negated else "")
    operator = "==" if found[0] == ":" else found[0]
    left, right = text[: found.start()], text[found.end() :]
    if not right:
        raise bad_request(f"the query {query!r} has no value after {found[0]}")
    return Statement(_path(left, query), operator, _operands(operator, right, query))


def _is_quoted(text: str, position: int) -> bool:
    return text[:position].count("'") % 2 == 1


def _path(text: str, query: str) -> tuple[str, ...]:
    tokens = tuple(token[1:-1] if _is_whole(token) else token for token in _split(text, "."))
    if not all(tokens):
        raise bad_request(f"the query {query!r} has a condition without the name of an attribute")
    return tokens


def _is_whole(token: str) -> bool:
    return len(token) > 1 and token[0] == token[-1] == "'"


def _operands(operator: str, text: str, query: str) -> tuple[Operand, ...]:
    if operator == "~=":
        return (Operand(_pattern(text)),)
    found = tuple(_operand(part) for part in _split(text, ","))
    if operator not in ("==", "!=") and (len(found) > 1 or found[0].is_range):
        raise bad_request(f"the query {query!r} has more than one value after {operator}")
    return found


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise bad_request(f"{text!r} is no regular expression: {error}") from error
    return text


def _operand(text: str) -> Operand:
    if not _is_whole(text) and ".." in text:
        lower, _, upper = text.partition("..")
        return Operand(_scalar(lower), _scalar(upper), is_range=True)
    return Operand(_scalar(text))


def _scalar(text: str) -> Scalar:
    if _is_whole(text):
        return text[1:-1]
    if text in _WORDS:
        return _WORDS[text]
    return float(text) if _NUMBER.fullmatch(text) else text


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside of single quotes."""
    parts = [""]
    for position, sign in enumerate(text):
        if sign == separator and not _is_quoted(text, position):
            parts.append("")
        else:
            parts[-1] += sign
    return parts
