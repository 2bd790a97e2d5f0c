"""What is missing, stale or wrong in a language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from oasc_check.suite.model import Place, Problem
from oasc_check.suite.model.translations import Language, TextPath, Translated, Translation
from oasc_check.suite.schema_check import did_you_mean

English = Mapping[str, Mapping[TextPath, str]]
"""The texts to translate by file, and their places in it."""

_PLACEHOLDER = re.compile(r"\$\{[^{}]*\}")
_WORD = re.compile(r"[\w@:$-]*[\w@$-](?:[./][\w@:$-]*[\w@$-])*")
_CODE = re.compile(r".*([a-z][A-Z]|_|@).*|[1-5][0-9][0-9]")


@dataclass(frozen=True, slots=True)
class Count:
    """How many texts a file has, and where those stand that are missing and stale."""

    file: str
    total: int
    missing: tuple[TextPath, ...] = ()
    stale: tuple[TextPath, ...] = ()

    @property
    def done(self) -> int:
        """How many are translated and up to date."""
        return self.total - len(self.missing) - len(self.stale)


@dataclass(frozen=True, slots=True)
class State:
    """How far a language is: what each file lacks, and every problem."""

    counts: tuple[Count, ...]
    problems: tuple[Problem, ...] = field(default=())


def state_of(language: Language, english: English, translation: Translation) -> State:
    """Holds a translation against the English. What is missing or stale is a problem only where it is said complete."""
    counts = [count(file, texts, translation.get(file, {})) for file, texts in english.items()]
    problems = [*_unknown_files(language, english, translation)]
    for one in counts:
        found = translation.get(one.file, {})
        problems += _unknown_texts(one.file, english[one.file], found)
        problems += [problem for text in found.values() for problem in differences(text)]
        if language.claims(one.file):
            problems += _incomplete(one, english[one.file], found, language)
    return State(tuple(counts), tuple(problems))


def count(file: str, english: Mapping[TextPath, str], found: Mapping[TextPath, Translated]) -> Count:
    """What one file lacks."""
    missing = [path for path in english if path not in found or found[path].text is None]
    stale = [path for path, text in english.items() if path not in missing and not found[path].is_of(text)]
    return Count(file, len(english), tuple(missing), tuple(stale))


def _incomplete(
    one: Count, english: Mapping[TextPath, str], found: Mapping[TextPath, Translated], language: Language
) -> Iterator[Problem]:
    mend = f"Run `oasc-check suite translate {language.code} {one.file}`, then translate what it leaves empty."
    if one.missing:
        path = one.missing[0]
        place = found[path].place if path in found else _beginning(found, language)
        number = f"{len(one.missing)} texts are" if len(one.missing) > 1 else "one text is"
        yield Problem(place, f"{one.file}: {number} not translated, first {_name(path)}", mend)
    for path in one.stale:
        was, text = found[path].was, found[path]
        how = f'before "{was}"' if was is not None else f'now "{english[path]}"'
        remove = 'Adapt the translation, then remove "was".' if was is not None else mend
        yield Problem(text.place, f"{one.file}: the English of {_name(path)} has changed, {how}", remove)


def _name(path: TextPath) -> str:
    return "/".join(path)


def _beginning(found: Mapping[TextPath, Translated], language: Language) -> Place:
    return next((Place(text.place.file, 1, 1) for text in found.values()), language.place)


def _unknown_files(language: Language, english: English, translation: Translation) -> Iterator[Problem]:
    for file, texts in translation.items():
        if file not in english:
            place = _beginning(texts, language)
            yield Problem(place, f"there is no file {file} in the suites", did_you_mean(file, english))
    for path in language.complete:
        if not any(f"{file}/".startswith(f"{path}/") for file in english):
            yield Problem(language.place, f'complete: there is nothing at "{path}"', "Write a path below suites/.")


def _unknown_texts(
    file: str, english: Mapping[TextPath, str], found: Mapping[TextPath, Translated]
) -> Iterator[Problem]:
    known = {_name(path): path for path in english}
    for path, text in found.items():
        if path not in english:
            near = did_you_mean(_name(path), known)
            yield Problem(text.place, f"{file} has no text {_name(path)}", f"{near}Or remove it.")


def differences(text: Translated) -> Iterator[Problem]:
    """What a translation has to have in common with the English: placeholders, codes, the mark at its end."""
    if text.text is None or text.was is not None:
        return
    ours, theirs = (Counter(_PLACEHOLDER.findall(one)) for one in (text.english, text.text))
    for word in (ours - theirs) + (theirs - ours):
        yield Problem(text.place, f"{word} does not stand as often as in English", "Keep each placeholder as it is.")
    for word in _codes(text.english) - _codes(text.text):
        yield Problem(
            text.place, f'"{word}" does not stand in the translation', "Names of a standard stay as they are."
        )
    if text.english.endswith(".") != text.text.endswith("."):
        yield Problem(text.place, "only one of the two ends with a full stop", "End it as the English ends.")


def _codes(text: str) -> set[str]:
    """The words that only a standard can have given: ``numberMatched``, ``type_name``, ``@context``, ``201``."""
    plain = _PLACEHOLDER.sub(" ", text)
    return {word for word in (found.rstrip(":") for found in _WORD.findall(plain)) if _CODE.fullmatch(word)}
