"""Reads what is translated: suites/i18n/<language>/language.yaml, and one file for each file of the suites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from oasc_check.suite.mechanisms import Reading
from oasc_check.suite.model import Place
from oasc_check.suite.model.translations import Language, TextPath, Translated
from oasc_check.suite.strict_yaml import Document, as_text

ENGLISH = "en"


def folder_of(suites: Path, code: str) -> Path:
    """Where a language stands."""
    return suites / "i18n" / code


def languages(suites: Path) -> list[str]:
    """The codes of the languages that there are beside English."""
    return sorted(file.parent.name for file in suites.glob("i18n/*/language.yaml"))


def read_language(suites: Path, code: str, reading: Reading) -> Language | None:
    """What a language says of itself; None, and the problems in ``reading``, when it cannot be used."""
    document = reading.read(folder_of(suites, code) / "language.yaml", "language")
    if document is None:
        return None
    data = document.data
    if data["language"] != code:
        reading.problems.append(document.problem(["language"], f"this is the folder of {code}", "Rename one of them."))
    return Language(code, data["name"], tuple(data.get("complete", ())), document.place())


def read_translation(suites: Path, code: str, reading: Reading) -> dict[str, dict[TextPath, Translated]]:
    """Every translated text, by the file of the suites that the English stands in."""
    folder = folder_of(suites, code)
    return {
        file.relative_to(folder).as_posix(): read_file(file, code, reading)
        for file in sorted(folder.rglob("*.yaml"))
        if file != folder / "language.yaml"
    }


def read_file(file: Path, code: str, reading: Reading) -> dict[TextPath, Translated]:
    """The translated texts of one file; those of a file that is missing or cannot be used are none."""
    document = reading.read(file, "translation") if file.exists() else None
    return dict(_texts(document, document.data, (), code, reading)) if document else {}


def _texts(
    document: Document, data: Mapping[str, Any], path: TextPath, code: str, reading: Reading
) -> Iterator[tuple[TextPath, Translated]]:
    for name, item in data.items():
        here = (*path, name)
        if not isinstance(item, Mapping):
            mend = f'Write it as a mapping with "{ENGLISH}" and "{code}".'
            reading.problems.append(document.problem(here, "a text stands here without its English", mend, key=True))
        elif isinstance(item.get(ENGLISH, {}), Mapping):
            yield from _texts(document, item, here, code, reading)
        else:
            yield here, _text(document, item, here, code, reading)


def _text(document: Document, item: Mapping[str, Any], path: TextPath, code: str, reading: Reading) -> Translated:
    for key in item.keys() - {ENGLISH, code, "was"}:
        mend = f"Allowed: {ENGLISH}, {code}, was."
        reading.problems.append(document.problem((*path, key), f'unknown key "{key}"', mend, key=True))
    place: Place = document.place(path, key=True)
    english, text, was = (as_text(item.get(key)) for key in (ENGLISH, code, "was"))
    return Translated(english, text or None, was, place)
