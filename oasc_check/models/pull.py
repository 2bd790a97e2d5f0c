"""Fills the cache with Smart Data Models from the official site, a mirror of it or a folder.

What is fetched is bounded in size and number, is named by plain names only, and is held against `admission`.
"""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from oasc_check.models.addresses import COMMON, INDEX, SITE, inside, path_of
from oasc_check.models.admission import MOST_BYTES, Refused, admitted
from oasc_check.models.library import Model, listed

_TIMEOUT = 30
_MOST_FILES = 20_000
_MOST_LIST = 20_000_000
_HREF = re.compile(r'href="(?:\./)?([A-Za-z0-9][A-Za-z0-9._-]*)/?"')


class NotThere(Exception):
    """A file that the source does not have."""


class NotASource(Exception):
    """Words that name no source or no model; says what to write."""


class Unreachable(Exception):
    """A source that cannot be read; says why and how to mend it."""


@dataclass
class Pulled:
    """What came of it: the models now in the cache, what is published nowhere at the source, and what was refused."""

    models: list[Model] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


Read = Callable[[str, int], bytes]
"""Gives the file at a path relative to the site, up to a number of bytes. Raises NotThere, Unreachable."""


def reader(source: str) -> Read:
    """How files are read from an address or a folder. Raises NotASource when it is neither."""
    if source.startswith(("http://", "https://")):
        return _from_address(source.rstrip("/") + "/")
    folder = Path(source).expanduser()
    if not folder.is_dir():
        raise NotASource(f'"{source}" is neither a folder nor an http(s) address. Give one of them with --from.')
    return _from_folder(folder.resolve())


def _from_address(base: str) -> Read:
    def read(path: str, most: int) -> bytes:
        try:
            with urllib.request.urlopen(base + path, timeout=_TIMEOUT) as answer:
                content: bytes = answer.read(most + 1)
        except HTTPError as error:
            if error.code in (403, 404, 410):
                raise NotThere(path) from None
            raise Unreachable(f"{base}{path} answers {error.code}. Try again later, or another mirror.") from None
        except (URLError, OSError, ValueError) as error:
            raise Unreachable(f"{base}{path} cannot be fetched: {error}. Check the address and the network.") from None
        return content

    return read


def _from_folder(folder: Path) -> Read:
    def read(path: str, most: int) -> bytes:
        file = (folder / path).resolve()
        if not file.is_relative_to(folder) or not file.exists():
            raise NotThere(path)
        if file.is_dir():
            return "".join(f'<a href="{one.name}">' for one in sorted(file.iterdir())).encode()
        try:
            with file.open("rb") as stream:
                return stream.read(most + 1)
        except OSError as error:
            raise Unreachable(f"{file} cannot be read: {error.strerror}.") from None

    return read


def pull(read: Read, cache: Path, wanted: Sequence[str], done: Callable[[str], None]) -> Pulled:
    """Fetch models, with all that they refer to and their @contexts, into the cache.

    `wanted` has subjects (``dataModel.Parking``) and models (``dataModel.Parking/ParkingSpot``); with none of them,
    everything. `done` is told each file. Raises Unreachable, NotASource.
    """
    return _Pull(read, cache, done).models(list(_chosen(read, wanted)))


def _chosen(read: Read, wanted: Sequence[str]) -> Iterator[Model]:
    for word in wanted:
        if not inside(word) or word.count("/") > 1:
            raise NotASource(f'"{word}" is no model. Write dataModel.Parking or dataModel.Parking/ParkingSpot.')
    whole = {word for word in wanted if "/" not in word}
    yield from (Model(*word.split("/")) for word in wanted if "/" in word)
    if whole or not wanted:
        yield from (model for model in _published(read) if not wanted or model.subject in whole)


