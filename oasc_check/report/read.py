"""Reads a JSON result back, so that it can be rendered again."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any, cast

import oasc_check
from oasc_check.report.model import SCHEMA_VERSION, Document, InvalidResultError


def read(path: Path) -> Document:
    """The document in a JSON result file.

    Raises InvalidResultError when the file is not JSON, not a result, or of another major version of the format;
    OSError when it cannot be read.
    """
    return parsed(path.read_bytes(), path)


def parsed(content: bytes, path: Path) -> Document:
    """The document in a JSON text; ``path`` is where it came from. Raises InvalidResultError."""
    try:
        found = json.loads(content, parse_int=_integer, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as error:
        raise InvalidResultError(f"{path}: not JSON: {error}. {_MEND}") from None
    _check_version(found, path)
    _check_shape(found, path)
    return cast("Document", found)


def _integer(text: str) -> int:
    """Raises ValueError for a number that no count and no time can be."""
    if len(text) > 18:
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)


def _finite(text: str) -> float:
    """Raises ValueError for a number that is infinite, or none."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"the number {text} is not finite")
    return number


_MEND = "Give a file that `oasc-check run --to json=PATH` wrote."


def _check_version(found: Any, path: Path) -> None:
    version = found.get("schema_version") if isinstance(found, dict) else None
    if not isinstance(version, str):
        raise InvalidResultError(f"{path}: not a result of oasc-check: there is no schema_version. {_MEND}")
    major = SCHEMA_VERSION.partition(".")[0]
    if version.partition(".")[0] != major:
        raise InvalidResultError(
            f"{path}: the result has format version {version}, but oasc-check {oasc_check.__version__} reads "
            f"{major}.x. Read it with the version of oasc-check that wrote it, or run again."
        )


def _check_shape(found: Any, path: Path) -> None:
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(schema()).iter_errors(found)
    first = min(errors, key=lambda error: [str(step) for step in error.absolute_path], default=None)
    if first is not None:
        raise InvalidResultError(f"{path}: at {first.json_path}: {_shortened(first.message)}. {_MEND}")


def _shortened(message: str, limit: int = 200) -> str:
    return message if len(message) <= limit else f"{message[:limit]}..."


def schema() -> dict[str, Any]:
    """The JSON Schema of the document: from the installed package, or from the source tree."""
    package = Path(oasc_check.__file__).parent
    folders = (package / "data" / "schemas", package.parent / "schemas")
    path = next(folder for folder in folders if folder.is_dir()) / "format" / "report.schema.json"
    return cast("dict[str, Any]", json.loads(path.read_bytes()))
