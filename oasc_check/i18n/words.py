"""Says in another language what is written in English: whole sentences, and sentences with values in them.

The English is the key, as in gettext. A message such as ``{n} tests passed`` also fits "5 tests passed": what stands
for a placeholder is taken over, itself translated where it is a known sentence. What is not known stays English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

_PLACEHOLDER = re.compile(r"\$\{case:[a-z0-9_-]+\}|\{[a-z_]+\}")
_FOLDER = Path(__file__).parent
_BEFORE_SIGNS = re.compile(r" (?=[:;?!»])|(?<=«) ")
_DEEPEST = 4

Translate = Callable[[str], str]


def languages() -> tuple[str, ...]:
    """English, and every language that the program speaks."""
    return ("en", *sorted(path.name for path in _FOLDER.iterdir() if (path / "LC_MESSAGES").is_dir()))


def messages(language: str) -> dict[str, str]:
    """The translated messages of the program, by their English."""
    from babel.messages.pofile import read_po

    with (_FOLDER / language / "LC_MESSAGES" / "oasc_check.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string and not one.fuzzy}


class Words:
    """The words of one language. ``pairs`` hold English texts and what they are in it; they may have placeholders."""

    def __init__(self, language: str, pairs: Mapping[str, str]) -> None:
        self.language = language
        self._known = pairs
        self._patterns = sorted(
            (_Pattern(english, text) for english, text in pairs.items() if _PLACEHOLDER.search(english)),
            key=lambda one: -one.weight,
        )

    def __call__(self, text: str) -> str:
        """The text in this language, with the spaces that its typography asks for."""
        return self._spaced(self._said(text, _DEEPEST))

    def _said(self, text: str, deep: int) -> str:
        if text in self._known:
            return self._known[text]
        if deep:
            for pattern in self._patterns:
                if (values := pattern.values(text)) is not None:
                    return pattern.filled([self._said(value, deep - 1) for value in values])
        return text

    def _spaced(self, text: str) -> str:
        """French has a space before some signs at which no line may break (Imprimerie nationale)."""
        return _BEFORE_SIGNS.sub("\u00a0", text) if self.language == "fr" else text

    def number(self, number: int) -> str:
        """A whole number as it is written there."""
        from babel.numbers import format_decimal

        return str(format_decimal(number, locale=self.language))

    def moment(self, instant: str) -> str:
        """An instant of ISO 8601 as day and time in UTC."""
        from datetime import datetime

        from babel.dates import format_datetime

        try:
            found = datetime.fromisoformat(instant)
        except ValueError:
            return instant
        return f"{format_datetime(found, 'long', locale=self.language)}"


class _Pattern:
    """A message with placeholders, as what to look for and what to say."""

    def __init__(self, english: str, text: str) -> None:
        self.weight = len(_PLACEHOLDER.sub("", english))
        self._names = _PLACEHOLDER.findall(english)
        pieces = (re.escape(piece) for piece in _PLACEHOLDER.split(english))
        self._form = re.compile("(.+?)".join(pieces), re.DOTALL)
        self._text = text

    def values(self, text: str) -> list[str] | None:
        """What stands for the placeholders; None when the text is another message."""
        found = self._form.fullmatch(text)
        return list(found.groups()) if found else None

    def filled(self, values: Iterable[str]) -> str:
        """The message in the other language with these values."""
        by_name = dict(zip(self._names, values, strict=True))
        return _PLACEHOLDER.sub(lambda match: by_name.get(match[0], match[0]), self._text)
