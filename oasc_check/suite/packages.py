"""Suites in installed packages, found by their entry points in the group ``oasc_check.suites``.

The value of an entry point is a package, ``acme_suites``, or a folder in one, ``acme_suites:data``. Only the metadata
of the distribution is read: the folder is where the distribution was installed, or, of an editable installation, in
the project that ``direct_url.json`` names (PEP 610). Nothing of the package is imported, so none of its code runs.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, EntryPoint, entry_points
from pathlib import Path
from urllib.parse import unquote, urlsplit

from oasc_check.suite.model import InvalidFile, Place, Problem
from oasc_check.suite.sources import Source

GROUP = "oasc_check.suites"
_VALUE = re.compile(r"[A-Za-z_]\w*(\.\w+)*(\s*:\s*\w+(\.\w+)*)?", re.ASCII)
_MEND = "Mend or remove the package, or leave those of packages out with --no-packages."


def installed() -> list[Source]:
    """The suites of every installed package that has some, by its name. Raises InvalidFile."""
    found = sorted(entry_points(group=GROUP), key=lambda point: (_title(point), point.name))
    return [Source(_folder(point), _title(point)) for point in found]


def _title(point: EntryPoint) -> str:
    """Name and version of the distribution."""
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.name


def _folder(point: EntryPoint) -> Path:
    """Raises InvalidFile, naming the file that holds the entry point."""
    if not _VALUE.fullmatch(point.value):
        raise _invalid(point, "which is neither a package nor a folder in one, such as acme_suites:data")
    if point.dist is None:
        raise _invalid(point, "which belongs to no distribution")
    parts = re.split(r"[.:]", re.sub(r"\s", "", point.value))
    for base in _bases(point.dist):
        folder = base.joinpath(*parts)
        if folder.is_dir():
            if folder.resolve() != base.resolve().joinpath(*parts):
                raise _invalid(point, "which a symbolic link leads out of the package")
            return folder
    raise _invalid(point, "which is no folder of the distribution")


def _bases(distribution: Distribution) -> list[Path]:
    """Where the packages of a distribution are: where it is installed, or of an editable one in its project."""
    place = distribution.locate_file("")
    found = [place] if isinstance(place, Path) else []
    project = _project(distribution.read_text("direct_url.json"))
    return [*found, project, project / "src"] if project else found


def _project(direct_url: str | None) -> Path | None:
    """The folder of the project that is installed editable, or None."""
    try:
        found = json.loads(direct_url or "{}")
        url = urlsplit(found["url"]) if found["dir_info"]["editable"] is True else None
    except (ValueError, KeyError, TypeError):
        return None
    return Path(unquote(url.path)) if url and url.scheme == "file" else None


def _invalid(point: EntryPoint, why: str) -> InvalidFile:
    files = (point.dist.files if point.dist else None) or []
    named = next((Path(str(file.locate())) for file in files if file.name == "entry_points.txt"), None)
    place = Place(named or Path(_title(point)) / "entry_points.txt", 1, 1)
    return InvalidFile([Problem(place, f"[{GROUP}] {point.name} is {point.value}, {why}", _MEND)])
