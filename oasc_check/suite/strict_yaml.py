"""YAML as authors mean it: one document, no duplicate keys, and texts that stay what was written.

Plain scalars follow the JSON forms only: ``true``, ``false``, ``null`` and numbers. ``no``, ``12:30`` and
``2024-01-01`` are texts. A number keeps its spelling (``RawInt``, ``RawFloat``), so that ``5.10`` is the text "5.10"
where text is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from oasc_check.suite.model import InvalidFile, Place, Problem

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_TAG_OF = {
    yaml.MappingNode: "tag:yaml.org,2002:map",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.ScalarNode: "tag:yaml.org,2002:str",
}
_TAGS = frozenset(_TAG_OF.values())
_MOST_BYTES = 2 * 2**20
_MOST_DEPTH = 60
_TOO_DEEP, _FLATTER = "this is nested too deeply", "Write it flatter."


class RawInt(int):
    """An integer that remembers how it was written."""

    raw: str


class RawFloat(float):
    """A number that remembers how it was written."""

    raw: str


_Base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Composes nodes without guessing kinds from spelling or path; in C where PyYAML was built with it."""

    def resolve(self, kind: type[yaml.Node], _value: Any, _implicit: Any) -> str:
        return _TAG_OF[kind]

    def descend_resolver(self, _node: Any, _index: Any) -> None: ...

    def ascend_resolver(self) -> None: ...


@dataclass(frozen=True)
class Document:
    """One YAML file: its data, and where each part of it stands."""

    file: Path
    text: str
    data: Any
    root: yaml.Node

    def place(self, path: Sequence[str | int] = (), *, key: bool = False) -> Place:
        """The place of the value at ``path``, or with ``key`` of the key that names it."""
        node: yaml.Node = self.root
        for index, step in enumerate(path):
            pair = _child(node, step)
            if pair is None:
                break
            node = pair[0] if key and index == len(path) - 1 else pair[1]
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def line(self, place: Place) -> str:
        """The text of the line that a place is in."""
        lines = self.text.splitlines()
        return lines[place.line - 1] if place.line <= len(lines) else ""

    def placed(self, problem: Problem) -> Problem:
        """The problem with the author's line, at the word that it is about."""
        if problem.line:
            return problem
        place = self.place_of_word(problem.word, problem.place) if problem.word else problem.place
        return Problem(place, problem.message, problem.mend, self.line(place))

    def place_of_word(self, word: str, start: Place) -> Place:
        """Where a word stands first from ``start`` on; ``start`` when it does not."""
        for number, line in enumerate(self.text.splitlines()[start.line - 1 :], start.line):
            column = line.find(word, start.column - 1 if number == start.line else 0)
            if column >= 0:
                return Place(self.file, number, column + 1)
        return start

    def problem(self, path: Sequence[str | int], message: str, mend: str = "", *, key: bool = False) -> Problem:
        """A problem with the value (or key) at ``path``."""
        place = self.place(path, key=key)
        return Problem(place, message, mend, self.line(place))


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item
    return None


def read(file: Path) -> Document:
    """Read one file.

    Raises InvalidFile with every problem of spelling: not readable, not UTF-8, not YAML, duplicate keys, aliases, tags.
    """
    return parse(_read_text(file), file)


def _read_text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _invalid(file, f"the file cannot be read: {error.strerror}", "Check its name and permissions.") from None
    if len(content) > _MOST_BYTES:
        raise _invalid(file, "the file is larger than 2 MiB", "Split it into several files.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _invalid(file, "the file is not UTF-8", "Save it in UTF-8.", line) from None


def _invalid(file: Path, message: str, mend: str, line: int = 1, column: int = 1) -> InvalidFile:
    return InvalidFile([Problem(Place(file, line, column), message, mend)])


def parse(text: str, file: Path) -> Document:
    """Parse the text of one file. Raises InvalidFile as ``read`` does."""
    root = _compose(text, file)
    problems: list[Problem] = []
    data = _Converter(file, text, problems).convert(root)
    if problems:
        raise InvalidFile(problems)
    return Document(file, text, data, root)


def _compose(text: str, file: Path) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=_Loader)
    except RecursionError:  # of the loader in Python; the one in C has a limit of its own
        raise _invalid(file, _TOO_DEEP, _FLATTER) from None
    except yaml.MarkedYAMLError as error:
        raise InvalidFile([_syntax_problem(error, text, file)]) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise _invalid(file, f"a character that YAML does not allow: {error.reason}", "Remove it.", line) from None
    if root is None:
        raise _invalid(file, "the file is empty", "Begin with the keys that suites/README.md lists.")
    return root


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: Path) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    what = " ".join(part for part in (error.context, error.problem) if part)
    if "nesting depth" in what:
        return Problem(Place(file, line, 1), _TOO_DEEP, _FLATTER)
    lines = text.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    return Problem(
        Place(file, line, column), f"this is not YAML: {what}", "Check indentation, quotes and colons.", shown
    )


class _Converter:
    """Turns nodes into data and notes what is not strict."""

    def __init__(self, file: Path, text: str, problems: list[Problem]) -> None:
        self._file = file
        self._text = text
        self._problems = problems
        self._seen: set[int] = set()

    def convert(self, node: yaml.Node, depth: int = 1) -> Any:
        if id(node) in self._seen:
            self._note(node, "anchors and aliases are not used in suites", "Write the value again.")
            return None
        self._seen.add(id(node))
        if node.tag not in _TAGS:
            self._note(node, f"the tag {node.tag} is not used in suites", "Remove it.")
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.style else plain(node.value)
        if depth > _MOST_DEPTH:
            raise _invalid(self._file, _TOO_DEEP, _FLATTER, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.convert(item, depth + 1) for item in node.value]
        return dict(self._members(node, depth + 1))

    def _members(self, node: yaml.Node, depth: int) -> Iterator[tuple[str, Any]]:
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._note(key, "a key must be a text", "Put it in quotes.")
                continue
            if key.value in lines:
                self._note(
                    key, f'the key "{key.value}" is given twice', f"It stands in line {lines[key.value]} already."
                )
            lines[key.value] = key.start_mark.line + 1
            yield key.value, self.convert(value, depth)

    def _note(self, node: yaml.Node, message: str, mend: str) -> None:
        mark = node.start_mark
        line = self._text.splitlines()[mark.line] if self._text else ""
        self._problems.append(Problem(Place(self._file, mark.line + 1, mark.column + 1), message, mend, line))


def plain(text: str) -> Any:
    """The value of a scalar written without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if _INTEGER.fullmatch(text):
        whole = RawInt(text) if len(text) < 400 else RawInt(0)
        whole.raw = text
        return whole
    if _FLOAT.fullmatch(text):
        number = RawFloat(text)
        number.raw = text
        return number
    return text


def as_text(value: Any) -> Any:
    """What the author wrote, where a text is asked for; other kinds are returned as they are."""
    return value.raw if isinstance(value, RawInt | RawFloat) else value
