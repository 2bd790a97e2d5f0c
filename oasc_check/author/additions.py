"""Adds a mechanism, a group or a test to a folder of suites; what stands there already stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oasc_check.author import skeletons
from oasc_check.author.editors import provide_schemas, schema_line
from oasc_check.suite.mechanisms import Reading, read_mechanism
from oasc_check.suite.model import InvalidFile, Mechanism
from oasc_check.suite.schema_check import problems_of
from oasc_check.suite.strict_yaml import parse

WORDS = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""What a mechanism, a group and a test are called: words joined by hyphens."""


class CannotAdd(Exception):
    """What is to be added has no place there; says where, what, and how to mend it."""


@dataclass(frozen=True)
class Spot:
    """Where something new belongs. ``known`` is the mechanism as it stands there, None when it is new as well."""

    suites: Path
    mechanism: str
    group: str
    test: str
    known: Mechanism | None

    @property
    def mechanism_file(self) -> Path:
        """The mechanism.yaml."""
        return self.suites / "mechanisms" / self.mechanism / "mechanism.yaml"

    @property
    def group_file(self) -> Path:
        """The file of the group."""
        return self.mechanism_file.with_name(f"{self.group}.yaml")


def spot(suites: Path, mechanism: str, group: str = "", test: str = "") -> Spot:
    """Look at what is there. Raises CannotAdd when it is there already, InvalidFile when what is there is wrong."""
    empty = Spot(suites, mechanism, group, test, None)
    if empty.mechanism_file.exists():
        empty = Spot(suites, mechanism, group, test, _read(empty.mechanism_file.parent))
    if not group and empty.known:
        raise CannotAdd(f"{empty.mechanism_file} is there already. Name a group, too: {mechanism}/GROUP.")
    if group == "mechanism":
        raise CannotAdd('a group cannot be called "mechanism", since its file would be that of the mechanism.')
    name = f"{mechanism}/{group}/{test}"
    if test and empty.known and any(one.written_id == name for one in empty.known.tests):
        raise CannotAdd(f"the test {name} is there already. Choose another id; none is ever used again.")
    return empty


def _read(folder: Path) -> Mechanism:
    reading = Reading()
    mechanism = read_mechanism(folder, reading)
    if mechanism is None or reading.problems:
        raise InvalidFile(reading.problems)
    return mechanism


def add(place: Spot, said: Mapping[str, str]) -> list[Path]:
    """Write what is missing. ``said`` are the answers to the questions that ``suite new`` asks, by their names.

    Returns the files that were written. Raises CannotAdd, and then nothing was written.
    """
    texts: dict[Path, str] = {}
    if place.known is None:
        texts[place.mechanism_file] = _checked(_mechanism(place, said), "mechanism", place.mechanism_file)
    if place.test:
        texts[place.group_file] = _checked(_group(place, said), "suite", place.group_file)
    place.mechanism_file.parent.mkdir(parents=True, exist_ok=True)
    provide_schemas(place.suites)
    for file, text in texts.items():
        file.write_text(text, "utf-8")
    return list(texts)


def _checked(text: str, kind: str, file: Path) -> str:
    for problem in problems_of(parse(text, file), kind):
        raise CannotAdd(f"{problem.message}. {problem.mend}")
    return text


def _mechanism(place: Spot, said: Mapping[str, str]) -> str:
    editor = schema_line("mechanism", place.mechanism_file, place.suites)
    clause = (said["clause"], said["clause-title"])
    return skeletons.mechanism(
        place.mechanism, said["title"], said["standard"], said["source"], said["standard-version"], clause, editor
    )


def _group(place: Spot, said: Mapping[str, str]) -> str:
    test = skeletons.test(place.test, said["says"], said["clause"], said["send"], said["remedy"])
    if place.group_file.exists():
        return _with_one_more(place.group_file, skeletons.one_more(test))
    editor = schema_line("suite", place.group_file, place.suites)
    return skeletons.group(place.mechanism, place.group, said["group-title"], test, editor)


def _with_one_more(file: Path, test: str) -> str:
    """Only where the file then holds just one test more: its author may have laid it out in another way."""
    before = file.read_text("utf-8").rstrip()
    whole = f"{before}\n{test}"
    try:
        fits = parse(whole, file).data["tests"][:-1] == parse(before, file).data["tests"]
    except InvalidFile:
        fits = False
    if not fits:
        raise CannotAdd(f"{file} does not end with a list of tests that is moved in by two. Write it there:\n{test}")
    return whole
