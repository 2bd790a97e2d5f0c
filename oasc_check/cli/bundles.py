"""Results and bundles as the commands take them: read, checked, and judged again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import click

from oasc_check.bundle.model import BrokenBundleError
from oasc_check.places import SCHEMAS

if TYPE_CHECKING:
    from oasc_check.bundle.model import Bundle
    from oasc_check.report.model import Document
    from oasc_check.suite.model import Suite
    from oasc_check.suite.sources import Source

_FOREIGN = "foreign"
_ZIP = b"PK\x03\x04"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}")
_EXTRA = "bundles need what is not installed: pip install 'oasc-check[bundle]'"


class Handed(NamedTuple):
    """A result that was handed in: alone, or in the bundle that it came in."""

    document: Document
    bundle: Bundle | None


def handed(path: Path) -> Handed:
    """The result in a JSON file or a bundle. Raises InvalidResultError, BrokenBundleError, OSError."""
    from oasc_check.report.read import parsed

    content = path.read_bytes()
    if not is_bundle(content):
        return Handed(parsed(content, path), None)
    bundle = opened(content, path)
    return Handed(parsed(bundle.result, path), bundle)


def is_bundle(content: bytes) -> bool:
    """Whether a file is meant to be a bundle rather than a JSON result."""
    return content.startswith(_ZIP)


def opened(content: bytes, path: Path) -> Bundle:
    """What is in a bundle. Raises BrokenBundleError, UsageError when what reads bundles is not installed."""
    require_extra()
    from oasc_check.bundle.sealing import open_bundle

    try:
        return open_bundle(content)
    except BrokenBundleError as error:
        raise BrokenBundleError(f"{path} is not a bundle as it was signed: {error}. Ask for it again.") from None


def require_extra() -> None:
    """Raises UsageError when what makes and reads bundles is not installed."""
    try:
        import cryptography  # noqa: F401
        import securesystemslib  # noqa: F401
    except ImportError:
        raise click.UsageError(_EXTRA) from None


def files_below(folder: Path, endings: frozenset[str]) -> dict[str, bytes]:
    """The files below a folder by their names there."""
    found = (file for file in sorted(folder.rglob("*")) if file.suffix in endings and file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def suite_files(sources: Sequence[Source]) -> dict[str, bytes]:
    """All files that are read of the suites: the shipped ones by their names, foreign ones below ``foreign/<number>/``.

    Raises UsageError for a file whose name cannot stand in a bundle.
    """
    from oasc_check.bundle.archive import is_plain

    foreign = [source for source in sources if source.is_foreign]
    files = {name: content for source in sources if not source.is_foreign for name, content in _files_of(source)}
    for number, source in enumerate(foreign, 1):
        files |= {f"{_FOREIGN}/{number}/{name}": content for name, content in _files_of(source)}
    for name in files:
        if not is_plain(name):
            raise click.UsageError(f"{name}: a bundle cannot hold a file of this name. Use plain letters and digits.")
    return files


def _files_of(source: Source) -> Iterator[tuple[str, bytes]]:
    from oasc_check.suite.own_schemas import schema_contents
    from oasc_check.suite.sources import PARTS

    for name, content in files_below(source.folder, frozenset({".yaml"})).items():
        if name.startswith(PARTS):
            yield name, content
    if source.is_foreign:
        yield from ((f"schemas/payload/{name}", content) for name, content in schema_contents(source.payload_schemas))


def payload_schemas() -> dict[str, bytes]:
    """All schemas and shapes that answers are held against."""
    return files_below(SCHEMAS / "payload", frozenset({".json", ".jsonld", ".ttl"}))


@contextmanager
def suite_of(bundle: Bundle, document: Document) -> Iterator[Suite]:
    """The suite in a bundle, with the profile of its result, as long as the block lasts.

    Raises BrokenBundleError when it cannot be read.
    """
    from oasc_check.suite.load import load_sources
    from oasc_check.suite.model import InvalidFile

    with TemporaryDirectory(prefix="oasc-check-") as made:
        folder = Path(made)
        _write(folder / "suites", bundle.suites)
        _write(folder / "schemas", bundle.schemas)
        try:
            _check_schemas(folder / "schemas")
            suite = _with_profile(load_sources(_sources(folder / "suites", document)), document, folder)
        except InvalidFile as error:
            first = error.problems[0]
            raise BrokenBundleError(
                f"the suites in it cannot be read by this version of oasc-check: {first.message}"
            ) from None
        yield replace(suite, payload_schemas=folder / "schemas")


def _check_schemas(folder: Path) -> None:
    """Raises InvalidFile for schemas and shapes that lead elsewhere: whoever signed a bundle can have written them.

    Shapes that nothing here can read, nothing here will use either.
    """
    from importlib.util import find_spec

    from oasc_check.suite.model import InvalidFile
    from oasc_check.suite.own_schemas import schema_problems

    used = (".json", ".ttl") if find_spec("rdflib") else (".json",)
    if found := [problem for problem in schema_problems(folder) if problem.place.file.suffix in used]:
        raise InvalidFile(found)


def _sources(folder: Path, document: Document) -> list[Source]:
    """The suites as they were laid out for the bundle; those that are foreign are called as in the result."""
    from oasc_check.suite.sources import PARTS, Source

    named = document["tool"].get("foreign_suites", [])
    foreign = [Source(folder / _FOREIGN / str(number), one["name"] or "?") for number, one in enumerate(named, 1)]
    return [Source(folder), *foreign] if any((folder / part).is_dir() for part in PARTS) else foreign


def _with_profile(suite: Suite, document: Document, folder: Path) -> Suite:
    """A profile that did not come with the suites stands in the result. Raises InvalidFile."""
    from oasc_check.suite.profiles import with_profile

    text, name = document.get("record", {}).get("profile_text"), document["profile"]
    if not text or not name or not _PLAIN.fullmatch(name):
        return suite
    file = folder / f"{name}.yaml"
    file.write_text(str(text), "utf-8")
    return with_profile(suite, file)[0]


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Names were checked when the bundle was opened: they are plain and stay below the folder."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
