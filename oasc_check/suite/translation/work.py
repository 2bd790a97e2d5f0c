"""The work on a language as a whole: how far it is, and bringing its files up to date with the English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from oasc_check.suite.mechanisms import Reading
from oasc_check.suite.model import InvalidFile, Place, Problem
from oasc_check.suite.model.translations import TextPath, Translation
from oasc_check.suite.schema_check import did_you_mean
from oasc_check.suite.strict_yaml import Document, read
from oasc_check.suite.translation.check import Count, State, count, state_of
from oasc_check.suite.translation.read import folder_of, languages, read_file, read_language, read_translation
from oasc_check.suite.translation.texts import english_files, texts_of
from oasc_check.suite.translation.write import comment_of, skeleton


@dataclass(frozen=True, slots=True)
class Updated:
    """A file of a language that was brought up to date: what it lacks, and whether it was written anew."""

    count: Count
    is_written: bool


def english_of(suites: Path, documents: Iterable[Document] | None = None) -> dict[str, dict[TextPath, str]]:
    """The texts to translate, by file. ``documents``: those already read. Raises InvalidFile."""
    known = {document.file: document for document in documents or ()}
    found = {file: texts_of((known.get(file) or read(file)).data) for file in english_files(suites)}
    return {file.relative_to(suites).as_posix(): texts for file, texts in found.items() if texts}


def state(suites: Path, code: str, documents: Iterable[Document] | None = None) -> State:
    """How far a language is, and every problem in its files."""
    reading = Reading()
    language = read_language(suites, code, reading)
    translation = read_translation(suites, code, reading)
    if language is None or reading.problems:
        return State((), tuple(reading.problems))
    found = state_of(language, english_of(suites, documents), translation)
    lines = {document.file: document for document in reading.documents}
    return State(found.counts, tuple(_with_line(problem, lines) for problem in found.problems))


def _with_line(problem: Problem, documents: Mapping[Path, Document]) -> Problem:
    document = documents.get(problem.place.file)
    line = document.line(problem.place) if document else ""
    return Problem(problem.place, problem.message, problem.mend, line)


def update(suites: Path, code: str, path: str = "", *, write: bool = True) -> Iterator[Updated]:
    """Bring the files of a language at or below a path of the suites up to date with the English.

    What is missing is written empty, or as the same English is translated elsewhere; what changed gets ``was``; what
    there is no more is removed. Raises InvalidFile for a language that is not there, for files that cannot be read, and
    for a path with nothing to translate.
    """
    english = {file: texts for file, texts in english_of(suites).items() if is_below(file, path)}
    if not english:
        raise InvalidFile([_nothing(suites, path)])
    reading = Reading()
    read_language(suites, code, reading)
    translation = read_translation(suites, code, reading)
    if reading.problems:
        raise InvalidFile(reading.problems)
    known = _memory(translation)
    for file, texts in english.items():
        target = folder_of(suites, code) / file
        before = target.read_text("utf-8") if target.exists() else ""
        now = skeleton(texts, translation.get(file, {}), known, code, comment_of(before))
        if write and now != before:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(now, "utf-8")
        found = read_file(target, code, Reading())
        yield Updated(count(file, texts, found), write and now != before)


def is_below(file: str, path: str) -> bool:
    """Whether a file such as ``mechanisms/wfs/crs.yaml`` is the path, with or without its ending, or below it."""
    wanted = path.strip("/")
    return not wanted or PurePosixPath(file).with_suffix("").is_relative_to(wanted.removesuffix(".yaml"))


def _nothing(suites: Path, path: str) -> Problem:
    names = [file.relative_to(suites).as_posix() for file in english_files(suites)]
    near = did_you_mean(path, [*names, *{str(PurePosixPath(name).parent) for name in names}])
    return Problem(
        Place(suites / path, 1, 1), "there is nothing to translate here", near or "Give a path below suites/."
    )


def _memory(translation: Translation) -> dict[str, str]:
    """What each English text is in the language, where it always is the same."""
    found: dict[str, set[str]] = {}
    for texts in translation.values():
        for one in texts.values():
            if one.text is not None and one.was is None:
                found.setdefault(one.english, set()).add(one.text)
    return {english: min(texts) for english, texts in found.items() if len(texts) == 1}


def all_states(suites: Path, documents: Iterable[Document] | None = None) -> dict[str, State]:
    """How far every language is, by its code."""
    read_once = list(documents or ())
    return {code: state(suites, code, read_once) for code in languages(suites)}
