"""What lets an editor complete and check a suite while it is written: the schema of each file, named in its first line.

The line is that of yaml-language-server (https://github.com/redhat-developer/yaml-language-server), which editors use.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from oasc_check.places import SCHEMAS, SUITES

_BESIDE = ".schemas"
_NEEDED = ("mechanism", "suite", "defects", "edition", "catalogue", "profile")


def schema_line(kind: str, file: Path, suites: Path) -> str:
    """The comment for a file of ``suites``, without its sign. ``kind`` is a format: suite, mechanism, ..."""
    folder = SCHEMAS / "format" if _is_shipped(suites) else suites / _BESIDE
    schema = os.path.relpath(folder.absolute() / f"{kind}.schema.json", file.absolute().parent)
    return f"yaml-language-server: $schema={Path(schema).as_posix()}"


def suites_of(file: Path) -> Path | None:
    """The folder of suites that a file of a mechanism lies in; None when it lies elsewhere."""
    above = file.absolute().parents
    return above[2] if len(above) > 2 and above[1].name == "mechanisms" else None


def provide_schemas(suites: Path) -> None:
    """Put the schemas beside suites that are not the shipped ones, so that whoever gets these has them, too."""
    if _is_shipped(suites):
        return
    folder = suites / _BESIDE
    folder.mkdir(exist_ok=True)
    for kind in _NEEDED:
        shutil.copyfile(SCHEMAS / "format" / f"{kind}.schema.json", folder / f"{kind}.schema.json")


def _is_shipped(suites: Path) -> bool:
    return suites.resolve() == SUITES
