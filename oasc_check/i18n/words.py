"""Says in another language what is written in English: whole sentences, and sentences with values in them.

The English is the key, as in gettext. Where the program writes a sentence, it names the values: ``say("Exit code {n}:
{text}.", n=1, text=...)``. A sentence that was written before, such as a reason in a result, is found again by its
message: ``{n} tests passed`` also fits "5 tests passed". What is not known stays English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

_PLACEHOLDER = re.compile(r"\$\{case:[a-z0-9_-]+\}|\{[a-z_]+\}")
_SAID = {
    "{text}",
    "{more}",
    "{expected}",
    "{actual}",
    "{where}",
    "{reason}",
    "{title}",
    "{edition}",
    "{profile}",
    "{unit}",
}
"""Placeholders for words, which are said too. What stands for any other stays as it is: a name, a number, a value."""
_FOLDER = Path(__file__).parent
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*("|$)')
_QUOTE = re.compile(r'(?<!\\)"')
_COMPOUND = re.compile(r"[a-z]{2,}[;:] ")
_PROSE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")
_ANY_PROSE = re.compile(rf"{_PROSE.pattern}|^[a-z]{{4,}}$")
_BEFORE_SIGNS = re.compile(r" (?=[:;?!»])|(?<=«) ")
_RULE = re.compile(r"Plural-Forms: nplurals=[0-9]+; plural=(.+?);")
_NUMBERS = ("{n}", "{m}")
_SHAPES = dict.fromkeys(_NUMBERS, "([0-9][0-9,]*)") | {"{feature}": "([a-z0-9-]+)"}
"""What can stand for a placeholder, where not everything can: the name of a feature is as schemas/format/ has it."""
_NAMES = ("{name}", "{names}", "{id}", "{url}", "{path}", "{feature}")
_ENGLISH = "en"
_DEEPEST = 5
_WEAK = 10
_LISTS = ("{text} or {more}", "{text} and {more}")
_BETWEEN_READINGS = " / "
_LEAST = 4
"""Characters that a message needs beside its placeholders to be found again: ``{name}: {text}`` would be anywhere."""

Translate = Callable[[str], str]
Forms = tuple[str, ...]
"""A text in another language: one, or one for each of its plurals in the order of the rule in the file."""


def languages() -> tuple[str, ...]:
    """English, and every language that the program speaks."""
    return (_ENGLISH, *sorted(path.name for path in _FOLDER.iterdir() if (path / "LC_MESSAGES").is_dir()))


def messages(language: str) -> dict[str, Forms]:
    """The translated messages of the program, by their English: singular and plural both have all forms."""
    from babel.messages.pofile import read_po

    with _file(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    found: dict[str, Forms] = {}
    for one in catalogue:
        forms = tuple(map(str, one.string)) if isinstance(one.string, list | tuple) else (str(one.string or ""),)
        if one.id and all(forms) and not one.fuzzy:
            found |= dict.fromkeys((one.id,) if isinstance(one.id, str) else map(str, one.id), forms)
    return found


def _file(language: str) -> Path:
    return _FOLDER / language / "LC_MESSAGES" / "oasc_check.po"


_LONGEST = 4_000
"""Characters of a text in which a sentence is looked for: what is longer is what a platform sent."""


class Words:
    """The words of one language. ``pairs`` hold English texts and what they are in it; they may have placeholders."""

    def __init__(self, language: str, pairs: Mapping[str, str | Forms]) -> None:
        self.language = language
        self._known = {english: self._spaced(text) for english, text in pairs.items()}
        self._found: dict[str, str] = {}
        self._patterns = sorted(
            (one for english, forms in self._known.items() if (one := _Pattern(english, forms)).is_telling),
            key=lambda one: -one.weight,
        )
        self._lists = tuple(one for one in self._patterns if one.is_list)

    def __call__(self, text: str, /, **values: str | int) -> str:
        """The text in this language, with these values; without values, what it was written with is found in it."""
        if not values:
            if not self._known or len(text) > _LONGEST:
                return text
            if text not in self._found:
                self._found[text] = self._said(text, _DEEPEST)
            return self._found[text]
        return self.fill(self._known.get(text, (text,))[0], **values)

    def many(self, one: str, many: str, number: int, /, **values: str | int) -> str:
        """The sentence for this number, which stands in it for ``{n}``: `one` or `many` in English."""
        forms = self._known.get(many)
        text = self._form(forms, number) if forms else one if number == 1 else many
        return self.fill(text, n=number, **values)

    def fill(self, text: str, /, **values: str | int) -> str:
        """The text with these values for its placeholders, numbers as they are written there."""
        shown = {f"{{{name}}}": self.number(one) if isinstance(one, int) else one for name, one in values.items()}
        return _PLACEHOLDER.sub(lambda match: shown.get(match[0], match[0]), text)

    def _said(self, text: str, deep: int) -> str:
        if text in self._known:
            return self._known[text][0]
        if deep and (each := self._each_reading(text, deep)):
            return each
        if deep:
            lists = () if _COMPOUND.search(_QUOTED.sub("", text)) else self._lists
            for pattern in chain(lists, self._patterns):
                if (values := pattern.values(text)) and (
                    again := self._again(pattern, values, deep - (not pattern.is_list))
                ):
                    return again
        return text

    def _each_reading(self, text: str, deep: int) -> str:
        """What several sentences say that stand beside each other; nothing where one of them is none."""
        parts = text.split(_BETWEEN_READINGS)
        if len(parts) == 1:
            return ""
        said = [self._said(part, deep - 1) for part in parts]
        return "" if any(one == part for one, part in zip(said, parts, strict=True)) else _BETWEEN_READINGS.join(said)

    def _again(self, pattern: _Pattern, values: Mapping[str, str], deep: int) -> str:
        """What a sentence says, with the values that stood in it; nothing where it would mix two languages.

        ``{text} or {more}`` is only found between what is known and what is no sentence.
        """
        said = {name: self._said(one, deep) if _is_said(name) else one for name, one in values.items()}
        unsaid = [one for name, one in values.items() if said[name] == one and name not in _NAMES]
        prose = _PROSE if pattern.is_list else _ANY_PROSE
        if pattern.weight <= _WEAK and any(prose.search(_QUOTED.sub("", one)) for one in unsaid):
            return ""
        said |= {name: self.number(_whole(values[name])) for name in _NUMBERS if name in values}
        text = self._form(pattern.forms, _whole(values.get("{n}", "1")))
        return _PLACEHOLDER.sub(lambda match: said.get(match[0], match[0]), text)

    def _form(self, forms: Forms, number: int) -> str:
        return forms[0] if len(forms) == 1 else forms[_plural(self.language)(number)]

    def _spaced(self, text: str | Forms) -> Forms:
        """French has a space before some signs at which no line may break (Imprimerie nationale)."""
        forms = (text,) if isinstance(text, str) else text
        return tuple(_BEFORE_SIGNS.sub("\u00a0", form) for form in forms) if self.language == "fr" else forms

    def number(self, number: int) -> str:
        """A whole number as it is written there."""
        if self.language == _ENGLISH:
            return f"{number:,}"
        from babel.numbers import format_decimal

        return str(format_decimal(number, locale=self.language))

    def decimal(self, number: float, places: int) -> str:
        """A number with so many decimal places, as it is written there."""
        if self.language == _ENGLISH:
            return f"{number:.{places}f}"
        from babel.numbers import format_decimal

        return str(format_decimal(number, format=f"0.{'0' * places}", locale=self.language))

    def moment(self, instant: str) -> str:
        """An instant of ISO 8601 as day and time in UTC."""
        from datetime import datetime

        from babel.dates import format_datetime

        try:
            found = datetime.fromisoformat(instant)
        except ValueError:
            return instant
        return f"{format_datetime(found, 'long', locale=self.language)}"


ENGLISH = Words(_ENGLISH, {})
"""Says everything as it is written."""


def _whole(number: str) -> int:
    """2221 of ``2,221``."""
    return int(number.replace(",", ""))


def _is_said(placeholder: str) -> bool:
    return placeholder in _SAID or placeholder.startswith("$")


@cache
def _plural(language: str) -> Callable[[int], int]:
    """Which form stands for a number, by the head of the file (GNU gettext, "Plural forms")."""
    from gettext import c2py

    rule: Callable[[int], int] = c2py(_RULE.findall(_file(language).read_text("utf-8"))[0])
    return rule


class _Pattern:
    """A message with placeholders, as what to look for and what to say."""

    def __init__(self, english: str, forms: Forms) -> None:
        self.weight = len(_PLACEHOLDER.sub("", english))
        self.forms = forms
        self._names = _PLACEHOLDER.findall(english)
        self.is_telling = bool(self._names) and self.weight >= _LEAST
        self.is_list = english in _LISTS
        pieces = [re.escape(piece) for piece in _PLACEHOLDER.split(english)]
        groups = [_SHAPES.get(name, "(.+?)") for name in self._names]
        form = "".join(part for pair in zip(pieces, [*groups, ""], strict=True) for part in pair)
        self._form = re.compile(form, re.DOTALL)

    def values(self, text: str) -> dict[str, str] | None:
        """What stands for the placeholders; None when the text is another message, or would be cut inside of quotes."""
        found = self._form.fullmatch(text)
        if not found or any(len(_QUOTE.findall(value)) % 2 for value in found.groups()[:-1]):
            return None
        return dict(zip(self._names, found.groups(), strict=True))
