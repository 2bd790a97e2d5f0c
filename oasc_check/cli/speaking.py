"""The language of a command: the option, else the environment; and the words of it.

What programs read (``--json``, and the reports json, earl, sarif, har and badge) is in English whatever is chosen.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.places import SUITES

if TYPE_CHECKING:
    from oasc_check.i18n.words import Words
    from oasc_check.suite.sources import Source

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = "en"
_ERROR = "Error:"
_asked: ContextVar[str | None] = ContextVar("asked", default=None)


def choose(_ctx: click.Context, _option: click.Parameter, asked: str | None) -> None:
    """Takes ``--lang``. Raises UsageError for a language that is not there."""
    from oasc_check.i18n.words import languages

    known = languages()
    if asked and asked not in known:
        from oasc_check.cli.help import did_you_mean

        near = did_you_mean(asked, list(known))
        raise click.UsageError(f'there is no language "{asked}".{near} Known: {", ".join(known)}.')
    _asked.set(asked)


def forget() -> None:
    """Nobody has chosen a language yet."""
    _asked.set(None)


def words(sources: Sequence[Source] | None = None) -> Words:
    """The words of the language, those of the suites among them; without any, of those that are shipped."""
    return words_of(language(), sources)


def words_of(language: str, sources: Sequence[Source] | None) -> Words:
    """As `words`, for a language that is known."""
    if language == _ENGLISH:
        return _program(language)
    return _all(language, tuple(source.folder for source in sources) if sources is not None else (SUITES,))


def said(text: str) -> str:
    """A message of the program in the language, each of its lines by itself."""
    say = program()
    if say.language == _ENGLISH:
        return text
    return "\n".join(_line(line, say) for line in text.split("\n"))


def _line(line: str, say: Words) -> str:
    text = line.strip()
    begins = f"{_ERROR} " if text.startswith(f"{_ERROR} ") else ""
    told = say(text.removeprefix(begins))
    return line.replace(text, f"{say(_ERROR)} {told}" if begins else told) if text else line


def program() -> Words:
    """The words of the program alone, which are at hand sooner."""
    return _program(language())


def language() -> str:
    """The language of the command."""
    return _asked.get() or _of_environment(tuple(os.environ.get(name, "") for name in (*_VARIABLES, "LANGUAGE")))


@cache
def _of_environment(values: tuple[str, ...]) -> str:
    """As in GNU gettext: the first locale that is set decides, and LANGUAGE comes before it unless it is C."""
    from oasc_check.i18n.words import languages

    *locales, preferred = values
    locale = next(filter(None, locales), "")
    if not _spoken(locale):
        return _ENGLISH
    wanted = [_spoken(one) for one in (*preferred.split(":"), locale)]
    return next((one for one in wanted if one in languages()), _ENGLISH)


def _spoken(locale: str) -> str:
    """The language of a locale such as fr_FR.UTF-8; none of C and POSIX."""
    language = locale.partition(".")[0].partition("_")[0].lower()
    return "" if language in ("c", "posix") else language


@cache
def _program(language: str) -> Words:
    from oasc_check.i18n.words import ENGLISH, Words, messages

    return ENGLISH if language == _ENGLISH else Words(language, messages(language))


@cache
def _all(language: str, folders: tuple[Path, ...]) -> Words:
    from oasc_check.i18n.words import Words, messages

    texts = {english: text for folder in folders for english, text in _texts(folder, language).items()}
    return Words(language, {**texts, **messages(language)})


def _texts(suites: Path, language: str) -> dict[str, str]:
    """What the suites say in that language, by their English."""
    from oasc_check.suite.mechanisms import Reading
    from oasc_check.suite.translation.read import read_translation

    found = read_translation(suites, language, Reading())
    return {
        one.english: one.text
        for texts in found.values()
        for one in texts.values()
        if one.text and one.is_of(one.english)
    }
