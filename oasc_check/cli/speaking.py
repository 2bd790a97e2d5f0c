"""The language of a report: the option, the environment, and the words of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.cli.help import did_you_mean

if TYPE_CHECKING:
    from oasc_check.i18n.words import Words
    from oasc_check.suite.sources import Source

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = "en"


def words(asked: str | None, sources: Sequence[Source]) -> Words | None:
    """What the program and suites say in the language asked for, else in the environment's; None for English.

    Raises UsageError for a language that is asked for and not there; one of the environment is passed over.
    """
    from oasc_check.i18n.words import Words, languages, messages

    known = languages()
    language = asked or next(filter(None, (_spoken(os.environ.get(name, "")) for name in _VARIABLES)), _ENGLISH)
    if language not in known:
        if asked:
            near = did_you_mean(asked, list(known))
            raise click.UsageError(f'there is no language "{asked}".{near} Known: {", ".join(known)}.')
        return None
    if language == _ENGLISH:
        return None
    texts = {english: text for source in sources for english, text in _texts(source.folder, language).items()}
    return Words(language, {**texts, **messages(language)})


def _spoken(locale: str) -> str:
    """The language of a locale such as fr_FR.UTF-8; none of C and POSIX."""
    language = locale.partition(".")[0].partition("_")[0].lower()
    return "" if language in ("c", "posix") else language


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
