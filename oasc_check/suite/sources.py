"""Where suites come from: those that are shipped, folders of the user, and installed packages.

All but the shipped ones are foreign: only data is read of them, no file of theirs leads out of their folder, and a
result names them.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from oasc_check.places import SUITES
from oasc_check.suite.model import InvalidFile, Place, Problem

PARTS = ("editions", "mechanisms", "profiles")
"""The folders of suites; a source has at least one of them."""
_READ = (*PARTS, "i18n", "schemas")
_OWN = "Suites of one's own hold their files themselves: put the file in its place."


@dataclass(frozen=True, slots=True)
class Source:
    """A folder with suites; ``name`` is how a result calls it, "" for the shipped ones."""

    folder: Path
    name: str = ""

    @property
    def is_foreign(self) -> bool:
        """Whether it does not come with this program."""
        return bool(self.name)

    @property
    def payload_schemas(self) -> Path:
        """The folder in which it has one folder of payload schemas for each of its mechanisms."""
        return self.folder.resolve() / "schemas" / "payload"


SHIPPED = Source(SUITES)


def folder_source(folder: Path) -> Source:
    """A folder of the user, called by its name; where that says nothing, with that of the folder around it."""
    parts = folder.resolve().parts
    return Source(folder, "/".join(parts[-2:] if parts[-1] == "suites" else parts[-1:]))


def admit(sources: Iterable[Source]) -> None:
    """Look at every name in the foreign folders before anything of them is read.

    Raises InvalidFile for one without suites, and with everything that is neither a file nor a folder of its own.
    """
    found = [problem for source in sources if source.is_foreign for problem in _problems(source.folder)]
    if found:
        raise InvalidFile(found)


def distinct(sources: Iterable[Source]) -> list[Source]:
    """Each folder once."""
    found: dict[Path, Source] = {}
    for source in sources:
        found.setdefault(source.folder.resolve(), source)
    return list(found.values())


def _problems(folder: Path) -> Sequence[Problem]:
    if not any((folder / part).is_dir() for part in PARTS):
        mend = f"Give a folder with one of {', '.join(f'{part}/' for part in PARTS)} in it."
        return [Problem(Place(folder, 1, 1), "there are no suites here", mend)]
    return [problem for part in _READ for problem in _below(folder / part)]


def _below(path: Path) -> Iterator[Problem]:
    try:
        mode = path.lstat().st_mode
        children = sorted(path.iterdir()) if stat.S_ISDIR(mode) else []
    except FileNotFoundError:
        return
    except OSError as error:
        yield Problem(Place(path, 1, 1), f"this cannot be read: {error.strerror}", "Check its permissions.")
        return
    if stat.S_ISLNK(mode):
        yield Problem(Place(path, 1, 1), "this is a symbolic link, which may lead out of the folder", _OWN)
    elif not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        yield Problem(Place(path, 1, 1), "this is neither a file nor a folder", _OWN)
    for child in children:
        yield from _below(child)