def _published(read: Read) -> Iterable[Model]:
    """Every model of the source: by the list of the site, by what the folder holds, or by pysmartdatamodels."""
    found = _by_list(read) or _by_folder(read) or [Model(*pair) for pair in sorted(listed())]
    if not found:
        raise Unreachable(
            "the source has no list of its models. Name models (dataModel.Parking/ParkingSpot), or install "
            "'oasc-check[models]', which has the list."
        )
    return [model for model in found if inside(model.path)]


def _by_list(read: Read) -> list[Model]:
    for path in (INDEX, INDEX.removeprefix("data-models/")):
        try:
            rows = json.loads(read(path, _MOST_LIST))["officialList"]
            return [Model(str(row["repoName"]), str(name)) for row in rows for name in row["dataModels"]]
        except (NotThere, ValueError, KeyError, TypeError, RecursionError):
            continue
    return []


def _by_folder(read: Read) -> list[Model]:
    subjects = [name for name in _names(read, "") if name.startswith("dataModel.")]
    return [
        Model(subject, name)
        for subject in subjects
        for name in _names(read, f"{subject}/")
        if "." not in name
    ]  # fmt: skip


def _names(read: Read, path: str) -> list[str]:
    """What a page that lists a folder links to."""
    try:
        return sorted(set(_HREF.findall(read(path, MOST_BYTES).decode("utf-8", errors="replace"))))
    except NotThere:
        return []


class _Pull:
    """One pull: every file is fetched once."""

    def __init__(self, read: Read, cache: Path, done: Callable[[str], None]) -> None:
        self._read = read
        self._cache = cache
        self._done = done
        self._seen: dict[str, bool] = {}
        self._result = Pulled()

    def models(self, models: Iterable[Model]) -> Pulled:
        self._fetched(COMMON, needed=False)
        for model in dict.fromkeys(models):
            if self._fetched(model.path, needed=True):
                self._result.models.append(model)
            self._fetched(f"{model.subject}/context.jsonld", needed=False)
        return self._result

    def _fetched(self, path: str, *, needed: bool) -> bool:
        """Whether the file at a path is in the cache now, with all that it refers to as far as it is published."""
        waiting = [path]
        while waiting:
            one = waiting.pop()
            if one not in self._seen:
                self._seen[one] = False
                if len(self._seen) > _MOST_FILES:
                    raise Unreachable(f"the source has more than {_MOST_FILES:,} files. Name the models to fetch.")
                waiting += self._stored(one, needed=needed or one != path)
        return self._seen[path]

    def _stored(self, path: str, *, needed: bool) -> list[str]:
        """Fetch one file and put it into the cache. Returns the paths to which it refers."""
        try:
            content = self._content(path)
            document = admitted(content)
        except NotThere:
            if needed:
                self._result.missing.append(path)
            return []
        except Refused as error:
            self._result.refused.append(f"{path}: {error}")
            return []
        file = self._cache / path
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f".{file.name}.new")
        new.write_bytes(content)
        new.replace(file)
        self._seen[path] = True
        self._done(path)
        return list(self._references(path, document)) if path.endswith("schema.json") else []

    def _content(self, path: str) -> bytes:
        for name in dict.fromkeys((path, path.removeprefix("data-models/"))):
            try:
                return self._read(name, MOST_BYTES)
            except NotThere:
                continue
        raise NotThere(path)

    def _references(self, path: str, document: dict[str, Any]) -> Iterator[str]:
        for reference in sorted(set(_references(document))):
            address = reference.partition("#")[0]
            if not address:
                continue
            target = path_of(address) if ":" in address else path_of(SITE + _beside(path, address))
            if target is None:
                self._result.refused.append(
                    f"{path}: it refers to {address[:200]}, which is no file of the Smart Data Models and is not "
                    "fetched. Have the mirror mended; entities of this type cannot be judged as a whole."
                )
            else:
                yield target


def _beside(path: str, relative: str) -> str:
    return f"{path.rpartition('/')[0]}/{relative}"


def _references(value: Any) -> Iterator[str]:
    """Every $ref; the depth is bounded by `admitted`."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
