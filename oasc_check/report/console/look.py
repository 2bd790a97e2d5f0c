"""How the report looks: width, colour, how much, in which language."""

from dataclasses import dataclass
from enum import IntEnum

from oasc_check.i18n.words import ENGLISH, Words


class Detail(IntEnum):
    """How much is shown: the verdict alone, the report, the report with every test and requirement."""

    VERDICT = 0
    REPORT = 1
    EVERYTHING = 2


@dataclass(frozen=True, slots=True)
class Look:
    """``width`` in columns; without ``color`` the text holds no escape sequence."""

    width: int = 80
    color: bool = False
    detail: Detail = Detail.REPORT
    words: Words = ENGLISH
